"""`hearback user`: console accounts from the command line, and the first admin of the demo."""

from __future__ import annotations

import sys

import typer
from rich.console import Console
from rich.table import Table

from bot.errors import Mendable
from bot.settings import Settings
from bot.store import accounts, audit
from bot.store.database import Database
from bot.web.console import passwords


def change(database: Database, console: Console, do: str, email: str | None, role: str, name: str | None) -> None:
    """add | list | role | reset | disable | enable. Raises Mendable."""
    if do == "list":
        return show(database, console)
    if email is None:
        raise Mendable(f"Say whose account: hearback user {do} EMAIL")
    if do in ("add", "reset"):
        return _with_password(database, console, do, email, role, name)
    with database.session() as session:
        user = accounts.known_email(session, email)
        if do == "disable":
            accounts.disable(session, user)
        elif do == "enable":
            accounts.enable(user)
        else:
            accounts.set_role(session, user, role)
        audit.note(session, None, f"account: {do}", account=user.id, by="command line")
    console.print(f"{email}: done.")
    return None


def show(database: Database, console: Console) -> None:
    """Prints every account."""
    table = Table("E-mail", "Name", "Role", "Last signed in")
    with database.reading() as session:
        for user in accounts.users(session):
            last = user.signed_in_at.strftime("%Y-%m-%d %H:%M") if user.signed_in_at else "never"
            table.add_row(user.email, user.name, user.role, "disabled" if user.disabled_at else last)
    console.print(table)


def demo_admin(settings: Settings, database: Database) -> str | None:
    """Makes the demo's first admin where nobody has an account yet. The password to show with the addresses; None once
    it is no longer the one the demo began with, and outside the demo."""
    if settings.hearback_mode != "demo":
        return None
    password = passwords.demo_password(settings)
    with database.session() as session:
        if accounts.nobody_yet(session):
            hashed = passwords.hashed(password)
            user = accounts.add_user(session, passwords.DEMO_ADMIN, "Ada", "admin", hashed)
            audit.note(session, None, "account added", account=user.id, role="admin", by="first start of the demo")
        found = accounts.by_email(session, passwords.DEMO_ADMIN)
        current = found.password_hash if found and not found.disabled_at else None
    return password if passwords.matches(current, password) else None


def _with_password(database: Database, console: Console, do: str, email: str, role: str, name: str | None) -> None:
    if do == "reset":
        with database.reading() as session:
            accounts.known_email(session, email)
    chosen = _asked()
    password = passwords.checked(chosen, email) if chosen else passwords.fresh()
    hashed = passwords.hashed(password)
    with database.session() as session:
        if do == "add":
            user = accounts.add_user(session, email, name, role, hashed)
        else:
            user = accounts.known_email(session, email)
            accounts.set_password(session, user, hashed)
        audit.note(session, None, f"account: {do}", account=user.id, by="command line")
    console.print(f"{user.email} may sign in as {user.role}.")
    if not chosen:
        console.print(f"The password, shown this once: {password}", markup=False, soft_wrap=True)


def _asked() -> str:
    if not sys.stdin.isatty():
        return ""
    given: str = typer.prompt("Password (empty: a random one)", default="", hide_input=True, show_default=False)
    if given and given != typer.prompt("The same again", hide_input=True):
        raise Mendable("The two passwords differ; nothing was changed.")
    return given

"""Members of staff, signed in without the cost of a password."""

from __future__ import annotations

import secrets

from bot.store import accounts
from bot.store.database import Database
from bot.store.models import User
from bot.web.console.auth import csrf_of, hash_of

NAMES = {"admin": "Ada", "support": "Sam", "product": "Pia"}


def add_staff(database: Database, role: str = "admin", name: str | None = None) -> User:
    """The account of this role, made when there is none."""
    name = name or NAMES[role]
    email = f"{name.lower()}@staff.example"
    with database.session() as session:
        return accounts.by_email(session, email) or accounts.add_user(session, email, name, role, None)


def session_of(database: Database, user: User) -> tuple[str, str]:
    """The cookie's value and the form token of a new session."""
    token = secrets.token_urlsafe(16)
    with database.session() as session:
        accounts.open_session(session, session.get_one(User, user.id), hash_of(token))
    return token, csrf_of(token)

"""Accounts and audit for admins, and everyone's own password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.store import accounts, audit
from bot.store.accounts import AccountError
from bot.store.models import User
from bot.web.console import auth, passwords
from bot.web.console.auth import Me, Staff, Web, check_form, require
from bot.web.console.pages import back, page
from bot.web.console.signin import begin, reset_link
from bot.web.problems import Problem
from bot.web.state import Parts

router = APIRouter(
    prefix="/console", include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(check_form)]
)
Admin = Annotated[Staff, Depends(require("admin"))]
Text = Annotated[str, Form(max_length=320)]


@router.get("/staff")
def staff(web: Web, me: Admin) -> Response:
    """Everyone with an account."""
    return _staff(web, me)


@router.post("/staff")
def add(web: Web, me: Admin, email: Text, role: Text, name: Text = "") -> Response:
    """A new account, whose owner sets the password by a link."""
    if role not in accounts.ROLES:
        raise Problem(422, "role-unknown", f"The role must be one of {', '.join(accounts.ROLES)}.")
    try:
        with web.database.session() as session:
            user = accounts.add_user(session, email, name, role, None)
            audit.note(session, me.id, "account added", account=user.id, role=role)
            link = reset_link(web, session, user)
    except AccountError as error:
        return _staff(web, me, problem=str(error))
    return _staff(web, me, link=link, link_of=user.email)


@router.post("/staff/{user_id}")
def change(user_id: int, request: Request, web: Web, me: Admin, do: Text, role: Text = "") -> Response:
    """role, disable, enable, or reset: a link for a new password, shown once."""
    link = None
    try:
        with web.database.session() as session:
            user = session.get(User, user_id)
            if user is None:
                raise Problem(404, "account-unknown", "There is no such account.")
            if do == "role" and role in accounts.ROLES:
                accounts.set_role(session, user, role)
            elif do == "disable":
                accounts.disable(session, user)
            elif do == "enable":
                accounts.enable(user)
            elif do == "reset":
                link = reset_link(web, session, user)
            else:
                raise Problem(422, "unknown-change", "This change is not known.")
            audit.note(session, me.id, f"account: {do}", account=user.id, **({"role": role} if do == "role" else {}))
    except AccountError as error:
        return _staff(web, me, problem=str(error))
    return _staff(web, me, link=link, link_of=user.email) if link else back(request, "/console/staff")


@router.get("/audit")
def trail(web: Web, me: Admin, before: int | None = None) -> Response:
    """Who saw and changed what."""
    with web.database.reading() as session:
        lines = audit.entries(session, before)
    return page("audit.html", web, me, lines=lines, older=lines[-1].id if len(lines) == audit.PAGE else None)


@router.get("/account")
def account(web: Web, me: Me, said: str = "") -> Response:
    """One's own account."""
    with web.database.reading() as session:
        own = session.get_one(User, me.id).password_hash is not None
    return page("account.html", web, me, problem="", said="Your new password is set." if said else "", own=own)


@router.post("/account")
def new_password(web: Web, me: Me, old: Text, password: Text) -> Response:
    """Sets one's own password; every other browser is signed out."""
    with web.database.reading() as session:
        current = session.get_one(User, me.id).password_hash
    try:
        if not passwords.matches(current, old):
            raise AccountError("The present password is not right.")
        new = passwords.hashed(passwords.checked(password, me.email))
    except AccountError as error:
        return page("account.html", web, me, problem=str(error), said="", own=current is not None)
    with web.database.session() as session:
        accounts.set_password(session, session.get_one(User, me.id), new)
        audit.note(session, me.id, "password set")
    response = RedirectResponse("/console/account?said=set", status_code=303)
    begin(web, response, me.id)
    return response


def _staff(web: Parts, me: Staff, *, problem: str = "", link: str | None = None, link_of: str = "") -> Response:
    with web.database.reading() as session:
        users = accounts.users(session)
    values = {"users": users, "roles": accounts.ROLES, "problem": problem, "link": link, "link_of": link_of}
    return page("staff.html", web, me, **values, sign_in=auth.SIGN_IN)

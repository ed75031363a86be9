"""Who asks: the session behind the cookie, the roles a page is for, and the token every form carries."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request, Response

from bot.store import accounts
from bot.store.models import User
from bot.web.problems import Problem, wants_page
from bot.web.state import Parts, parts_of

COOKIE = "hearback_session"
VISIT = "hearback_visit"
"""Of a browser that is not signed in: what its forms' tokens are made from."""
SIGN_IN = "/console/sign-in"
ALL = ("support", "product", "admin")
PEOPLE = {"support": "support", "product": "product teams", "admin": "admins"}
"""Roles, as people who have them are called."""
SAFE = ("GET", "HEAD", "OPTIONS")

Web = Annotated[Parts, Depends(parts_of)]


@dataclass(frozen=True)
class Staff:
    """Who is signed in."""

    id: int
    email: str
    name: str
    role: str
    csrf: str

    @property
    def may_answer(self) -> bool:
        """Talk with customers, and erase or export them."""
        return self.role in ("support", "admin")

    @property
    def may_move_data(self) -> bool:
        """Bring files in, and take them out."""
        return self.role in ("product", "admin")

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


def hash_of(token: str) -> str:
    """What the record keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """What the forms of this browser carry; nobody can tell the cookie from it."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def limits(web: Parts) -> tuple[timedelta, timedelta]:
    """How long a session may be idle, and how long it may last at all."""
    settings = web.settings
    return timedelta(hours=settings.hearback_session_idle_hours), timedelta(days=settings.hearback_session_days)


def current_user(request: Request, web: Web) -> Staff:
    """Who is signed in. Raises Problem: a page is sent to the sign-in, anything else is told 401."""
    token = request.cookies.get(COOKIE, "")
    user = _signed_in(web, token) if token else None
    if user is None:
        raise _sign_in_first(request)
    request.state.user_id = user.id
    return Staff(user.id, user.email, user.name, user.role, csrf_of(token))


Me = Annotated[Staff, Depends(current_user)]


def require(*roles: str) -> Callable[..., Staff]:
    """A dependency: the signed-in user, who must have one of these roles (default: any). Raises Problem 403."""

    def allowed(user: Me) -> Staff:
        if user.role not in (roles or ALL):
            whose = " and ".join(PEOPLE[role] for role in roles)
            raise Problem(403, "not-yours", f"This is for {whose} only; your role is {user.role}.")
        return user

    allowed.roles = roles or ALL  # type: ignore[attr-defined]  # what the permission matrix reads
    return allowed


async def check_form(request: Request) -> None:
    """A dependency of every route that changes something. Raises Problem 403 for a form that is not from our page."""
    if request.method in SAFE:
        return
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise Problem(403, "foreign-form", "This form was sent from another site, and nothing was done.")
    token = request.cookies.get(COOKIE) or request.cookies.get(VISIT) or ""
    given = request.headers.get("x-csrf-token") or str((await request.form()).get("csrf", ""))
    if not token or not hmac.compare_digest(csrf_of(token).encode(), given.encode()):
        raise Problem(403, "stale-form", "This page is out of date. Go back, load it again, and send it once more.")


def sign_in(web: Parts, response: Response, token: str) -> None:
    """Gives the browser its session cookie."""
    _, longest = limits(web)
    _set(web, response, COOKIE, token, int(longest.total_seconds()))


def visit(request: Request, web: Parts, response: Response) -> str:
    """The form token of a browser that is not signed in; its cookie lasts until the browser is closed."""
    token = request.cookies.get(COOKIE) or request.cookies.get(VISIT)
    if token is None:
        token = secrets.token_urlsafe(32)
        _set(web, response, VISIT, token, None)
    return csrf_of(token)


def sign_out(response: Response) -> None:
    for name in (COOKIE, VISIT):
        response.delete_cookie(name, path="/")


def after_sign_in(wanted: str) -> str:
    """Where to go next: only to a page of our own."""
    own = wanted.startswith(("/console", "/digest")) and not urlsplit(wanted).netloc and "\\" not in wanted
    return wanted if own else "/console"


def _set(web: Parts, response: Response, name: str, value: str, seconds: int | None) -> None:
    secure = web.settings.public_url.startswith("https://")
    # Lax: a link in an e-mail or a digest must open its conversation.
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)


def _signed_in(web: Parts, token: str) -> User | None:
    with web.database.reading() as session:
        found = accounts.signed_in(session, hash_of(token), *limits(web))
        user, stale = (found.user, accounts.is_stale(found)) if found else (None, False)
    if stale:
        with web.database.session() as session:
            accounts.touch(session, hash_of(token))
    return user


def _sign_in_first(request: Request) -> Problem:
    detail = "Sign in to see this."
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method in SAFE and wants_page(request):
        return Problem(303, "sign-in", detail, headers={"Location": f"{SIGN_IN}?next={quote(wanted, safe='')}"})
    return Problem(401, "sign-in", detail)

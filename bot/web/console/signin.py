"""Signing in and out, and a new password for whoever forgot the old one."""

from __future__ import annotations

import logging
import math
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.background import BackgroundTask

from bot.outreach.mail import Mailer, MailFailed
from bot.store import accounts, audit
from bot.store.accounts import AccountError
from bot.store.database import Session
from bot.store.models import User, now
from bot.web.console import auth, passwords
from bot.web.console.auth import COOKIE, Me, Web, check_form, hash_of
from bot.web.limits import address_of
from bot.web.state import Parts
from bot.web.templating import render

logger = logging.getLogger(__name__)
router = APIRouter(
    prefix="/console", include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(check_form)]
)
WRONG = "Wrong e-mail or password."
SENT = "If this e-mail has an account, a link is on its way. It is good for one hour."
NO_MAIL = "This installation sends no mail. Ask an admin for a new password."
Text = Annotated[str, Form(max_length=320)]


@router.get("/sign-in")
def form(request: Request, web: Web, next: str = "", said: str = "") -> Response:
    """The form; whoever is signed in already goes on."""
    return _page(request, web, "sign_in.html", next=next, said="Your new password is set." if said else "")


@router.post("/sign-in")
def sign_in(request: Request, web: Web, email: Text, password: Text, next: Text = "") -> Response:
    """Opens a session, or says that it cannot; after some failures, only after a while."""
    address = address_of(request)
    wait = _wait(web, email, address)
    if wait:
        said = f"Too many attempts. Please wait {wait} and try again."
        return _page(request, web, "sign_in.html", 429, next=next, email=email, problem=said)
    user = _checked(web, email, password, address)
    if user is None:
        return _page(request, web, "sign_in.html", 401, next=next, email=email, problem=WRONG)
    response = RedirectResponse(auth.after_sign_in(next), status_code=303)
    begin(web, response, user.id)
    return response


@router.post("/sign-out")
def sign_out(request: Request, web: Web, me: Me) -> Response:
    """Ends this browser's session."""
    with web.database.session() as session:
        accounts.close_session(session, hash_of(request.cookies[COOKIE]))
        audit.note(session, me.id, "signed out")
    response = RedirectResponse(auth.SIGN_IN, status_code=303)
    auth.sign_out(response)
    return response


@router.get("/forgot")
def forgot(request: Request, web: Web) -> Response:
    """Where to ask for a new password."""
    return _page(request, web, "forgot.html", can_mail=Mailer(web.settings).configured, no_mail=NO_MAIL)


@router.post("/forgot")
def send_link(request: Request, web: Web, email: Text) -> Response:
    """Mails a link; says the same whether or not the account exists."""
    mailer = Mailer(web.settings)
    if not mailer.configured:
        return _page(request, web, "forgot.html", 409, can_mail=False, no_mail=NO_MAIL)
    address = address_of(request)
    with web.database.session() as session:
        user = accounts.by_email(session, email)
        known = user is not None and user.disabled_at is None
        allowed = accounts.locked_until(session, [accounts.key_of("address", address)]) is None
        accounts.note_failure(session, "address", address)
        link = reset_link(web, session, user) if user and known and allowed else None
    response = _page(request, web, "forgot.html", can_mail=True, no_mail=NO_MAIL, said=SENT)
    if link and user:
        # Afterwards: the time it takes would tell who has an account.
        response.background = BackgroundTask(_mail, mailer, user.email, web.settings.hearback_shop_name, link)
    return response


@router.get("/reset/{token}")
def reset_form(token: str, request: Request, web: Web) -> Response:
    """Where the link of a reset leads."""
    with web.database.reading() as session:
        user = accounts.user_of_reset(session, hash_of(token))
    return _page(request, web, "reset.html", 200 if user else 410, user=user, token=token)


@router.post("/reset/{token}")
def reset(token: str, request: Request, web: Web, password: Text) -> Response:
    """Sets the new password; the link is used up."""
    with web.database.reading() as session:
        user = accounts.user_of_reset(session, hash_of(token))
    try:
        new = passwords.hashed(passwords.checked(password, user.email)) if user else ""
    except AccountError as error:
        return _page(request, web, "reset.html", 422, user=user, token=token, problem=str(error))
    with web.database.session() as session:
        user = accounts.user_of_reset(session, hash_of(token))
        if user:
            accounts.set_password(session, user, new)
            audit.note(session, user.id, "password set")
    if user is None:
        return _page(request, web, "reset.html", 410, user=None, token=token)
    return RedirectResponse(f"{auth.SIGN_IN}?said=reset", status_code=303)


def sign_in_page(request: Request, web: Parts, status: int, problem: str) -> Response:
    """The form, with what went wrong elsewhere."""
    return _page(request, web, "sign_in.html", status, problem=problem)


def begin(web: Parts, response: Response, user_id: int) -> None:
    """Signs the browser that gets this response in."""
    token = secrets.token_urlsafe(32)
    with web.database.session() as session:
        user = session.get_one(User, user_id)
        accounts.forget_old(session, auth.limits(web)[1])
        accounts.clear_failures(session, "account", user.email)
        accounts.open_session(session, user, hash_of(token))
        audit.note(session, user.id, "signed in")
    auth.sign_in(web, response, token)


def reset_link(web: Parts, session: Session, user: User) -> str:
    """A new link that sets a new password, once."""
    token = secrets.token_urlsafe(32)
    accounts.add_reset(session, user, hash_of(token))
    return f"{web.settings.public_url}/console/reset/{token}"


def _mail(mailer: Mailer, to: str, shop: str, link: str) -> None:
    try:
        mailer.send(to, f"Your new password for {shop}", f"Set it here, within one hour:\n\n{link}\n")
    except MailFailed as error:
        logger.error("no mail for a new password: %s", error)


def _wait(web: Parts, email: str, address: str) -> str:
    keys = [accounts.key_of("account", email), accounts.key_of("address", address)]
    with web.database.reading() as session:
        until = accounts.locked_until(session, keys)
    if until is None:
        return ""
    seconds = math.ceil((until - now()).total_seconds())
    return f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"  # noqa: PLR2004


def _checked(web: Parts, email: str, password: str, address: str) -> User | None:
    with web.database.reading() as session:
        user = accounts.by_email(session, email)
    good = passwords.matches(user.password_hash if user else None, password)
    if good and user and user.disabled_at is None:
        return user
    with web.database.session() as session:
        accounts.note_failure(session, "account", email)
        accounts.note_failure(session, "address", address)
        audit.note(session, user.id if user else None, "sign-in refused")
    return None


def _page(request: Request, web: Parts, template: str, status: int = 200, **values: object) -> Response:
    response = HTMLResponse(status_code=status)
    csrf = auth.visit(request, web, response)
    company = bool(web.settings.hearback_oidc_issuer)
    given = {"problem": "", "said": "", "email": "", "next": "", "company": company, **values}
    response.body = render(f"console/{template}", shop=web.settings.hearback_shop_name, csrf=csrf, **given).encode()
    response.headers["content-length"] = str(len(response.body))
    return response

"""Signing in by the company's own account, where the settings name a provider."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool as in_thread

from bot.settings import Settings
from bot.store import accounts, audit
from bot.web.console import auth
from bot.web.console.auth import Web, check_form
from bot.web.console.provider import Attempt, Provider, SignInFailed
from bot.web.console.signin import begin, sign_in_page
from bot.web.problems import Problem
from bot.web.state import Parts

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/console/company", include_in_schema=False, dependencies=[Depends(check_form)])
COOKIE = "hearback_company"
GOOD_FOR = 600
"""Seconds in which somebody signs in there."""
FAILED = "Your company's sign-in did not work. Please try again, or use your password."
STRANGER = "{email} has no account here. Ask an admin for one."
UNVERIFIED = "Your company's sign-in does not vouch for your e-mail address. Ask an admin."


@router.get("")
async def leave(request: Request, web: Web, next: Annotated[str, Query(max_length=500)] = "") -> Response:
    """Sends the browser to the provider."""
    attempt = Attempt.fresh()
    try:
        url = await _provider(web.settings).address(attempt)
    except SignInFailed as error:
        return await in_thread(_refused, request, web, error, FAILED)
    response = RedirectResponse(url, status_code=303)
    kept = _signer(web.settings).dumps({**asdict(attempt), "next": next})
    # Lax: the provider sends the browser back to us from its own site.
    secure = web.settings.public_url.startswith("https://")
    response.set_cookie(
        COOKIE, kept, max_age=GOOD_FOR, path=router.prefix, httponly=True, samesite="lax", secure=secure
    )
    return response


@router.get("/back")
async def arrive(
    request: Request,
    web: Web,
    code: Annotated[str, Query(max_length=4000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Where the provider sends the browser back to: opens a session for whoever it vouches for."""
    provider = _provider(web.settings)
    try:
        kept = _kept(web.settings, request, state)
        claims = await provider.claims(Attempt(kept["state"], kept["nonce"], kept["verifier"]), code)
    except SignInFailed as error:
        return await in_thread(_refused, request, web, error, FAILED)
    return await in_thread(_welcome, request, web, claims, kept["next"])


def _provider(settings: Settings) -> Provider:
    if not settings.hearback_oidc_issuer:
        raise Problem(404, "no-company-sign-in", "This installation has no company sign-in.")
    return Provider(settings, f"{settings.public_url}{router.prefix}/back")


def _kept(settings: Settings, request: Request, state: str) -> dict[str, str]:
    try:
        kept: dict[str, str] = _signer(settings).loads(request.cookies.get(COOKIE, ""), max_age=GOOD_FOR)
    except BadData as error:
        raise SignInFailed("this browser did not ask, or too long ago") from error
    if not hmac.compare_digest(kept["state"].encode(), state.encode()):
        raise SignInFailed("the answer belongs to another question")
    return kept


def _welcome(request: Request, web: Parts, claims: Mapping[str, Any], wanted: str) -> Response:
    email = str(claims.get("email", "")).strip().lower()
    if not email or claims.get("email_verified") is not True:
        return _refused(request, web, SignInFailed("no verified e-mail"), UNVERIFIED)
    with web.database.session() as session:
        user = accounts.by_email(session, email)
        if user is None and email.rpartition("@")[2] in web.settings.oidc_domains:
            user = accounts.add_user(
                session, email, str(claims.get("given_name") or claims.get("name") or ""),
                web.settings.hearback_oidc_role, None,
            )  # fmt: skip
            audit.note(session, user.id, "account added", account=user.id, role=user.role)
        known = user.id if user and user.disabled_at is None else None
    if known is None:
        return _refused(request, web, SignInFailed("no account"), STRANGER.format(email=email))
    response = RedirectResponse(auth.after_sign_in(wanted), status_code=303)
    begin(web, response, known)
    response.delete_cookie(COOKIE, path=router.prefix)
    return response


def _refused(request: Request, web: Parts, why: SignInFailed, said: str) -> Response:
    logger.warning("company sign-in refused: %s", why)
    with web.database.session() as session:
        audit.note(session, None, "sign-in refused")
    return sign_in_page(request, web, 401, said)


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.hearback_secret.get_secret_value(), salt="hearback company sign-in")

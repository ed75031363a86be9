"""API keys: what the shop's own programs show at the door."""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.web.limits import address_of
from bot.web.problems import Problem
from bot.web.state import Parts, parts_of

_bearer = HTTPBearer(auto_error=False, scheme_name="API key", description="One of HEARBACK_API_KEYS.")


def api_key(
    request: Request,
    web: Annotated[Parts, Depends(parts_of)],
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> None:
    """Lets a request with one of the shop's keys pass. Raises Problem: 401, or 429 to somebody who tries many."""
    if given is not None and is_one_of(given.credentials, web.settings.api_keys):
        return
    web.per_address.check(address_of(request))
    detail = "Send one of the keys in HEARBACK_API_KEYS: Authorization: Bearer <key>."
    if not web.settings.api_keys:
        detail = "This is closed: HEARBACK_API_KEYS names no key yet."
    raise Problem(401, "api-key-unknown", detail, headers={"WWW-Authenticate": "Bearer"})


def is_one_of(given: str, keys: list[str]) -> bool:
    """Whether it is one of the keys; takes as long whichever it is, and if none."""
    # Of equal length, so that not even a key's length can be timed.
    offered = hashlib.sha256(given.encode()).digest()
    found = [hmac.compare_digest(offered, hashlib.sha256(key.encode()).digest()) for key in keys]
    return any(found)


KeyHolder = Depends(api_key)
"""Of a route or router: only for the shop's own programs."""

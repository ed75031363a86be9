"""Bearer tokens: who holds one may read and write its conversation; only their hashes are stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.web.problems import Problem

_bearer = HTTPBearer(auto_error=False, description="The token that POST /chat/session gave.")


def token_for(attempt: UUID | None, secret: str) -> str:
    """A fresh token; or, for a client that names its attempt, always the same one.

    So a browser that lost the answer asks again and gets its own conversation, and its invitation is not used up.
    """
    if attempt is None:
        return secrets.token_urlsafe(32)
    digest = hmac.new(f"session:{secret}".encode(), attempt.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What the record keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def unknown() -> Problem:
    """The answer to a token that opens nothing."""
    return Problem(
        401,
        "session-unknown",
        "This conversation is not known here, or was deleted. Start a new one with POST /chat/session.",
        headers={"WWW-Authenticate": "Bearer"},
    )


async def _hash_of_bearer(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    if given is None:
        detail = "Send the conversation's token: Authorization: Bearer <token>."
        raise Problem(401, "token-missing", detail, headers={"WWW-Authenticate": "Bearer"})
    return hash_of(given.credentials)


TokenHash = Annotated[str, Depends(_hash_of_bearer)]

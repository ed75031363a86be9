"""Passwords: how they are kept, which are refused, and the one the demo begins with."""

from __future__ import annotations

import base64
import hmac
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from bot.settings import Settings
from bot.store.accounts import AccountError

SHORTEST, LONGEST = 12, 200
FEWEST_LETTERS = 5
"""Different ones."""
DEMO_ADMIN = "admin@demo.example"
COMMON = frozenset(("password", "passwort", "letmein", "welcome", "qwerty", "123456", "hearback", "admin"))


def hashed(password: str) -> str:
    """argon2id, with the library's own costs."""
    return _hasher().hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Takes as long for an account that does not exist."""
    try:
        return _hasher().verify(password_hash or _nobodys(), password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def checked(password: str, email: str) -> str:
    """The password, if it is good enough. Raises AccountError with a sentence that says why it is not."""
    plain = password.strip().lower()
    if len(password) < SHORTEST:
        raise AccountError(f"The password needs at least {SHORTEST} characters. A few unrelated words do well.")
    if len(password) > LONGEST:
        raise AccountError(f"The password may have {LONGEST} characters at most.")
    theirs = {email.lower(), email.lower().split("@")[0]}
    if len(set(plain)) < FEWEST_LETTERS or plain in theirs or plain.strip("0123456789!") in COMMON:
        raise AccountError("This password is among the first that anybody would try. Choose another one.")
    return password


def fresh() -> str:
    """A random password, easy to copy."""
    return secrets.token_urlsafe(15)


def demo_password(settings: Settings) -> str:
    """Of the demo's first admin: the same at every start, for it is made from the installation's own secret."""
    digest = hmac.digest(settings.hearback_secret.get_secret_value().encode(), b"the demo's first admin", "sha256")
    return base64.b32encode(digest)[:16].decode().lower()


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return hashed(fresh())

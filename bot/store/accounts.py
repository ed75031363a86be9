"""Staff accounts: who they are, in which browsers they are signed in, and who tries too often."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.errors import Mendable
from bot.store.models import Lockout, PasswordReset, SavedView, User, UserSession, now

ROLES = ("support", "product", "admin")
FREE_FAILURES = {"account": 5, "address": 20}
"""Failed sign-ins before the first wait; an address may be a whole office's."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)
RESET_WITHIN = timedelta(hours=1)
TOUCH_AFTER = timedelta(minutes=1)


class AccountError(Mendable):
    """The account is not as it would have to be; the message says what to do."""


def add_user(session: Session, email: str, name: str | None, role: str, password_hash: str | None) -> User:
    """A new account. Raises AccountError when the e-mail has one, or when it is none."""
    address = email.strip().lower()
    if "@" not in address[1:-1] or len(address.split()) != 1:
        raise AccountError(f"{email!r} is not an e-mail address.")
    if by_email(session, address) is not None:
        raise AccountError(f"{address} has an account already. `hearback user reset {address}` gives a new password.")
    user = User(email=address, name=first_name(name, address), role=role, password_hash=password_hash)
    session.add(user)
    session.flush()
    return user


def first_name(name: str | None, email: str) -> str:
    """What customers see of a member of staff: "Ana" of "Ana Ruiz", or of ana.ruiz@example.com."""
    given = (name or "").split()
    return (given[0] if given else email.split("@", maxsplit=1)[0].split(".", maxsplit=1)[0].capitalize())[:100]


def by_email(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def known_email(session: Session, email: str) -> User:
    """Raises AccountError when there is no such account."""
    user = by_email(session, email)
    if user is None:
        raise AccountError(f"{email} has no account. `hearback user list` shows who has one.")
    return user


def users(session: Session, *, active: bool = False) -> Sequence[User]:
    """Everyone with an account, by name; `active`: without those disabled."""
    query = select(User).order_by(func.lower(User.name), User.id)
    return session.scalars(query.where(User.disabled_at.is_(None)) if active else query).all()


def nobody_yet(session: Session) -> bool:
    """Whether there is no account at all."""
    return session.scalar(select(User.id).limit(1)) is None


def set_password(session: Session, user: User, password_hash: str) -> None:
    """The new password stands; whoever is signed in must sign in again, and reset links are void."""
    user.password_hash = password_hash
    user.session_version += 1
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))
    session.execute(delete(Lockout).where(Lockout.key == key_of("account", user.email)))


def set_role(session: Session, user: User, role: str) -> None:
    """Raises AccountError when no admin would be left."""
    if role != "admin":
        _keep_an_admin(session, user)
    user.role = role
    user.session_version += 1


def disable(session: Session, user: User) -> None:
    """Ends all sessions and lets nobody in. Raises AccountError when no admin would be left."""
    _keep_an_admin(session, user)
    user.disabled_at = now()
    user.session_version += 1


def enable(user: User) -> None:
    user.disabled_at = None


def _keep_an_admin(session: Session, user: User) -> None:
    others = select(User.id).where(User.role == "admin", User.disabled_at.is_(None), User.id != user.id)
    if user.role == "admin" and session.scalar(others.limit(1)) is None:
        raise AccountError(f"{user.email} is the last admin. Make somebody else an admin first.")


def open_session(session: Session, user: User, token_hash: str) -> None:
    """Signs a browser in."""
    user.signed_in_at = now()
    session.add(UserSession(token_hash=token_hash, user_id=user.id, version=user.session_version))


def signed_in(session: Session, token_hash: str, idle: timedelta, longest: timedelta) -> UserSession | None:
    """The session of this token with its user; None when it has expired or was ended."""
    found = session.get(UserSession, token_hash)
    if found is None or found.user.disabled_at is not None or found.version != found.user.session_version:
        return None
    moment = now()
    return found if moment - found.seen_at <= idle and moment - found.created_at <= longest else None


def is_stale(found: UserSession) -> bool:
    """Whether it is time to note that the session is still used."""
    return now() - found.seen_at > TOUCH_AFTER


def touch(session: Session, token_hash: str) -> None:
    session.execute(update(UserSession).where(UserSession.token_hash == token_hash).values(seen_at=now()))


def close_session(session: Session, token_hash: str) -> None:
    session.execute(delete(UserSession).where(UserSession.token_hash == token_hash))


def forget_old(session: Session, longest: timedelta) -> None:
    """Deletes what has expired: sessions, reset links, failures."""
    moment = now()
    session.execute(delete(UserSession).where(UserSession.created_at < moment - longest))
    session.execute(delete(PasswordReset).where(PasswordReset.expires_at < moment))
    session.execute(delete(Lockout).where(Lockout.at < moment - FORGOTTEN_AFTER))


def key_of(kind: str, what: str) -> str:
    """Names an account or an address among the failures, without saying which."""
    return hashlib.sha256(f"{kind}:{what.strip().lower()}".encode()).hexdigest()


def locked_until(session: Session, keys: Iterable[str]) -> datetime | None:
    """Until when none of these may try; None when they may."""
    moments = session.scalars(select(Lockout.locked_until).where(Lockout.key.in_(list(keys))))
    return max((moment for moment in moments if moment and moment > now()), default=None)


def note_failure(session: Session, kind: str, what: str) -> None:
    """Counts a failed sign-in; from the sixth on (address: the 21st), each doubles the wait."""
    moment = now()
    found = session.get(Lockout, key_of(kind, what), with_for_update=True)
    if found is None:
        found = Lockout(key=key_of(kind, what), failures=0, locked_until=None)
        session.add(found)
    elif moment - found.at > FORGOTTEN_AFTER:
        found.failures = 0
    found.failures += 1
    found.at = moment
    beyond = found.failures - FREE_FAILURES[kind]
    if beyond >= 0:
        found.locked_until = moment + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(beyond, 20))


def clear_failures(session: Session, kind: str, what: str) -> None:
    session.execute(delete(Lockout).where(Lockout.key == key_of(kind, what)))


def add_reset(session: Session, user: User, token_hash: str) -> None:
    """A link good for RESET_WITHIN; an earlier one is void."""
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))
    session.add(PasswordReset(token_hash=token_hash, user_id=user.id, expires_at=now() + RESET_WITHIN))


def user_of_reset(session: Session, token_hash: str) -> User | None:
    """Whose new password this link sets; None when it has expired or was used."""
    found = session.get(PasswordReset, token_hash)
    if found is None or found.expires_at < now():
        return None
    user = session.get_one(User, found.user_id)
    return user if user.disabled_at is None else None


def save_view(session: Session, user_id: int, name: str, query: str) -> None:
    """The search under this name, in place of an earlier one."""
    found = session.scalar(select(SavedView).filter_by(user_id=user_id, name=name))
    if found is None:
        session.add(SavedView(user_id=user_id, name=name, query=query))
    else:
        found.query = query


def saved_views(session: Session, user_id: int) -> Sequence[SavedView]:
    return session.scalars(select(SavedView).where(SavedView.user_id == user_id).order_by(SavedView.name)).all()


def delete_view(session: Session, user_id: int, view_id: int) -> None:
    session.execute(delete(SavedView).where(SavedView.user_id == user_id, SavedView.id == view_id))

"""Who works in the console: account, session, lockout, reset, saved view, audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import NEVER_REUSED, Base, Moment, now


class User(Base):
    """One member of staff. An account is never deleted, only disabled: the audit names it."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("role in ('support', 'product', 'admin')", name="role"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    """In lower case."""
    name: Mapped[str] = mapped_column(String(100))
    """The first name, which customers see."""
    role: Mapped[str] = mapped_column(String(10))
    """support | product | admin"""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """argon2id; empty for whoever signs in elsewhere only."""
    session_version: Mapped[int] = mapped_column(default=1)
    """Raised to end all sessions at once: new password, new role, disabled."""
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    signed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class UserSession(Base):
    """One browser that is signed in."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the cookie; the token itself is nowhere."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    version: Mapped[int]
    """`User.session_version` at the sign-in; another one ends the session."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=now)

    user: Mapped[User] = relationship()


class PasswordReset(Base):
    """A link by which a new password may be set, once."""

    __tablename__ = "password_reset"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class Lockout(Base):
    """Failed sign-ins of one account or from one network address, whether or not the account exists."""

    __tablename__ = "lockout"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of "account:..." or "address:..."."""
    failures: Mapped[int]
    locked_until: Mapped[datetime | None] = mapped_column(Moment)
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class SavedView(Base):
    """A search of the inbox under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(Text)
    """The filters as the address carries them."""


class AuditEntry(Base):
    """Who saw or changed what. Holds no customer's words; the conversation may since have been erased."""

    __tablename__ = "audit_entry"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    action: Mapped[str] = mapped_column(String(40), index=True)
    conversation_id: Mapped[str | None] = mapped_column(String(32), index=True)
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    user: Mapped[User | None] = relationship()

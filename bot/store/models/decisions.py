"""What people decide about themes, each change so that it can be undone, and which customers were told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import NEVER_REUSED, Base, Moment, now
from bot.store.models.staff import User


class Decision(Base):
    """What is done about one theme."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("decision in ('investigating', 'planned', 'released', 'wont_fix')", name="decision"),
    )

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True)
    decision: Mapped[str] = mapped_column(String(15))
    """investigating | planned | released | wont_fix"""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due: Mapped[date | None]
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    """The start of the day on which customers had it."""
    note: Mapped[str | None] = mapped_column(Text)
    """What was changed, in the words that the customers who raised it read; empty: nobody is written to."""
    decided_at: Mapped[datetime] = mapped_column(Moment, default=now)

    owner: Mapped[User | None] = relationship(lazy="joined")


class ThemeChange(Base):
    """One thing a person did to a theme. `before` is all that it takes to undo it."""

    __tablename__ = "theme_change"
    __table_args__ = (
        CheckConstraint("what in ('rename', 'area', 'merge', 'split', 'dismiss', 'decide')", name="what"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    what: Mapped[str] = mapped_column(String(10))
    """`area`: put under another aspect."""
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User | None] = relationship()


class AspectChange(Base):
    """One thing a person did to an aspect. `before` is all that it takes to undo it."""

    __tablename__ = "aspect_change"
    __table_args__ = (CheckConstraint("what in ('rename', 'merge')", name="what"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspect.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    what: Mapped[str] = mapped_column(String(10))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User | None] = relationship()


class LoopMessage(Base):
    """ "You said, we changed": one customer told of one theme's release, once, and whether it fixed it."""

    __tablename__ = "loop_message"
    __table_args__ = (
        UniqueConstraint("theme_id", "customer_id"),
        CheckConstraint("answer in ('yes', 'partly', 'no')", name="answer"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    """What the customer said, as the message quotes it."""
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    answer: Mapped[str | None] = mapped_column(String(10))
    """yes | partly | no: whether the change fixed it."""
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

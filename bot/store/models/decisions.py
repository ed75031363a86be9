"""What people decide about themes: the decision itself, and each change to a theme, so that it can be undone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
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
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User | None] = relationship()

"""What a team does with its digests: predicts before it sees, looks, and says whether one was useful."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import Base, Moment, now


class Belief(Base):
    """What one member of the team predicted for one week before seeing anything of it. Never changed."""

    __tablename__ = "belief"
    __table_args__ = (
        UniqueConstraint("user_id", "since"),
        CheckConstraint("predicted between -2 and 2", name="predicted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    since: Mapped[date]
    """The week's Monday."""
    until: Mapped[date]
    predicted: Mapped[int]
    """Most customers will say: -2 much worse .. 2 much better than expected."""
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class DigestLook(Base):
    """Days of which somebody has seen a digest: too late to predict them."""

    __tablename__ = "digest_look"
    __table_args__ = (UniqueConstraint("user_id", "since", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    since: Mapped[date]
    until: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class DigestIssue(Base):
    """One digest that was sent: its days. What it said is made anew from the record, so that an erasure reaches it."""

    __tablename__ = "digest_issue"
    __table_args__ = (UniqueConstraint("since", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[date]
    until: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class DigestRating(Base):
    """Whether one reader found one digest useful; the last word counts."""

    __tablename__ = "digest_rating"
    __table_args__ = (UniqueConstraint("issue_id", "reader"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("digest_issue.id"))
    reader: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the reader's address: tells readers apart, and does not name them."""
    useful: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Moment, default=now)

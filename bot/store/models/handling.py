"""What staff do with a conversation: inbox entry, tag, note, presence, correction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import NEVER_REUSED, Base, Moment, now
from bot.store.models.staff import User
from bot.store.models.talk import Conversation


class InboxEntry(Base):
    """One row a conversation that has at least one message: what the inbox filters by, and how staff handle it.

    The first part follows from the record and is kept by `bot/store/entries.py`; the second is staff's own.
    """

    __tablename__ = "inbox_entry"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), unique=True)
    last_at: Mapped[datetime] = mapped_column(Moment)
    """When anybody last said anything."""
    customer_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the customer last did."""
    status: Mapped[str] = mapped_column(String(20))
    """As `Conversation.status`."""
    product_id: Mapped[int | None]
    length: Mapped[int]
    """Messages of the customer."""
    sentiment: Mapped[str | None] = mapped_column(String(10))
    """Of all the customer typed: by the mean of the scores; empty while nothing is analysed."""
    rating: Mapped[float | None]
    """Satisfaction, 1..5."""
    confidence: Mapped[float | None]
    """The lowest with which an intent was taken."""
    waiting_since: Mapped[datetime | None] = mapped_column(Moment)
    """Since when the customer waits for a person's answer; empty for who does not (bot/store/waiting.py)."""
    waiting_for: Mapped[str | None] = mapped_column(String(30))
    """The most urgent reason, as `Handoff.reason`."""
    unread: Mapped[bool] = mapped_column(default=True)
    """The customer said something that no member of staff has opened."""

    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    reviewed_at: Mapped[datetime | None] = mapped_column(Moment)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who talks with the customer instead of the assistant."""
    outcome: Mapped[str | None] = mapped_column(String(30))
    """answered | solved | passed_on | no_reply | not_needed"""
    snoozed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody put it off; what the customer writes afterwards brings it back."""
    snoozed_until: Mapped[datetime | None] = mapped_column(Moment)
    """Empty, where it is put off until the customer writes."""

    conversation: Mapped[Conversation] = relationship()
    assigned_to: Mapped[User | None] = relationship(foreign_keys=assigned_to_id)
    taken_by: Mapped[User | None] = relationship(foreign_keys=taken_by_id)


Index("ix_inbox_entry_recent", InboxEntry.last_at, InboxEntry.id)
Index("ix_inbox_entry_waiting", InboxEntry.waiting_since)
Index("ix_inbox_entry_unread", InboxEntry.unread, InboxEntry.last_at)


class Tag(Base):
    """A word that staff put on a conversation."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("conversation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    name: Mapped[str] = mapped_column(String(40), index=True)


class Note(Base):
    """What staff say to each other about a conversation; customers never see it."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship()


class Draft(Base):
    """What somebody of the staff has begun to write to a customer, and not sent."""

    __tablename__ = "draft"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class Mention(Base):
    """A colleague named in a note, until that colleague opens the conversation."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("note_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)


class Presence(Base):
    """Who looks at a conversation just now."""

    __tablename__ = "presence"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)

    user: Mapped[User] = relationship()


class Correction(Base):
    """What a person put right: one row for each field of a turn or an item. Labelled text for the next training."""

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_of", "turn_id", "item_id", "field"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    """Empty for what is said of the whole message."""
    field: Mapped[str] = mapped_column(String(20))
    """intent | sentiment | span | kind | aspect | expected | actual | theme | status | added"""
    before: Mapped[Any] = mapped_column(JSON, nullable=True)
    """The model's value, whatever was put in its place since."""
    after: Mapped[Any] = mapped_column(JSON, nullable=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    trained_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a training first learned from it."""

    user: Mapped[User] = relationship()


class TrainingRun(Base):
    """What one training learned from corrections, and what that changed on sentences it was not shown."""

    __tablename__ = "training_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)

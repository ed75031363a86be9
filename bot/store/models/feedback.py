"""What was understood: item, expectation, theme, assignment, and the receipt of an erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import NEVER_REUSED, Base, Moment, now
from bot.store.models.talk import Conversation, Turn


class Item(Base):
    """One separate thing a customer said. `quote` is exactly `turn.masked[start:end]`."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint("kind in ('fault', 'unmet', 'exceeded', 'wish', 'praise')", name="kind"),
        CheckConstraint("status in ('active', 'superseded', 'rejected')", name="status"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(10), index=True)
    aspect: Mapped[str | None] = mapped_column(String(100))
    """The thing judged, in the customer's words; None where it is the product as a whole."""
    aspect_id: Mapped[int | None] = mapped_column(ForeignKey("aspect.id"), index=True)
    """What the aspect is called by all; empty until themes are next refreshed, and while too few name it."""
    sentiment: Mapped[str] = mapped_column(String(10))
    score: Mapped[float]
    severity: Mapped[int]
    """1 (a remark) .. 5 (unusable, unsafe)"""
    status: Mapped[str] = mapped_column(String(12), default="active")
    confirmed: Mapped[bool | None]
    """True or False once the customer said so; None while not asked."""
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    goal: Mapped[str | None] = mapped_column(Text)
    """What the customer bought the thing for, in their own words, masked."""
    goal_attained: Mapped[str | None] = mapped_column(String(10))
    """no | partly | yes: whether it did what it was bought for, in spite of this."""
    fulfilment: Mapped[str | None] = mapped_column(String(20))
    """not_received | wrong_item | missing_part | damaged: what went wrong with the order, where that is the problem."""
    confidence: Mapped[float | None]
    """How probably a careful reader would have noted the same, 0..1; None of what people noted, and of before."""
    model_version: Mapped[str] = mapped_column(String(60))
    embedding: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """384 float16, little-endian, of the quote, length 1 before rounding; empty until themes are next refreshed."""
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    """When it was said (the turn's moment), not when it was read."""
    sought_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """When a theme was last sought for it, found or not; empty means that the next refresh of themes does."""

    turn: Mapped[Turn] = relationship()
    conversation: Mapped[Conversation] = relationship()
    expectation: Mapped[Expectation | None] = relationship(back_populates="item", uselist=False)


Index("ix_item_status_at", Item.status, Item.at)


class Expectation(Base):
    """What was expected and what happened: the unit of insight."""

    __tablename__ = "expectation"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    expected: Mapped[str | None] = mapped_column(Text)
    """The customer's own words, masked."""
    actual: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(30))
    """advert | product_page | reviews | sales_person | earlier_purchase | other"""
    disconfirmation: Mapped[int | None]
    """-2 much worse .. 2 much better than expected"""
    importance: Mapped[int | None]
    """1 when the customer named it, among several, as what matters most."""
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    item: Mapped[Item] = relationship(back_populates="expectation")


class Aspect(Base):
    """A thing that customers speak of, whatever they call it. The id never changes and is never used again."""

    __tablename__ = "aspect"
    __table_args__ = (
        CheckConstraint("status in ('active', 'merged')", name="status"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(12), default="active")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("aspect.id"))
    whole: Mapped[bool] = mapped_column(default=False)
    """The product as a whole: what is said of it names nothing that somebody could take on."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class AspectWord(Base):
    """A word by which customers name an aspect, as bot/language/naming.py writes it."""

    __tablename__ = "aspect_word"

    word: Mapped[str] = mapped_column(String(100), primary_key=True)
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspect.id"), index=True)


class Theme(Base):
    """An issue: a group of items that say the same thing. The id never changes and is never used again."""

    __tablename__ = "theme"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(10), index=True)
    """The kind of its items: fault | unmet | exceeded | wish | praise"""
    status: Mapped[str] = mapped_column(String(12), default="active")
    """active | dismissed | merged"""
    aspect_id: Mapped[int | None] = mapped_column(ForeignKey("aspect.id"), index=True)
    """The upper of two levels: the thing that the theme is about."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    aspect: Mapped[Aspect | None] = relationship()


class Embedder(Base):
    """What the embeddings of the record are made with, and since when; the newest row counts for all of them."""

    __tablename__ = "embedder"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Moment, default=now)


class Centroid(Base):
    """One version of the middle of a theme; the newest counts. A version is never changed."""

    __tablename__ = "centroid"

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    embedder_id: Mapped[int] = mapped_column(ForeignKey("embedder.id"))
    members: Mapped[int]
    """How many the theme had then."""
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """The mean of their embeddings: 384 float32, little-endian, length 1."""
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Assignment(Base):
    """Which theme an item belongs to; at most one."""

    __tablename__ = "assignment"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    score: Mapped[float]
    by: Mapped[str] = mapped_column(String(10), default="model")
    """model | person; what a person decided survives every re-run."""


class ErasureReceipt(Base):
    """Proof that one person was erased: counts, and nothing that names the person."""

    __tablename__ = "erasure_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref_hash: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment, default=now)

"""What was said and shown: conversation, turn, rating, photo, hand-over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import NEVER_REUSED, Base, Moment, now
from bot.store.models.people import Customer, Invitation, Order, Product


class Conversation(Base):
    """One talk with one customer, or one imported review or survey answer."""

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """uuid4, hex; also the sender id that Rasa knows."""
    source: Mapped[str] = mapped_column(String(20), default="chat")
    """chat | import"""
    external_id: Mapped[str | None] = mapped_column(String(300), unique=True)
    """Import only: what makes the same row come in once."""
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    """Import only: with which file it came; empty of what came in before this was kept."""
    status: Mapped[str] = mapped_column(String(20), default="open", index=True)
    """open | completed | stopped | postponed | handed_over"""
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the bearer token; the token itself is nowhere."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), unique=True)
    audience: Mapped[str] = mapped_column(String(30), default="customer")
    wave: Mapped[str | None] = mapped_column(String(30))
    locale: Mapped[str | None] = mapped_column(String(20))
    page: Mapped[str | None] = mapped_column(String(500))
    reference: Mapped[str | None] = mapped_column(String(20), unique=True)
    """Short code the customer can quote, given at the end."""
    consent_text: Mapped[str | None] = mapped_column(Text)
    consent_at: Mapped[datetime | None] = mapped_column(Moment)
    follow_up_text: Mapped[str | None] = mapped_column(Text)
    """What the customer read when asking to be told of changes; `follow_up_at` is when. Empty: not to be written to."""
    follow_up_at: Mapped[datetime | None] = mapped_column(Moment)
    alternative: Mapped[str | None] = mapped_column(Text)
    """What the customer would pick instead, masked."""
    started_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    customer: Mapped[Customer | None] = relationship()
    product: Mapped[Product | None] = relationship()
    order: Mapped[Order | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    turns: Mapped[list[Turn]] = relationship(back_populates="conversation", order_by="Turn.seq")


class Turn(Base):
    """One message, by whoever wrote it.

    `text` is the writer's own words, shown to the customer alone. Everyone else reads `masked`: the same length,
    personal data replaced character by character, so that a span means the same in both.
    """

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "public_id"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    seq: Mapped[int]
    public_id: Mapped[str] = mapped_column(String(36))
    """The id the browser knows: made by the client for a customer's message."""
    sender: Mapped[str] = mapped_column(String(10))
    """customer | bot | staff"""
    text: Mapped[str] = mapped_column(Text)
    masked: Mapped[str] = mapped_column(Text)
    payload: Mapped[str | None] = mapped_column(Text)
    """Customer only: the payload of the button that was tapped."""
    extras: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Bot: {"buttons": [{"title", "payload"}], "rating": {"scale"}, ...} as shown. Customer: {"replaces": public id} |
    {"photo": {"id", "width", "height"}}; of an import {"rated": {"value", "scale"}}, on another scale than 1-5. Staff:
    {"name"}. Bot, and staff where the words are ours: {"lang"}, where these are not English; {"line"}, which one it is
    (bot/store/waiting.py)."""
    in_reply_to: Mapped[int | None] = mapped_column(ForeignKey("turn.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"), index=True)
    """Customer only: the own earlier turn that this one corrects; the earlier one stays on record."""
    at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    """Customer only: when a reply was stored (an apology counts: the customer has read something)."""
    analysed_at: Mapped[datetime | None] = mapped_column(Moment)
    """Customer only: when what it says was written down; empty means catch-up will do it."""
    language: Mapped[str | None] = mapped_column(String(10))
    intent: Mapped[str | None] = mapped_column(String(60))
    confidence: Mapped[float | None]
    sentiment: Mapped[str | None] = mapped_column(String(10))
    """negative | neutral | positive"""
    score: Mapped[float | None]
    """Sentiment, -1..1."""
    complaint: Mapped[float | None]
    suggestion: Mapped[float | None]
    because: Mapped[list[str] | None] = mapped_column(JSON)
    """Customer only: why the assistant took the message as it did."""

    conversation: Mapped[Conversation] = relationship(back_populates="turns")


Index("ix_turn_unanalysed", Turn.sender, Turn.analysed_at)
Index("ix_turn_intent", Turn.intent, Turn.conversation_id)


class Rating(Base):
    """A number the customer gave; one of each kind a conversation, the last one counts."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("conversation_id", "kind"),
        CheckConstraint("kind in ('csat', 'nps', 'effort', 'worth', 'disconfirmation')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    value: Mapped[float]
    """csat 1..5 | nps 0..10 | effort 1..7 | worth 1..5 | disconfirmation -2..2"""
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class Photo(Base):
    """A picture of a defect, made anew from the customer's file: no place, no camera, no comments in it.

    Its bytes stand in the record, so that one transaction keeps or erases it and every machine finds it.
    """

    __tablename__ = "photo"
    __table_args__ = (NEVER_REUSED,)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), unique=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    """uuid4, hex; in Turn.extras too."""
    width: Mapped[int]
    height: Mapped[int]
    """Pixels."""
    jpeg: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class Handoff(Base):
    """Something a person must take up: a wish to talk to one, a question the shop's answers do not cover, or what the
    customer wrote to the team."""

    __tablename__ = "handoff"
    __table_args__ = (UniqueConstraint("turn_id", "reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))
    reason: Mapped[str] = mapped_column(String(30))
    """person | safety | legal | question | reply (the customer wrote where the assistant is silent)"""
    seq: Mapped[int] = mapped_column(default=0)
    """The conversation's last message when this was asked for: what the team says later answers it
    (bot/store/waiting.py)."""
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody answered, for the history; whether it is open follows from the messages."""
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str | None] = mapped_column(String(30))
    """answered | solved | passed_on | no_reply | not_needed"""
    escalated_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody was told that nobody had answered."""

"""What goes out by time: jobs, deliveries, who wants no more of them, webhooks taken in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import Base, Moment, now


class Job(Base):
    """One thing done by time. Whoever holds the claim does it; a claim that runs out is free again."""

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Moment)
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(Text)
    """Of the last run; empty when it went well."""


class Delivery(Base):
    """One mail or webhook on its way out, sent at least once; `key` makes a second sending recognisable."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("channel in ('mail', 'webhook', 'slack')", name="channel"),
        CheckConstraint("status in ('waiting', 'sent', 'dead')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    """Of the Message-ID or webhook-id; queued twice, it is sent once."""
    channel: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(40))
    """invitation | recovery | digest | ..."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What is sent; emptied once it is."""
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    unsure: Mapped[int] = mapped_column(default=0)
    """Attempts of which nobody knows whether they arrived."""
    due_at: Mapped[datetime] = mapped_column(Moment, default=now)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


Index("ix_delivery_status_due_at", Delivery.status, Delivery.due_at)


class Suppression(Base):
    """An address that wants no more invitations; kept when its customer is erased, so that it stays so."""

    __tablename__ = "suppression"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """HMAC-SHA256 with the installation's secret: recognises the address, and does not tell it."""
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class WebhookReceipt(Base):
    """A webhook that was taken in: the same id again changes nothing."""

    __tablename__ = "webhook_receipt"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)

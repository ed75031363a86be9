"""Whom the shop invites, and about what: customer, product, order, invitation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import Base, Moment, now


class Customer(Base):
    """One person or business; product teams only ever see `pseudonym`."""

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(200), unique=True)
    """The shop's own reference; `hearback forget` finds the person by it."""
    pseudonym: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    audience: Mapped[str] = mapped_column(String(30), default="customer")
    """customer | distributor | internal"""
    locale: Mapped[str | None] = mapped_column(String(20))
    """In which mail is written, e.g. de-AT."""
    unsubscribed_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Product(Base):
    """What was bought."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300), unique=True)


class Order(Base):
    """One order line: one customer, one product."""

    __tablename__ = "order_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(200), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    customer: Mapped[Customer] = relationship()
    product: Mapped[Product] = relationship()


class Invitation(Base):
    """A signed link for one order line and one wave; good for one conversation."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    wave: Mapped[str] = mapped_column(String(30), default="delivery")
    """delivery | first_use | later, or what the shop calls it"""
    channel: Mapped[str | None] = mapped_column(String(10))
    """Who brings it: mail | webhook | shop (its own mailer asks for it) | link (whoever asked for it)"""
    recovers_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), index=True, unique=True)
    """The invitation whose conversation was left unfinished, and which this one opens again."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its page was first looked at."""
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its conversation began."""

    order: Mapped[Order] = relationship()

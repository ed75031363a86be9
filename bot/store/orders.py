"""Who bought what, and the invitations to talk about it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from bot.store.models import Conversation, Customer, Invitation, Order, Product, now

LONGEST = {"ref": 200, "customer_ref": 200, "product": 300, "name": 200, "email": 320, "locale": 20}
"""Characters, as the columns have them."""


class OrderDiffers(ValueError):
    """The order line is known, and as another customer's."""


class InvitationRefused(Exception):
    """An invitation that does not open a conversation; `reason` is unknown | expired | used."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def register_order(
    session: Session,
    *,
    ref: str,
    customer_ref: str,
    product: str,
    name: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    delivered_at: datetime | None = None,
    audience: str = "customer",
) -> Order:
    """Stores one order line, once. Of a line that is known, a day of delivery given now replaces the one kept, and so
    do the customer's name, address and locale; the product stays.

    Raises ValueError on a value that is empty or too long, OrderDiffers when the line is another customer's.
    """
    _require(ref=ref, customer_ref=customer_ref, product=product)
    _fit(ref=ref, customer_ref=customer_ref, product=product, name=name or "", email=email or "", locale=locale or "")
    known = find_order(session, ref)
    if known is not None and known.customer.ref != customer_ref:
        raise OrderDiffers(f"order line {ref!r} is on record for another customer")
    customer = customer_by_ref(session, customer_ref, name=name, email=email, locale=locale, audience=audience)
    order = known or Order(ref=ref, customer=customer, product=product_by_name(session, product))
    order.delivered_at = delivered_at or order.delivered_at
    session.add(order)
    session.flush()
    return order


def find_order(session: Session, ref: str) -> Order | None:
    """The order line of this reference."""
    return session.scalar(select(Order).where(Order.ref == ref))


def customer_by_ref(
    session: Session,
    ref: str,
    *,
    name: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    audience: str = "customer",
) -> Customer:
    """The customer of this reference, made when new; what is given of the person now replaces what was kept."""
    customer = session.scalar(select(Customer).where(Customer.ref == ref))
    if customer is None:
        customer = Customer(ref=ref, pseudonym=new_pseudonym(), audience=audience)
        session.add(customer)
    customer.name, customer.email = name or customer.name, email or customer.email
    customer.locale = locale or customer.locale
    session.flush()
    return customer


def product_by_name(session: Session, name: str) -> Product:
    """The product of this name, made when new."""
    product = session.scalar(select(Product).where(Product.name == name))
    if product is None:
        product = Product(name=name)
        session.add(product)
        session.flush()
    return product


def products(session: Session) -> list[tuple[str, int]]:
    """Every product's name and how many conversations there are about it, in the order of names."""
    about = select(Product.name, func.count(Conversation.id)).outerjoin(Conversation).group_by(Product.id, Product.name)
    return [(name, count) for name, count in session.execute(about.order_by(Product.name))]


def new_pseudonym() -> str:
    """What product teams read in a customer's place; says nothing about the person."""
    return f"C-{secrets.token_hex(7).upper()}"  # 56 bits: no two alike among millions


def invite(session: Session, order: Order, *, days: int, wave: str = "delivery", channel: str = "link") -> Invitation:
    """The invitation of this order line and wave: the one that is still good, or a new one for `days` days.

    `channel`: who brings it to the customer; a "link" is brought by whoever asked for it, who has it now.
    """
    session.execute(select(Order.id).where(Order.id == order.id).with_for_update())  # two at once make one
    good = select(Invitation).where(
        Invitation.order_id == order.id,
        Invitation.wave == wave,
        Invitation.recovers_id.is_(None),
        Invitation.expires_at > now(),
    )
    invitation = session.scalars(good.order_by(Invitation.id.desc())).first()
    if invitation is None:
        nonce, until = secrets.token_urlsafe(18), now() + timedelta(days=days)
        invitation = Invitation(order_id=order.id, nonce=nonce, wave=wave, channel=channel, expires_at=until)
        invitation.sent_at = now() if channel == "link" else None
        session.add(invitation)
        session.flush()
    return invitation


def reopen(session: Session, left: Invitation, *, days: int, channel: str) -> Invitation:
    """The one reminder of an unfinished conversation: an invitation that opens it again, in whichever browser."""
    nonce, until = secrets.token_urlsafe(18), now() + timedelta(days=days)
    reminder = Invitation(
        order_id=left.order_id, nonce=nonce, wave=left.wave, channel=channel, expires_at=until, recovers_id=left.id
    )
    session.add(reminder)
    session.flush()
    return reminder


def resumed(session: Session, nonce: str) -> Conversation | None:
    """The conversation that a reminder opens again, once; None when the invitation is no reminder. Raises
    InvitationRefused."""
    reminder = session.scalar(select(Invitation).where(Invitation.nonce == nonce).with_for_update())
    if reminder is None or reminder.recovers_id is None:
        return None
    _open(reminder)
    return session.scalars(select(Conversation).where(Conversation.invitation_id == reminder.recovers_id)).one()


def claim_invitation(session: Session, nonce: str, conversation: Conversation, *, anonymous: bool = False) -> None:
    """Gives the invitation, and all that is known of its order, to this conversation; `anonymous`: only what it is
    about, never whose it is. Raises InvitationRefused."""
    # Locked, so that of two browsers that open one link together only one gets it.
    invitation = session.scalar(select(Invitation).where(Invitation.nonce == nonce).with_for_update())
    if invitation is None:
        raise InvitationRefused("unknown")
    _open(invitation)
    order = invitation.order
    conversation.wave, conversation.product_id = invitation.wave, order.product_id
    conversation.audience = order.customer.audience
    if not anonymous:
        conversation.invitation_id, conversation.order_id = invitation.id, order.id
        conversation.customer_id = order.customer_id


def _open(invitation: Invitation) -> None:
    if invitation.opened_at is not None:
        raise InvitationRefused("used")
    if invitation.expires_at <= now():
        raise InvitationRefused("expired")
    invitation.opened_at = now()


def customer_by_pseudonym(session: Session, pseudonym: str) -> Customer | None:
    """The customer whom product teams know by this name."""
    return session.scalar(select(Customer).where(Customer.pseudonym == pseudonym))


def bought(session: Session, nonce: str) -> Order | None:
    """The order line that an invitation is about, with its product."""
    about = select(Order).join(Invitation).where(Invitation.nonce == nonce).options(joinedload(Order.product))
    return session.scalar(about)


def locale_invited(session: Session, nonce: str) -> str | None:
    """The locale of the customer who holds this invitation, where it is known."""
    holder = select(Customer.locale).join(Order, Order.customer_id == Customer.id).join(Invitation)
    return session.scalar(holder.where(Invitation.nonce == nonce))


def _require(**values: str) -> None:
    for name, value in values.items():
        if not value.strip():
            raise ValueError(f"{name} is empty")


def _fit(**values: str) -> None:
    for name, value in values.items():
        if len(value) > LONGEST[name]:
            raise ValueError(f"{name} has {len(value)} characters, but at most {LONGEST[name]} fit")
        if "\0" in value:
            raise ValueError(f"{name} holds a NUL character")

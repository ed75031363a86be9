"""What is too old to be kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.erasure import erase_customer
from bot.store.models import Conversation, Customer, Invitation, Order, Turn


def old_conversations(session: Session, before: datetime, limit: int) -> list[str]:
    """Chats that began before then and in which nobody has said anything since, the oldest first."""
    since = select(Turn.id).where(Turn.conversation_id == Conversation.id, Turn.at >= before).exists()
    old = select(Conversation.id).where(Conversation.source == "chat", Conversation.started_at < before, ~since)
    return list(session.scalars(old.order_by(Conversation.started_at).limit(limit)))


def erase_old_customers(session: Session, before: datetime, limit: int) -> int:
    """Erases customers who were made known before then, and of whom there is neither a conversation nor an order or
    invitation from later; how many."""
    talks = select(Conversation.id).where(Conversation.customer_id == Customer.id).exists()
    orders = select(Order.id).where(
        Order.customer_id == Customer.id, (Order.created_at >= before) | (Order.delivered_at >= before)
    )
    invited = (
        select(Invitation.id)
        .join(Order)
        .where(Order.customer_id == Customer.id, (Invitation.created_at >= before) | (Invitation.expires_at >= before))
    )
    old = select(Customer).where(Customer.created_at < before, ~talks, ~orders.exists(), ~invited.exists())
    found = session.scalars(old.order_by(Customer.id).limit(limit)).all()
    for customer in found:
        erase_customer(session, customer)
    return len(found)

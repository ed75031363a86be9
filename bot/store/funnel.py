"""How far invitations lead: sent, opened, started, each step of the talk, done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.store.models import Conversation, Invitation, Item, Order, Product, Rating, Turn

STEPS = ("invited", "sent", "opened", "started", "rated", "told", "confirmed", "done", "reminded")
"""invited: made. sent: mailed, handed to the shop, or opened all the same. opened: its page or its chat. started: the
customer said or tapped something. rated: gave a satisfaction. told: typed something. confirmed: said that something was
understood rightly. done: came to the end. reminded: was written to once more."""
FUNNEL_COLUMNS = ("product", "wave", *STEPS)


def funnel_rows(
    session: Session, since: datetime | None = None, until: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """One row for each product and wave, in the order of names, of the invitations made in [since, until)."""
    counts = [func.count(case((reached, 1))).label(step) for step, reached in _reached().items()]
    query = (
        select(Product.name.label("product"), Invitation.wave, func.count(Invitation.id).label("invited"), *counts)
        .join(Order, Order.id == Invitation.order_id)
        .join(Product, Product.id == Order.product_id)
        .outerjoin(Conversation, Conversation.invitation_id == Invitation.id)
        .where(Invitation.recovers_id.is_(None))
        .group_by(Product.name, Invitation.wave)
        .order_by(Product.name, Invitation.wave)
    )
    if since is not None:
        query = query.where(Invitation.created_at >= since)
    if until is not None:
        query = query.where(Invitation.created_at < until)
    for row in session.execute(query).mappings():
        yield dict(row)


def _reached() -> dict[str, ColumnElement[bool]]:
    reminder = aliased(Invitation)
    said = exists().where(Turn.conversation_id == Conversation.id, Turn.sender == "customer")
    opened = or_(Invitation.seen_at.is_not(None), Invitation.opened_at.is_not(None))
    return {
        "sent": or_(Invitation.sent_at.is_not(None), opened),
        "opened": opened,
        "started": said,
        "rated": exists().where(Rating.conversation_id == Conversation.id, Rating.kind == "csat"),
        "told": said.where(Turn.payload.is_(None)),
        "confirmed": exists().where(Item.conversation_id == Conversation.id, Item.confirmed.is_(True)),
        "done": Conversation.status == "completed",
        "reminded": exists().where(reminder.recovers_id == Invitation.id),
    }

"""What the customer says about what was told: what matters most, the goal, the wish to hear back, another choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.dialogue import BAD, active_items, conversation_of
from bot.store.models import Conversation, Expectation, Item, now


@dataclass(frozen=True)
class Earlier:
    """What the same customer said and confirmed in an earlier conversation."""

    at: datetime
    quote: str


def name_most_important(session: Session, conversation_id: str, item_id: int) -> None:
    """Of several things the customer named this one. Another conversation's item is left alone."""
    for item in active_items(session, conversation_id):
        pair = item.expectation
        if item.id == item_id and pair is None:
            pair = Expectation(conversation_id=conversation_id, item_id=item.id, actual=item.quote)
            item.expectation = pair
        if pair:
            pair.importance = 1 if item.id == item_id else None
    session.flush()


def set_goal(session: Session, item_id: int, *, attained: str | None = None, goal: str | None = None) -> None:
    """`attained`: no | partly | yes. `goal`: in the customer's own words, masked."""
    item = session.get_one(Item, item_id)
    item.goal_attained = attained or item.goal_attained
    item.goal = goal or item.goal
    session.flush()


def set_follow_up(session: Session, conversation_id: str, text: str | None) -> None:
    """The customer wants to be told of changes, having read `text`; None: does not, or no longer."""
    talk = conversation_of(session, conversation_id)
    talk.follow_up_text, talk.follow_up_at = text, now() if text else None


def set_alternative(session: Session, conversation_id: str, text: str) -> None:
    """What the customer would pick instead, masked."""
    conversation_of(session, conversation_id).alternative = text


def earlier(session: Session, conversation_id: str) -> Earlier | None:
    """The latest thing that fell short, as this customer confirmed it in an earlier conversation."""
    talk = conversation_of(session, conversation_id)
    if talk.customer_id is None:
        return None
    query = (
        select(Item)
        .join(Conversation, Item.conversation_id == Conversation.id)
        .where(Conversation.customer_id == talk.customer_id, Conversation.id != talk.id)
        .where(Item.confirmed.is_(True), Item.status == "active", Item.kind.in_(BAD))
        .order_by(Item.at.desc(), Item.severity.desc(), Item.id)
        .limit(1)
    )
    found = session.scalar(query)
    return Earlier(found.at, found.quote) if found else None

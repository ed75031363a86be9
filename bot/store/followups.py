"""What was promised to customers and is still owed: answers to questions, and people who were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, or_, select
from sqlalchemy.orm import Session

from bot.store.models import Conversation, Handoff, Turn, User, now

DUE_AFTER = {"safety": timedelta(hours=1), "legal": timedelta(hours=4), "person": timedelta(hours=2)}
DUE = timedelta(days=2)
"""For a question that was passed on."""
Owed = tuple[Handoff, Conversation, Turn | None]


def owed(session: Session, limit: int = 200) -> Sequence[Owed]:
    """What is still open, the oldest first."""
    return _handoffs(session, Handoff.closed_at.is_(None), Handoff.id.asc(), limit)


def settled(session: Session, limit: int = 30) -> Sequence[Owed]:
    """What was settled last."""
    return _handoffs(session, Handoff.closed_at.is_not(None), Handoff.closed_at.desc(), limit)


def settle(handoff: Handoff, user: User, outcome: str) -> None:
    """Nothing more is owed for this one."""
    handoff.closed_at, handoff.closed_by_id, handoff.outcome = now(), user.id, outcome


def due(handoff: Handoff) -> datetime:
    """Until when somebody should have answered."""
    return handoff.at + DUE_AFTER.get(handoff.reason, DUE)


def unanswered(session: Session, limit: int) -> Sequence[tuple[Handoff, Conversation]]:
    """Hand-overs that nobody took up until they were due, and of which nobody was told, the oldest first. They are
    locked, so that two machines never tell of the same one."""
    late = or_(*((Handoff.reason == reason) & (Handoff.at <= now() - wait) for reason, wait in DUE_AFTER.items()))
    waiting = (
        select(Handoff, Conversation)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .where(Handoff.closed_at.is_(None), Handoff.escalated_at.is_(None), late)
        .order_by(Handoff.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Handoff)
    )
    return session.execute(waiting).tuples().all()


def _handoffs(session: Session, which: ColumnElement[bool], order: UnaryExpression[Any], limit: int) -> Sequence[Owed]:
    query = (
        select(Handoff, Conversation, Turn)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .outerjoin(Turn, Turn.id == Handoff.turn_id)
        .where(which)
        .order_by(order)
        .limit(limit)
    )
    return session.execute(query).tuples().all()

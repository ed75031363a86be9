"""What was promised to customers and is still owed: answers to questions, and people who were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from bot.store import waiting
from bot.store.conversations import Reply
from bot.store.handling import entry_of, release
from bot.store.models import Assignment, Conversation, Decision, Handoff, InboxEntry, Item, Theme, Turn, now

DUE_AFTER = {
    "safety": timedelta(hours=1),
    "person": timedelta(hours=2),
    waiting.REPLY: timedelta(hours=2),
    "legal": timedelta(hours=4),
}
DUE = timedelta(days=2)
"""For a question that was passed on."""
PASSED_ON = "passed_on"
SHOWN = 200
"""Of what is owed, on one page."""
Owed = tuple[Handoff, Conversation, Turn | None]


def owed(session: Session, limit: int = SHOWN) -> Sequence[Owed]:
    """What is still open, the oldest first."""
    return _handoffs(session, Handoff.closed_at.is_(None), Handoff.id.asc(), limit)


def settled(session: Session, limit: int = 30) -> Sequence[Owed]:
    """What was settled last."""
    return _handoffs(session, Handoff.closed_at.is_not(None), Handoff.closed_at.desc(), limit)


def settle(session: Session, handoff: Handoff, user_id: int, outcome: str, said: Reply) -> list[Turn]:
    """Nothing more is owed for this one. Where the assistant was silent for its sake and nobody took over, it answers
    again, and the customer reads `said`: nobody else would ever answer there. What is settled stays as it is."""
    if handoff.closed_at is not None:
        return []
    waiting.settle(handoff, user_id, outcome)
    session.flush()
    talk, entry = session.get_one(Conversation, handoff.conversation_id), entry_of(session, handoff.conversation_id)
    if talk.status != "handed_over" or entry is None or entry.taken_by_id is not None:
        return []
    if waiting.is_waiting(session, talk.id):
        return []
    return [release(session, entry, said)]


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


@dataclass(frozen=True)
class PassedOn:
    """A conversation that was handed to the product team, and what was decided of what the customer raised."""

    talk: Conversation
    at: datetime
    words: str
    themes: list[tuple[Theme, Decision | None]]


def passed_on(session: Session, limit: int = 50) -> list[PassedOn]:
    """What support closed or settled as passed on, the newest first."""
    at = func.max(Handoff.closed_at)
    settled = select(Handoff.conversation_id, at.label("at")).where(Handoff.outcome == PASSED_ON)
    newest = settled.group_by(Handoff.conversation_id).subquery()
    when = func.coalesce(newest.c.at, InboxEntry.last_at)
    query = (
        select(InboxEntry, when)
        .outerjoin(newest, newest.c.conversation_id == InboxEntry.conversation_id)
        .where((InboxEntry.outcome == PASSED_ON) | newest.c.at.is_not(None))
        .options(joinedload(InboxEntry.conversation).joinedload(Conversation.customer))
        .order_by(when.desc(), InboxEntry.id.desc())
        .limit(limit)
    )
    rows = session.execute(query).tuples().all()
    ids = [entry.conversation_id for entry, _ in rows]
    themes, words = _themes(session, ids), _words(session, ids)
    return [
        PassedOn(
            entry.conversation, moment, words.get(entry.conversation_id, ""), themes.get(entry.conversation_id, [])
        )
        for entry, moment in rows
    ]


def _themes(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[Theme, Decision | None]]]:
    """By conversation, the themes that its items count for now, each once."""
    counts = aliased(Theme)
    query = (
        select(Item.conversation_id, counts, Decision)
        .join(Assignment, Assignment.item_id == Item.id)
        .join(Theme, Theme.id == Assignment.theme_id)
        .join(counts, counts.id == func.coalesce(Theme.merged_into_id, Theme.id))
        .outerjoin(Decision, Decision.theme_id == counts.id)
        .where(Item.conversation_id.in_(ids), Item.status == "active", counts.status == "active")
        .order_by(counts.id)
    )
    found: dict[str, list[tuple[Theme, Decision | None]]] = {}
    for talk, theme, decision in session.execute(query).tuples():
        if (theme, decision) not in found.setdefault(talk, []):
            found[talk].append((theme, decision))
    return found


def _words(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """By conversation, what was asked or else first noted of it."""
    noted = select(Item.conversation_id, Item.quote).where(Item.conversation_id.in_(ids), Item.status == "active")
    asked = select(Handoff.conversation_id, Turn.masked).join(Turn, Turn.id == Handoff.turn_id)
    asked = asked.where(Handoff.conversation_id.in_(ids), Handoff.outcome == PASSED_ON)
    found = dict(session.execute(noted.order_by(Item.id.desc())).tuples().all())
    return found | dict(session.execute(asked.order_by(Handoff.id)).tuples().all())


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

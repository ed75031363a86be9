"""Who waits for an answer, and what came of what was passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from bot.store import waiting
from bot.store.models import Assignment, Conversation, Decision, Handoff, InboxEntry, Item, Theme, Turn, now

PASSED_ON = "passed_on"
SHOWN = 200
"""Of who waits, on one page."""
Waiting = tuple[InboxEntry, Turn | None]


def queue(session: Session, limit: int = SHOWN) -> Sequence[Waiting]:
    """Who waits for an answer and is not snoozed, the most urgent first: danger, then legal, then who waits longest;
    and the message by which the customer began to wait."""
    asked = (
        select(func.max(Handoff.turn_id))
        .where(Handoff.conversation_id == InboxEntry.conversation_id, Handoff.reason == InboxEntry.waiting_for)
        .correlate(InboxEntry)
        .scalar_subquery()
    )
    query = (
        select(InboxEntry, Turn)
        .outerjoin(Turn, Turn.id == asked)
        .where(waiting.is_queued(now()))
        .options(joinedload(InboxEntry.conversation).joinedload(Conversation.customer))
        .order_by(waiting.rank(InboxEntry.waiting_for), InboxEntry.waiting_since, InboxEntry.id)
        .limit(limit)
    )
    return session.execute(query).tuples().all()


def newest(session: Session) -> InboxEntry | None:
    """Who began to wait last."""
    query = select(InboxEntry).where(waiting.is_queued(now())).order_by(InboxEntry.waiting_since.desc()).limit(1)
    return session.scalar(query)


def answered(session: Session, limit: int = 30) -> Sequence[tuple[Handoff, Conversation]]:
    """What was answered last, of what a person was asked for in so many words."""
    query = (
        select(Handoff, Conversation)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .where(Handoff.closed_at.is_not(None), Handoff.reason != waiting.REPLY)
        .order_by(Handoff.closed_at.desc())
        .limit(limit)
    )
    return session.execute(query).tuples().all()


def unanswered(
    session: Session, asked_before: Mapping[str, datetime], limit: int
) -> Sequence[tuple[Handoff, Conversation]]:
    """Hand-overs that nobody has answered, of which nobody was told, and that were asked for before the moment given
    for their reason, the oldest first. They are locked, so that two machines never tell of the same one."""
    late = or_(*((Handoff.reason == reason) & (Handoff.at <= moment) for reason, moment in asked_before.items()))
    last = select(func.max(Turn.seq)).where(Turn.conversation_id == Handoff.conversation_id, waiting.is_answer(Turn))
    query = (
        select(Handoff, Conversation)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .join(InboxEntry, InboxEntry.conversation_id == Handoff.conversation_id)
        .where(InboxEntry.waiting_since.is_not(None), Handoff.escalated_at.is_(None), late)
        .where(waiting.is_open(Handoff, last.correlate(Handoff).scalar_subquery()))
        .order_by(Handoff.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Handoff)
    )
    return session.execute(query).tuples().all()


@dataclass(frozen=True)
class PassedOn:
    """A conversation that was handed to the product team, and what was decided of what the customer raised."""

    talk: Conversation
    at: datetime
    words: str
    themes: list[tuple[Theme, Decision | None]]


def passed_on(session: Session, limit: int = 50) -> list[PassedOn]:
    """What support closed or resolved as passed on, the newest first."""
    at = func.max(Handoff.closed_at)
    told = select(Handoff.conversation_id, at.label("at")).where(Handoff.outcome == PASSED_ON)
    newest = told.group_by(Handoff.conversation_id).subquery()
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

"""Keeps the inbox's rows in step with the record: whatever is written through a session is looked at once more.

What is said in a chat is counted after it was answered, so that nobody waits for it: the web room calls `follow`, and
what it was kept from by a crash, `refresh_behind` finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, bindparam, case, cast, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.store import search
from bot.store.models import Conversation, Handoff, InboxEntry, Rating, Turn, now
from bot.store.models.base import Moment

CHUNK = 400
CLEAR = 0.2
"""A mean sentiment nearer to 0 than this is called neutral."""
_WATCHED = (Turn, Rating, Handoff)
_TOUCHED = "conversations touched"
FOLLOWED = "entries followed"
"""In `Session.info`: whoever writes through this session sees to the rows afterwards."""
LATER = "entries later"
"""In `Session.info`: a conversation that is just being answered is left to whoever stores the answer."""
RECENT = timedelta(hours=1)
"""How far back is looked for what was cut off."""
ANSWERED_WITHIN = timedelta(minutes=2)
"""More than any turn takes."""
FOLLOWED_WITHIN = timedelta(seconds=30)
"""After this nobody else brings the conversation's row up to date."""


_SILENT = select(Turn.conversation_id).where(
    Turn.conversation_id.in_(bindparam("ids", expanding=True)),
    Turn.sender == "customer",
    Turn.answered_at.is_(None),
    Turn.at >= bindparam("since", type_=Moment),
)


def watch(session: Session, _context: Any = None) -> None:
    """After a flush: notes which conversations it touched. For SQLAlchemy's `after_flush`."""
    touched = session.info.setdefault(_TOUCHED, set())
    for row in (*session.new, *session.dirty):
        if isinstance(row, _WATCHED):
            touched.add(row.conversation_id)
        elif isinstance(row, Conversation):
            touched.add(row.id)


def settle(session: Session) -> None:
    """Before a commit: brings the rows of the touched conversations up to date. For `before_commit`."""
    session.flush()
    touched = session.info.pop(_TOUCHED, set())
    if session.info.get(FOLLOWED):
        return
    if touched and session.info.get(LATER):
        touched -= _being_answered(session, touched)
    if touched:
        refresh(session, sorted(touched))
        session.flush()
        session.info.pop(_TOUCHED, None)


def refresh(session: Session, conversation_ids: Sequence[str]) -> None:
    """Counts the rows of these conversations anew."""
    for first in range(0, len(conversation_ids), CHUNK):
        _refresh(session, conversation_ids[first : first + CHUNK])


def follow(session: Session, conversation_ids: Sequence[str]) -> None:
    """Counts the rows of these conversations anew, while others may write to them: who comes last counts last."""
    if session.get_bind().dialect.name != "sqlite":
        talks = select(Conversation.id).where(Conversation.id.in_(conversation_ids))
        session.execute(talks.order_by(Conversation.id).with_for_update())
    refresh(session, conversation_ids)


def refresh_missing(session: Session, limit: int = CHUNK) -> int:
    """Makes the rows of conversations that have none, as after an upgrade; how many were made."""
    said = select(Turn.id).where(Turn.conversation_id == Conversation.id).exists()
    missing = (
        select(Conversation.id)
        .outerjoin(InboxEntry, InboxEntry.conversation_id == Conversation.id)
        .where(InboxEntry.id.is_(None), said)
        .order_by(Conversation.id)
        .limit(limit)
    )
    ids = session.scalars(missing).all()
    refresh(session, ids)
    return len(ids)


def refresh_behind(session: Session, within: timedelta = FOLLOWED_WITHIN) -> int:
    """Brings up to date the rows of conversations whose last turn has not been counted `within` this time; how many."""
    behind = (
        select(Turn.conversation_id)
        .join(InboxEntry, InboxEntry.conversation_id == Turn.conversation_id)
        .where(Turn.at >= now() - RECENT, Turn.at < now() - within, Turn.at > InboxEntry.last_at)
    )
    ids = session.scalars(behind.distinct()).all()
    follow(session, ids)
    return len(ids)


def _being_answered(session: Session, ids: Iterable[str]) -> set[str]:
    return set(session.scalars(_SILENT, {"ids": list(ids), "since": now() - ANSWERED_WITHIN}))


def _refresh(session: Session, ids: Sequence[str]) -> None:
    facts = _facts(session, ids)
    known = dict(
        session.execute(
            select(InboxEntry.conversation_id, InboxEntry.id).where(InboxEntry.conversation_id.in_(list(facts)))
        )
        .tuples()
        .all()
    )
    changed = [{**values, "id": known[talk]} for talk, values in facts.items() if talk in known]
    if changed:
        session.execute(update(InboxEntry), changed)
    fresh = [{**values, "conversation_id": talk} for talk, values in facts.items() if talk not in known]
    if fresh:
        new: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(new.insert(InboxEntry).on_conflict_do_nothing(index_elements=["conversation_id"]), fresh)
        made = select(InboxEntry.conversation_id, InboxEntry.id)
        known |= dict(session.execute(made.where(InboxEntry.conversation_id.in_(list(facts)))).tuples().all())
    _mark_unread(session, ids)
    search.put(session, {known[talk]: said for talk, said in _said(session, list(facts)).items()})


def _facts(session: Session, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By conversation, what follows from the record; those without a turn are left out."""
    theirs = Turn.sender == "customer"
    turns = select(
        Turn.conversation_id,
        func.max(Turn.at).label("last"),
        func.max(case((theirs, Turn.at))).label("customer"),
        func.sum(cast(theirs, Integer)).label("length"),
        func.avg(case((theirs, Turn.score))).label("score"),
        func.min(case((theirs & Turn.payload.is_(None), Turn.confidence))).label("confidence"),
    ).where(Turn.conversation_id.in_(ids))
    seqs = {row.conversation_id: row for row in session.execute(turns.group_by(Turn.conversation_id))}
    talks = {row.id: row for row in session.execute(
        select(Conversation.id, Conversation.status, Conversation.product_id).where(Conversation.id.in_(list(seqs)))
    )}  # fmt: skip
    ratings = dict(_pairs(session, select(Rating.conversation_id, Rating.value).where(Rating.kind == "csat"), ids))
    waiting = _waiting(session, ids)
    return {
        talk: {
            "last_at": row.last,
            "customer_at": row.customer,
            "status": talks[talk].status,
            "product_id": talks[talk].product_id,
            "length": row.length or 0,
            "sentiment": label(row.score),
            "rating": ratings.get(talk),
            "confidence": row.confidence,
            "waiting_since": waiting.get(talk),
        }
        for talk, row in seqs.items()
    }


def label(score: float | None) -> str | None:
    """negative | neutral | positive, by the mean of the scores of what was typed."""
    if score is None:
        return None
    return "negative" if score < -CLEAR else "positive" if score > CLEAR else "neutral"


def _waiting(session: Session, ids: Sequence[str]) -> dict[str, Any]:
    """Since when a person is asked for and has not come."""
    found: dict[str, Any] = {}
    open_ones = select(Handoff.conversation_id, Handoff.at).where(
        Handoff.closed_at.is_(None), Handoff.reason != "question", Handoff.conversation_id.in_(ids)
    )
    for talk, at in session.execute(open_ones):
        found[talk] = min(at, found.get(talk, at))
    return found


def _pairs(session: Session, query: Any, ids: Sequence[str]) -> Iterable[tuple[str, Any]]:
    return [(row[0], row[1]) for row in session.execute(query.where(query.selected_columns[0].in_(ids)))]


def _mark_unread(session: Session, ids: Sequence[str]) -> None:
    newer = InboxEntry.customer_at.is_not(None) & (
        InboxEntry.seen_at.is_(None) | (InboxEntry.customer_at > InboxEntry.seen_at)
    )
    session.execute(
        update(InboxEntry)
        .where(InboxEntry.conversation_id.in_(ids))
        .values(unread=newer)
        .execution_options(synchronize_session=False)
    )


def _said(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """What customers and staff said, masked; what the assistant says is the same everywhere."""
    found: dict[str, list[str]] = {talk: [] for talk in ids}
    query = select(Turn.conversation_id, Turn.masked).where(Turn.conversation_id.in_(ids), Turn.sender != "bot")
    for talk, masked in session.execute(query.order_by(Turn.conversation_id, Turn.seq)):
        found[talk].append(masked)
    return {talk: "\n".join(said) for talk, said in found.items()}

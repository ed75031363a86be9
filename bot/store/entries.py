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

from bot.store import search, waiting
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

# Put together once, in columns of tables: the inbox is brought up to date after every answer.
_IDS: Any = bindparam("ids", expanding=True)
_SILENT = select(Turn.conversation_id).where(
    Turn.conversation_id.in_(_IDS),
    Turn.sender == "customer",
    Turn.answered_at.is_(None),
    Turn.at >= bindparam("since", type_=Moment),
)
_TALKS: Any = Conversation.__table__
_ENTRIES: Any = InboxEntry.__table__
_TALK, _ENTRY, _TURN, _RATING, _HANDOFF = _TALKS.c, _ENTRIES.c, *(m.__table__.c for m in (Turn, Rating, Handoff))
_THEIRS = _TURN.sender == "customer"
_TURNS = (
    select(
        _TURN.conversation_id,
        func.max(_TURN.at).label("last_at"),
        func.max(case((_THEIRS, _TURN.at))).label("customer_at"),
        func.sum(cast(_THEIRS, Integer)).label("length"),
        func.avg(case((_THEIRS, _TURN.score))).label("score"),
        func.min(case((_THEIRS & _TURN.payload.is_(None), _TURN.confidence))).label("confidence"),
        func.max(case((waiting.is_answer(_TURN), _TURN.seq))).label("answered"),
    )
    .where(_TURN.conversation_id.in_(_IDS))
    .group_by(_TURN.conversation_id)
    .subquery()
)
_RATED = select(_RATING.value).where(_RATING.conversation_id == _TALK.id, _RATING.kind == "csat").scalar_subquery()
_OPEN = (_HANDOFF.conversation_id == _TALK.id, waiting.is_open(_HANDOFF, _TURNS.c.answered))
_SINCE = select(func.min(_HANDOFF.at)).where(*_OPEN).scalar_subquery()
_MOST_URGENT = select(_HANDOFF.reason).where(*_OPEN).order_by(waiting.rank(_HANDOFF.reason), _HANDOFF.id).limit(1)
_FACTS = (
    select(
        *(_TURNS.c[name] for name in ("conversation_id", "last_at", "customer_at", "length", "score", "confidence")),
        _TALK.status,
        _TALK.product_id,
        _RATED.label("rating"),
        _SINCE.label("waiting_since"),
        _MOST_URGENT.scalar_subquery().label("waiting_for"),
        _ENTRY.id.label("entry"),
    )
    .join_from(_TURNS, _TALKS, _TALK.id == _TURNS.c.conversation_id)
    .outerjoin(_ENTRIES, _ENTRY.conversation_id == _TURNS.c.conversation_id)
)
"""Of each conversation that has a turn, what follows from the record, and its row if it has one."""
_CHANGE = update(_ENTRIES).where(_ENTRY.id == bindparam("entry"))
_MADE = select(_ENTRY.conversation_id, _ENTRY.id).where(_ENTRY.conversation_id.in_(_IDS))
_MARK_UNREAD = (
    update(_ENTRIES)
    .where(_ENTRY.conversation_id.in_(_IDS))
    .values(unread=_ENTRY.customer_at.is_not(None) & (_ENTRY.seen_at.is_(None) | (_ENTRY.customer_at > _ENTRY.seen_at)))
)
_SAID = (
    select(_TURN.conversation_id, _TURN.masked)
    .where(_TURN.conversation_id.in_(_IDS), _TURN.sender != "bot")
    .order_by(_TURN.conversation_id, _TURN.seq)
)


def watch(session: Session, _context: Any = None) -> None:
    """After a flush: notes which conversations it touched. For SQLAlchemy's `after_flush`."""
    touched = session.info.setdefault(_TOUCHED, set())
    for row in (*session.new, *session.dirty):
        if isinstance(row, _WATCHED):
            touched.add(row.conversation_id)
        elif isinstance(row, Conversation):
            touched.add(row.id)


def touch(session: Session, conversation_id: str) -> None:
    """Notes a conversation of which something was written without a flush."""
    session.info.setdefault(_TOUCHED, set()).add(conversation_id)


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
    """Makes the rows of conversations that have none, and puts into the search those that are not in it, as after an
    upgrade; how many were made."""
    said = select(Turn.id).where(Turn.conversation_id == Conversation.id).exists()
    missing = (
        select(Conversation.id)
        .outerjoin(InboxEntry, InboxEntry.conversation_id == Conversation.id)
        .where(InboxEntry.id.is_(None), said)
        .order_by(Conversation.id)
        .limit(limit)
    )
    ids = session.scalars(missing).all() or search.missing(session, limit)
    follow(session, ids)
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
    found = [dict(row) for row in session.execute(_FACTS, {"ids": list(ids)}).mappings()]
    for facts in found:
        facts["sentiment"] = label(facts.pop("score"))
    known = {facts["conversation_id"]: entry for facts in found if (entry := facts.pop("entry")) is not None}
    changed = [{**facts, "entry": known[talk]} for facts in found if (talk := facts["conversation_id"]) in known]
    if changed:
        session.execute(_CHANGE, changed)
    fresh = [facts for facts in found if facts["conversation_id"] not in known]
    if fresh:
        new: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(new.insert(InboxEntry).on_conflict_do_nothing(index_elements=["conversation_id"]), fresh)
        made = [facts["conversation_id"] for facts in fresh]
        known |= dict(session.execute(_MADE, {"ids": made}).tuples().all())
    session.execute(_MARK_UNREAD, {"ids": list(ids)})
    search.put(session, {known[talk]: said for talk, said in _said(session, list(known)).items()})


def label(score: float | None) -> str | None:
    """negative | neutral | positive, by the mean of the scores of what was typed."""
    if score is None:
        return None
    return "negative" if score < -CLEAR else "positive" if score > CLEAR else "neutral"


def _said(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """What customers and staff said, masked; what the assistant says is the same everywhere."""
    found: dict[str, list[str]] = {talk: [] for talk in ids}
    for talk, masked in session.execute(_SAID, {"ids": list(ids)}):
        found[talk].append(masked)
    return {talk: "\n".join(said) for talk, said in found.items()}

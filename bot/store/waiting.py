"""Customers who wait for a person: the one place that decides who does, and since when.

It follows from the record. A hand-over is something that a person must answer: the customer asked for one, was promised
an answer, or wrote where the assistant is silent. It is open until the team says something afterwards: a message that a
colleague wrote, or the line that tells the customer what came of it. That somebody came, left or looked is no answer.
Every conversation with an open hand-over waits, and stands in the queue.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.store.models import Conversation, Handoff, InboxEntry, Turn, now

REPLY = "reply"
"""The reason where nobody was asked for in so many words: the customer wrote to the team, and has no answer yet."""
SILENCING = ("person", "safety", "legal", REPLY)
"""Reasons for which a customer waits while the assistant is silent."""
REASONS = (*SILENCING, "question")
_RANKS = {"safety": 0, "legal": 1, "person": 2, REPLY: 2, "question": 3}
"""Danger first; a question last, for there the assistant goes on talking."""
CAME = "joined"
"""The line that says who answers from now on. It answers nothing."""
TOLD = "told"
"""The line that tells the customer what came of it."""
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LINE = "line"
"""In `Turn.extras`: CAME or TOLD."""


def is_answer(turn: Any) -> ColumnElement[bool]:
    """Whether a turn answers what a person was asked for before it. `turn`: Turn, or the columns of its table."""
    line = turn.extras[LINE].as_string()
    return or_(line == TOLD, and_(turn.sender == "staff", line.is_(None)))


def is_open(handoff: Any, answered: Any) -> ColumnElement[bool]:
    """Whether a hand-over has no answer yet. `answered`: the sequence number of the team's last answer, or NULL."""
    found: ColumnElement[bool] = handoff.seq >= func.coalesce(answered, 0)
    return found


def rank(reason: Any) -> ColumnElement[int]:
    """How urgent a reason is, the most urgent first."""
    return case(_RANKS, value=reason, else_=len(_RANKS))


def is_asleep(at: datetime) -> ColumnElement[bool]:
    """Whether a conversation is snoozed at this moment: until its time, or until the customer writes. A customer who
    waits is never put off without a time."""
    entry = InboxEntry
    return and_(
        entry.snoozed_at.is_not(None),
        case((entry.snoozed_until.is_not(None), entry.snoozed_until > at), else_=entry.waiting_since.is_(None)),
        or_(entry.customer_at.is_(None), entry.customer_at <= entry.snoozed_at),
    )


def is_queued(at: datetime) -> ColumnElement[bool]:
    """Whether a conversation stands in the queue."""
    # SQLite's index serves a comparison; the other condition keeps the negation free of NULL.
    since = InboxEntry.waiting_since
    return and_(since.is_not(None), since > EPOCH, ~is_asleep(at))


def is_closed(session: Session, talk: Conversation) -> bool:
    """Whether staff have closed the conversation, and the customer has written nothing since."""
    if talk.status != "completed":
        return False
    return session.scalar(select(InboxEntry.outcome).filter_by(conversation_id=talk.id)) is not None


def is_silent(session: Session, talk: Conversation) -> bool:
    """Whether what the customer writes goes to the team instead of the assistant."""
    return talk.status == "handed_over" or is_closed(session, talk)


def is_waiting(session: Session, conversation_id: str, reasons: Collection[str] = REASONS) -> bool:
    """Whether the customer waits for somebody for one of these reasons."""
    return session.scalar(_open(conversation_id, reasons).limit(1)) is not None


def wrote(session: Session, talk: Conversation, turn_id: int) -> None:
    """The customer wrote this. Where the assistant is silent the customer waits, and a conversation that staff had
    closed is open for them again."""
    if is_closed(session, talk):
        talk.status, talk.ended_at = "handed_over", None
        entry = session.scalars(select(InboxEntry).filter_by(conversation_id=talk.id)).one()
        entry.outcome = entry.reviewed_at = entry.reviewed_by_id = None
    if talk.status == "handed_over" and not is_waiting(session, talk.id, SILENCING):
        ask(session, talk.id, turn_id, REPLY)
    session.flush()


def ask(session: Session, conversation_id: str, turn_id: int | None, reason: str) -> None:
    """A person must answer this. Once a message and reason: asked again, as when staff closed the conversation between
    a message's arrival and its turn, it is open again."""
    seq = session.scalar(select(func.max(Turn.seq)).filter_by(conversation_id=conversation_id)) or 0
    known = session.scalar(select(Handoff).filter_by(conversation_id=conversation_id, turn_id=turn_id, reason=reason))
    if known is None:
        session.add(Handoff(conversation_id=conversation_id, turn_id=turn_id, reason=reason, seq=seq))
    elif known.seq < seq:
        known.seq, known.closed_at, known.closed_by_id, known.outcome = seq, None, None, None


def is_news(session: Session, conversation_id: str, turn_id: int) -> bool:
    """Whether it was this message by which the customer began to wait, and nobody talks with the customer: then the
    customer is told so."""
    taken = session.scalar(select(InboxEntry.taken_by_id).filter_by(conversation_id=conversation_id))
    return taken is None and session.scalar(_open(conversation_id, (REPLY,)).filter_by(turn_id=turn_id)) is not None


def note(session: Session, conversation_id: str, user_id: int, outcome: str) -> None:
    """Before the answer is stored: by whom it comes, and what came of what was open until then."""
    for handoff in session.scalars(_open(conversation_id, REASONS)):
        handoff.closed_at, handoff.closed_by_id, handoff.outcome = now(), user_id, outcome


def _open(conversation_id: str, reasons: Collection[str]) -> Select[tuple[Handoff]]:
    answered = select(func.max(Turn.seq)).where(Turn.conversation_id == conversation_id, is_answer(Turn))
    theirs = Handoff.conversation_id == conversation_id
    return select(Handoff).where(theirs, is_open(Handoff, answered.scalar_subquery()), Handoff.reason.in_(reasons))

"""Customers who wait for a person: what they write, and the assistant will not answer, always stands in the queue.

The queue is the hand-overs that are open. Follow-ups lists them, the inbox counts them under "Needs a person".
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from bot.store import entries
from bot.store.models import Conversation, Handoff, InboxEntry, now

REPLY = "reply"
"""The reason where nobody was asked for in so many words: the customer wrote to the team, and has no answer yet."""
SILENCING = ("person", "safety", "legal", REPLY)
"""Reasons for which a customer waits while the assistant is silent."""


def is_closed(session: Session, talk: Conversation) -> bool:
    """Whether staff have closed the conversation, and the customer has written nothing since."""
    if talk.status != "completed":
        return False
    return session.scalar(select(InboxEntry.outcome).filter_by(conversation_id=talk.id)) is not None


def is_silent(session: Session, talk: Conversation) -> bool:
    """Whether what the customer writes goes to the team instead of the assistant."""
    return talk.status == "handed_over" or is_closed(session, talk)


def is_waiting(session: Session, conversation_id: str) -> bool:
    """Whether the customer stands in the queue for a person."""
    return session.scalar(_open(SILENCING).filter_by(conversation_id=conversation_id).limit(1)) is not None


def wrote(session: Session, talk: Conversation, turn_id: int) -> None:
    """The customer wrote this. Where the assistant is silent the customer is put into the queue, and a conversation
    that staff had closed is open for them again."""
    if is_closed(session, talk):
        talk.status, talk.ended_at = "handed_over", None
        entry = session.scalars(select(InboxEntry).filter_by(conversation_id=talk.id)).one()
        entry.outcome = entry.reviewed_at = entry.reviewed_by_id = None
    if talk.status == "handed_over" and not is_waiting(session, talk.id):
        _queue(session, talk.id, turn_id)
    session.flush()


def is_news(session: Session, conversation_id: str, turn_id: int) -> bool:
    """Whether it was this message that brought the customer into the queue, and nobody talks with the customer: then
    the customer is told so."""
    taken = session.scalar(select(InboxEntry.taken_by_id).filter_by(conversation_id=conversation_id))
    return taken is None and session.scalar(_open((REPLY,)).filter_by(turn_id=turn_id)) is not None


def answered(session: Session, conversation_id: str) -> None:
    """Whoever talks with the customer has answered. The transcript says so; of the wait nothing is left to know."""
    theirs = Handoff.conversation_id == conversation_id
    session.execute(delete(Handoff).where(theirs, Handoff.reason == REPLY, Handoff.closed_at.is_(None)))
    entries.touch(session, conversation_id)


def end(
    session: Session, conversation_id: str, user_id: int, outcome: str | None, reasons: Collection[str] = SILENCING
) -> None:
    """Nothing more is owed for these reasons; without an outcome, because somebody took the conversation over."""
    for handoff in session.scalars(_open(reasons).filter_by(conversation_id=conversation_id)):
        settle(handoff, user_id, outcome)


def settle(handoff: Handoff, user_id: int, outcome: str | None) -> None:
    handoff.closed_at, handoff.closed_by_id, handoff.outcome = now(), user_id, outcome


def _queue(session: Session, conversation_id: str, turn_id: int) -> None:
    """Once a message: staff may have closed the conversation between its arrival and its turn."""
    known = session.scalar(select(Handoff).filter_by(turn_id=turn_id, reason=REPLY))
    if known is None:
        session.add(Handoff(conversation_id=conversation_id, turn_id=turn_id, reason=REPLY))
    else:
        known.closed_at = known.closed_by_id = known.outcome = None


def _open(reasons: Collection[str]) -> Select[tuple[Handoff]]:
    return select(Handoff).where(Handoff.closed_at.is_(None), Handoff.reason.in_(reasons))

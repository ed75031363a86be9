"""What staff do with conversations: open, review, assign, tag, note, take over, release, close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from bot.store import conversations, entries, waiting
from bot.store.conversations import Reply
from bot.store.models import Conversation, InboxEntry, Mention, Note, Presence, Tag, Turn, User, now

OUTCOMES = ("answered", "solved", "passed_on", "no_reply", "not_needed")
HERE_WITHIN = timedelta(seconds=40)
LONGEST_TAG = 40
_MENTION = re.compile(r"(?<!\w)@(\w[\w.-]*)")


class Taken(Exception):
    """Somebody else talks with the customer already."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def entry_of(session: Session, conversation_id: str) -> InboxEntry | None:
    """The conversation's row in the inbox; made when it has none yet. None when there is no such conversation."""
    found = session.scalar(select(InboxEntry).filter_by(conversation_id=conversation_id))
    if found is None and session.get(Conversation, conversation_id) is not None:
        entries.refresh(session, [conversation_id])
        found = session.scalar(select(InboxEntry).filter_by(conversation_id=conversation_id))
    return found


def seen(session: Session, entry: InboxEntry, user_id: int) -> None:
    """Somebody of the staff has opened the conversation, and with it what colleagues wrote to them there."""
    entry.seen_at, entry.unread = now(), False
    mine = update(Mention).where(Mention.conversation_id == entry.conversation_id, Mention.user_id == user_id)
    session.execute(mine.where(Mention.seen_at.is_(None)).values(seen_at=now()))


def mark_unread(entry: InboxEntry) -> None:
    entry.seen_at, entry.unread = None, True


def review(entry: InboxEntry, user_id: int, *, done: bool = True) -> None:
    entry.reviewed_at, entry.reviewed_by_id = (now(), user_id) if done else (None, None)


def assign(entry: InboxEntry, user_id: int | None) -> None:
    entry.assigned_to_id = user_id


def tag(session: Session, conversation_id: str, name: str) -> None:
    """Puts a word on the conversation, once."""
    plain = " ".join(name.lower().split())[:LONGEST_TAG]
    if plain and not session.scalar(select(Tag).filter_by(conversation_id=conversation_id, name=plain)):
        session.add(Tag(conversation_id=conversation_id, name=plain))
        session.flush()


def untag(session: Session, conversation_id: str, name: str) -> None:
    session.execute(delete(Tag).where(Tag.conversation_id == conversation_id, Tag.name == name))


def tags(session: Session, conversation_id: str) -> Sequence[str]:
    return session.scalars(select(Tag.name).filter_by(conversation_id=conversation_id).order_by(Tag.name)).all()


def add_note(session: Session, conversation_id: str, user_id: int, text: str) -> list[User]:
    """Keeps a note; the colleagues it names as @name, who will find it in their mentions."""
    note = Note(conversation_id=conversation_id, user_id=user_id, text=text)
    session.add(note)
    session.flush()
    names = {name.lower().rstrip(".-") for name in _MENTION.findall(text)}
    everyone = session.scalars(select(User).where(User.disabled_at.is_(None)))
    named = [user for user in everyone if {user.name.lower(), user.email.split("@")[0]} & names]
    session.add_all(Mention(conversation_id=conversation_id, note_id=note.id, user_id=user.id) for user in named)
    return named


def notes(session: Session, conversation_id: str) -> Sequence[Note]:
    query = select(Note).filter_by(conversation_id=conversation_id).options(joinedload(Note.user))
    return session.scalars(query.order_by(Note.id)).all()


def mentions(session: Session, user_id: int) -> Sequence[tuple[Mention, Note]]:
    """The notes that name this user and were not yet opened, newest first."""
    query = select(Mention, Note).join(Note, Note.id == Mention.note_id).options(joinedload(Note.user))
    unseen = query.where(Mention.user_id == user_id, Mention.seen_at.is_(None))
    return session.execute(unseen.order_by(Note.id.desc())).tuples().all()


def here(session: Session, conversation_id: str, user_id: int) -> list[str]:
    """Notes that this user looks at the conversation; the names of the others who do."""
    mine = session.get(Presence, (conversation_id, user_id))
    if mine is None:
        session.add(Presence(conversation_id=conversation_id, user_id=user_id))
    else:
        mine.at = now()
    others = select(User.name).join(Presence, Presence.user_id == User.id).where(
        Presence.conversation_id == conversation_id, Presence.user_id != user_id, Presence.at > now() - HERE_WITHIN
    )  # fmt: skip
    return list(session.scalars(others.order_by(User.name)))


def take_over(session: Session, entry: InboxEntry, user: User) -> bool:
    """The assistant falls silent and this person answers; whether that is new. Raises Taken."""
    if entry.taken_by_id is not None and entry.taken_by_id != user.id:
        raise Taken(session.get_one(User, entry.taken_by_id).name)
    if entry.taken_by_id is not None:
        return False
    entry.taken_by_id = entry.assigned_to_id = user.id
    entry.outcome = None
    session.get_one(Conversation, entry.conversation_id).status = "handed_over"
    waiting.end(session, entry.conversation_id, user.id, None)
    return True


def say(session: Session, conversation_id: str, user_name: str, text: str, **extras: Any) -> Turn:
    """A member of staff writes to the customer, under the first name."""
    said = Reply(text, {"name": user_name, **extras})
    [turn] = conversations.add_replies(session, conversation_id, [said], to=None, sender="staff")
    waiting.answered(session, conversation_id)
    return turn


def release(session: Session, entry: InboxEntry, said: Reply) -> Turn:
    """The assistant answers again, from where it stopped; it says so, and shows the last buttons once more.

    A talk that had come to its end before a person was asked for has ended again. Somebody who was asked for and never
    came is owed still; what was said to somebody who was there is not.
    """
    talk = session.get_one(Conversation, entry.conversation_id)
    talk.status = "completed" if talk.reference else "open"
    talk.ended_at = (talk.ended_at or now()) if talk.reference else None
    if entry.taken_by_id is not None:
        waiting.answered(session, talk.id)
    entry.taken_by_id = None
    shown = Reply(said.text, {**conversations.last_buttons(session, talk.id), **said.extras})
    [turn] = conversations.add_replies(session, talk.id, [shown], to=None)
    return turn


def close(session: Session, entry: InboxEntry, user: User, outcome: str, said: Reply) -> list[Turn]:
    """Nothing more is to be done: the talk is over, what was promised counts as settled, and the customer reads so;
    what the customer writes afterwards brings it back (bot/store/waiting.py). Told once, however often it is closed."""
    talk = session.get_one(Conversation, entry.conversation_id)
    told = []
    if talk.source == "chat" and not waiting.is_closed(session, talk):
        name, by = ({"name": user.name}, "staff") if entry.taken_by_id == user.id else ({}, "bot")
        shown = Reply(said.text, {**said.extras, **name})
        told = conversations.add_replies(session, talk.id, [shown], to=None, sender=by)
    talk.status, talk.ended_at = "completed", talk.ended_at or now()
    entry.taken_by_id, entry.outcome = None, outcome
    review(entry, user.id)
    waiting.end(session, talk.id, user.id, outcome, (*waiting.SILENCING, "question"))
    return told


def several(session: Session, conversation_ids: Sequence[str]) -> Sequence[Any]:
    """The inbox rows of these conversations."""
    return session.scalars(select(InboxEntry).where(InboxEntry.conversation_id.in_(conversation_ids))).all()

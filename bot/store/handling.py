"""What staff do with conversations: open, review, assign, tag, note, take over, release, close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
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


class StillWaiting(Exception):
    """The customer waits for an answer, and would wait without an end."""


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
    return _mention(session, note)


def change_note(session: Session, note: Note, text: str) -> list[User]:
    """Puts other words in its place; whom these name, and the first ones did not."""
    note.text, note.edited_at = text, now()
    return _mention(session, note)


def remove_note(session: Session, note: Note) -> None:
    session.execute(delete(Mention).where(Mention.note_id == note.id))
    session.delete(note)


def own_note(session: Session, conversation_id: str, note_id: int, user_id: int) -> Note | None:
    """None where there is no such note of this person's."""
    found = session.scalars(select(Note).filter_by(id=note_id, conversation_id=conversation_id, user_id=user_id))
    return found.one_or_none()


def _mention(session: Session, note: Note) -> list[User]:
    names = {name.lower().rstrip(".-") for name in _MENTION.findall(note.text)}
    everyone = session.scalars(select(User).where(User.disabled_at.is_(None))).all()
    told = set(session.scalars(select(Mention.user_id).filter_by(note_id=note.id)))
    named = [user for user in everyone if user.id not in told and {user.name.lower(), user.email.split("@")[0]} & names]
    whose = {"conversation_id": note.conversation_id, "note_id": note.id}
    session.add_all(Mention(**whose, user_id=user.id) for user in named)
    return named


def notes(session: Session, conversation_id: str) -> Sequence[Note]:
    query = select(Note).filter_by(conversation_id=conversation_id).options(joinedload(Note.user))
    return session.scalars(query.order_by(Note.id)).all()


def mentions(session: Session, user_id: int) -> Sequence[tuple[Mention, Note]]:
    """The notes that name this user and were not yet opened, newest first."""
    query = select(Mention, Note).join(Note, Note.id == Mention.note_id).options(joinedload(Note.user))
    unseen = query.where(Mention.user_id == user_id, Mention.seen_at.is_(None))
    return session.execute(unseen.order_by(Note.id.desc())).tuples().all()


def here(session: Session, conversation_id: str, user_id: int) -> tuple[list[str], bool]:
    """Notes that this user looks at the conversation; the names of the others who do, and whether this is news."""
    mine = session.get(Presence, (conversation_id, user_id))
    is_news = mine is None or mine.at <= now() - HERE_WITHIN
    if mine is None:
        session.add(Presence(conversation_id=conversation_id, user_id=user_id))
    else:
        mine.at = now()
    others = select(User.name).join(Presence, Presence.user_id == User.id).where(
        Presence.conversation_id == conversation_id, Presence.user_id != user_id, Presence.at > now() - HERE_WITHIN
    )  # fmt: skip
    return list(session.scalars(others.order_by(User.name))), is_news


def leave(session: Session, conversation_id: str, user_id: int) -> None:
    """This user looks at it no longer."""
    session.execute(delete(Presence).where(Presence.conversation_id == conversation_id, Presence.user_id == user_id))


def come(session: Session, entry: InboxEntry, user: User, said: Reply) -> list[Turn]:
    """The assistant falls silent, this person answers, and the customer reads so by `said`; nothing, where that is so
    already."""
    if entry.taken_by_id == user.id:
        return []
    entry.taken_by_id = entry.assigned_to_id = user.id
    entry.outcome = None
    session.get_one(Conversation, entry.conversation_id).status = "handed_over"
    line = Reply(said.text, {**said.extras, "name": user.name, waiting.LINE: waiting.CAME})
    return conversations.add_replies(session, entry.conversation_id, [line], to=None, sender="staff")


def say(session: Session, conversation_id: str, user: User, text: str) -> Turn:
    """A member of staff writes to the customer, under the first name: whatever the customer waited for is answered."""
    waiting.note(session, conversation_id, user.id, "answered")
    [turn] = conversations.add_replies(
        session, conversation_id, [Reply(text, {"name": user.name})], to=None, sender="staff"
    )
    return turn


def tell(session: Session, entry: InboxEntry, user: User, outcome: str, said: Reply) -> Turn:
    """The customer reads what came of what was waited for; where this person talks with the customer, under the name.
    Nothing is left to wait for."""
    waiting.note(session, entry.conversation_id, user.id, outcome)
    name, by = ({"name": user.name}, "staff") if entry.taken_by_id == user.id else ({}, "bot")
    line = Reply(said.text, {**said.extras, **name, waiting.LINE: waiting.TOLD})
    [turn] = conversations.add_replies(session, entry.conversation_id, [line], to=None, sender=by)
    return turn


def release(session: Session, entry: InboxEntry, said: Reply) -> Turn:
    """The assistant answers again, from where it stopped; it says so, and shows the last buttons once more. What nobody
    has answered is waited for still."""
    _hand_back(session, entry)
    shown = Reply(said.text, {**conversations.last_buttons(session, entry.conversation_id), **said.extras})
    [turn] = conversations.add_replies(session, entry.conversation_id, [shown], to=None)
    return turn


def resolve(session: Session, entry: InboxEntry, user: User, outcome: str, said: Reply) -> list[Turn]:
    """The customer reads what came of what was waited for. Where the assistant was silent for its sake and nobody talks
    with the customer, the assistant answers again. Where nobody waits, nothing is said."""
    if not waiting.is_waiting(session, entry.conversation_id):
        return []
    if entry.taken_by_id is None and session.get_one(Conversation, entry.conversation_id).status == "handed_over":
        _hand_back(session, entry)
    if entry.taken_by_id is None:
        said = Reply(said.text, {**conversations.last_buttons(session, entry.conversation_id), **said.extras})
    return [tell(session, entry, user, outcome, said)]


def close(session: Session, entry: InboxEntry, user: User, outcome: str, said: Reply) -> list[Turn]:
    """Nothing more is to be done: the talk is over, and the customer reads so; what the customer writes afterwards
    brings it back (bot/store/waiting.py). Told once, however often it is closed."""
    talk = session.get_one(Conversation, entry.conversation_id)
    is_news = talk.source == "chat" and not waiting.is_closed(session, talk)
    told = [tell(session, entry, user, outcome, said)] if is_news else []
    talk.status, talk.ended_at = "completed", talk.ended_at or now()
    entry.taken_by_id, entry.outcome = None, outcome
    review(entry, user.id)
    return told


def snooze(session: Session, entry: InboxEntry, until: datetime | None) -> None:
    """Puts it off until a time, or until the customer writes. Raises StillWaiting: nobody who waits is put off for
    good."""
    if until is None and waiting.is_waiting(session, entry.conversation_id):
        raise StillWaiting
    entry.snoozed_at, entry.snoozed_until = now(), until


def is_asleep(session: Session, conversation_id: str) -> bool:
    """Whether it is snoozed just now."""
    asleep = select(InboxEntry.id).where(InboxEntry.conversation_id == conversation_id, waiting.is_asleep(now()))
    return session.scalar(asleep) is not None


def wake(entry: InboxEntry) -> None:
    entry.snoozed_at = entry.snoozed_until = None


def _hand_back(session: Session, entry: InboxEntry) -> None:
    """To the assistant. A talk that had come to its end before a person was asked for has ended again."""
    talk = session.get_one(Conversation, entry.conversation_id)
    talk.status = "completed" if talk.reference else "open"
    talk.ended_at = (talk.ended_at or now()) if talk.reference else None
    entry.taken_by_id = None


def several(session: Session, conversation_ids: Sequence[str]) -> Sequence[Any]:
    """The inbox rows of these conversations."""
    return session.scalars(select(InboxEntry).where(InboxEntry.conversation_id.in_(conversation_ids))).all()

"""The transcript: who may read it, what was said, what was answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session, make_transient_to_detached

from bot.store import entries
from bot.store.models import Conversation, Turn, now

SHOWN_AT_ONCE = 10
"""Of the bot's messages."""
ENGLISH = "en"
"""What a message of the bot is in that names no language."""
# Put together once: for a statement that takes the database a tenth of a millisecond, SQLAlchemy takes as long again.
_TABLE: Any = Turn.__table__
_TALK: Any = bindparam("talk")
_BY_TOKEN = select(Conversation).where(Conversation.token_hash == bindparam("token"))
_TO_WRITE = _BY_TOKEN.with_for_update()
_BY_PUBLIC_ID = select(Turn).where(Turn.conversation_id == _TALK, Turn.public_id == bindparam("public_id"))
_LOCKED = select(Conversation).where(Conversation.id == _TALK).with_for_update()
_HELD = "conversations locked"
_LAST_SAID = (
    select(Turn.extras).where(Turn.conversation_id == _TALK, Turn.sender == "bot").order_by(Turn.seq.desc()).limit(1)
)
_INSERT = insert(_TABLE)
_LAST_SEQ = select(func.max(_TABLE.c.seq)).where(_TABLE.c.conversation_id == _TALK)
_REPLIES = select(Turn).where(Turn.in_reply_to == bindparam("turn")).order_by(Turn.seq)
_ANSWERED = update(_TABLE).where(_TABLE.c.id == bindparam("turn"))
_BEGUN = (
    select(Turn.id)
    .where(Turn.conversation_id == _TALK, Turn.sender == "bot", Turn.extras["failed"].as_string().is_(None))
    .limit(1)
)
_NOTHING: dict[str, Any] = dict.fromkeys(_TABLE.c.keys())
"""Of each column; without a value, SQLAlchemy would read it from the database."""


class NotSame(Exception):
    """A message id that was already used for another message."""


class NotTheLast(Exception):
    """What is to be corrected is not the last thing the customer said in this conversation."""


@dataclass(frozen=True)
class Reply:
    """One message to the customer, not yet stored. `extras` as in `Turn.extras`."""

    text: str
    extras: dict[str, Any] = field(default_factory=dict)


def open_conversation(session: Session, token_hash: str, *, locale: str | None, page: str | None) -> Conversation:
    """A new conversation of whoever holds the token."""
    conversation = Conversation(id=uuid4().hex, token_hash=token_hash, locale=locale, page=page)
    session.add(conversation)
    session.flush()
    return conversation


def by_token(session: Session, token_hash: str, *, to_write: bool = False) -> Conversation | None:
    """The conversation that this token opens. `to_write`: no other process shall add to it before this session ends."""
    if not to_write:
        return session.scalar(_BY_TOKEN, {"token": token_hash})
    found = session.scalar(_TO_WRITE, {"token": token_hash})
    if found is not None:
        session.info.setdefault(_HELD, {})[found.id] = found
    return found


def add_customer_turn(
    session: Session,
    conversation_id: str,
    *,
    public_id: str,
    text: str,
    masked: str,
    payload: str | None,
    replaces: str | None = None,
) -> Turn:
    """Stores what the customer sent, once for each `public_id`; `replaces` is the public id of the last turn of theirs.

    Raises NotSame when the id stands for another message, NotTheLast.
    """
    locked(session, conversation_id)
    known = by_public_id(session, conversation_id, public_id)
    replaced = by_public_id(session, conversation_id, replaces) if replaces else None
    if known is None:
        if replaces and (replaced is None or replaced != _last_of_customer(session, conversation_id)):
            raise NotTheLast(replaces)
        values: dict[str, Any] = {"text": text, "masked": masked, "payload": payload}
        if replaced:
            values |= {"replaces_id": replaced.id, "extras": {"replaces": replaces}}
        return _add(session, conversation_id, {"public_id": public_id, "sender": "customer", **values})[0]
    same = known.payload == payload and (payload is not None or known.text == text)
    if known.sender != "customer" or not same or known.replaces_id != (replaced.id if replaced else None):
        raise NotSame(public_id)
    return known


def add_replies(
    session: Session, conversation_id: str, replies: list[Reply], *, to: int | None, sender: str = "bot"
) -> list[Turn]:
    """Stores the messages that answer the customer's turn `to` and marks it answered."""
    customer = locked(session, conversation_id).customer
    if to is not None:
        _mark_answered(session, to)
    return _add(
        session,
        conversation_id,
        *(
            {
                "public_id": str(uuid4()),
                "sender": sender,
                "text": reply.text,
                "masked": without_name(reply.text, customer.name if customer else None),
                "extras": reply.extras or None,
                "in_reply_to": to,
            }
            for reply in replies
        ),
    )


def without_name(text: str, name: str | None) -> str:
    """The text with the customer's names, by which the assistant may have greeted, made unreadable in place."""
    names = "|".join(re.escape(part) for part in (name or "").split())
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda found: "•" * len(found[0]), text) if names else text


def turns(session: Session, conversation_id: str, after: int = 0) -> list[Turn]:
    """The transcript in order, from behind the turn with sequence number `after`."""
    found = select(Turn).where(Turn.conversation_id == conversation_id, Turn.seq > after)
    return list(session.scalars(found.order_by(Turn.seq)))


def replies_to(session: Session, turn_id: int) -> list[Turn]:
    """What was answered to a customer's turn, in order."""
    return list(session.scalars(_REPLIES, {"turn": turn_id}))


def by_public_id(session: Session, conversation_id: str, public_id: str) -> Turn | None:
    """The turn that the browser knows by this id."""
    return session.scalar(_BY_PUBLIC_ID, {"talk": conversation_id, "public_id": public_id})


def earlier_unanswered(session: Session, turn: Turn, since: datetime) -> bool:
    """Whether the customer said something before this turn, not before `since`, that nobody has answered yet."""
    earlier = select(Turn.id).where(
        Turn.conversation_id == turn.conversation_id,
        Turn.sender == "customer",
        Turn.seq < turn.seq,
        Turn.answered_at.is_(None),
        Turn.at >= since,
    )
    return session.scalar(earlier.limit(1)) is not None


def last_buttons(session: Session, conversation_id: str) -> dict[str, Any]:
    """What the bot's last messages offered to tap, to be shown again; nothing when they asked for words."""
    last: list[int | None] = []
    for extras, answered in _shown(session, conversation_id):
        last = last or [answered]
        if answered != last[0]:
            break
        if extras.get("buttons"):
            return {name: extras[name] for name in ("buttons", "rating") if name in extras}
    return {}


def button_title(session: Session, conversation_id: str, payload: str) -> str | None:
    """The words on the button that carried this payload in this conversation; None when there was no such button."""
    for extras, _ in _shown(session, conversation_id):
        for button in extras.get("buttons", []):
            if button["payload"] == payload:
                return str(button["title"])
    return None


def has_begun(session: Session, conversation_id: str) -> bool:
    """Whether the assistant has ever spoken here; its apologies do not count."""
    return session.scalar(_BEGUN, {"talk": conversation_id}) is not None


def locale_of(session: Session, conversation_id: str) -> str | None:
    """In what the customer is to be spoken to: the language of the bot's last message ("de"); before the first one the
    locale by which the bot will choose, the customer's or else the page's ("de-AT")."""
    last = session.execute(_LAST_SAID, {"talk": conversation_id}).first()
    if last is not None:
        return str((last.extras or {}).get("lang", ENGLISH))
    talk = session.get(Conversation, conversation_id)
    return ((talk.customer.locale if talk.customer else None) or talk.locale) if talk else None


def _shown(session: Session, conversation_id: str) -> Iterator[tuple[dict[str, Any], int | None]]:
    """Of each of the bot's messages, the last first: its extras and what it answers. Read a page at a time: what is
    sought stands among the last ones, however long the conversation."""
    seq = None
    while True:
        said = select(Turn.extras, Turn.in_reply_to, Turn.seq).filter_by(conversation_id=conversation_id, sender="bot")
        said = said if seq is None else said.where(Turn.seq < seq)
        rows = session.execute(said.order_by(Turn.seq.desc()).limit(SHOWN_AT_ONCE)).all()
        yield from ((row.extras or {}, row.in_reply_to) for row in rows)
        if len(rows) < SHOWN_AT_ONCE:
            return
        seq = rows[-1].seq


def _last_of_customer(session: Session, conversation_id: str) -> Turn | None:
    found = select(Turn).where(Turn.conversation_id == conversation_id, Turn.sender == "customer")
    return session.scalar(found.order_by(Turn.seq.desc()).limit(1))


def locked(session: Session, conversation_id: str) -> Conversation:
    """The conversation; its sequence numbers are given out one writer at a time. SQLite has one writer anyway, and is
    asked for no lock."""
    held: dict[str, Conversation] = session.info.setdefault(_HELD, {})
    if conversation_id not in held:
        held[conversation_id] = session.scalars(_LOCKED, {"talk": conversation_id}).one()
    return held[conversation_id]


def _mark_answered(session: Session, turn_id: int) -> None:
    if (held := session.identity_map.get(session.identity_key(Turn, turn_id))) is not None:
        held.answered_at = now()
    else:
        session.execute(_ANSWERED, {"turn": turn_id, "answered_at": now()})


def _add(session: Session, conversation_id: str, *rows: dict[str, Any]) -> list[Turn]:
    """Inserts the turns without SQLAlchemy's unit of work, which takes longer than all the rest."""
    last = session.scalar(_LAST_SEQ, {"talk": conversation_id}) or 0
    given = {"conversation_id": conversation_id, "at": now()}
    entries.touch(session, conversation_id)
    return [_inserted(session, {**row, **given, "seq": seq}) for seq, row in enumerate(rows, start=last + 1)]


def _inserted(session: Session, row: dict[str, Any]) -> Turn:
    done: Any = session.execute(_INSERT, row)
    [number] = done.inserted_primary_key
    turn = Turn(**{**_NOTHING, **row, "id": number})
    make_transient_to_detached(turn)
    session.add(turn)
    return turn

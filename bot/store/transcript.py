"""Everything a member of staff sees of one conversation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.store import conversations, corrections, handling
from bot.store.models import (
    Assignment,
    Conversation,
    Correction,
    Handoff,
    InboxEntry,
    Item,
    Note,
    Order,
    Photo,
    Rating,
    Theme,
    Turn,
)


@dataclass(frozen=True)
class Bubble:
    """One message with what was understood of it. `pieces`: the text as it is shown, cut at its items."""

    turn: Turn
    pieces: list[tuple[str, Item | None]]
    items: list[Item]
    corrected: dict[tuple[int | None, str], Correction]


@dataclass(frozen=True)
class Transcript:
    talk: Conversation
    entry: InboxEntry
    bubbles: list[Bubble]
    ratings: dict[str, float]
    themes: dict[int, tuple[int, str]]
    """By item: the theme it counts for."""
    handoffs: Sequence[Handoff]
    notes: Sequence[Note]
    tags: Sequence[str]
    earlier: Sequence[Conversation]

    @property
    def funnel(self) -> list[tuple[str, datetime | None]]:
        """How far the customer came: invited, opened, answered, understood, confirmed, ended."""
        invitation = self.talk.invitation
        said = next((one.turn.at for one in self.bubbles if one.turn.sender == "customer"), None)
        noted = next((item.at for one in self.bubbles for item in one.items), None)
        pairs = [item.expectation.confirmed_at for one in self.bubbles for item in one.items if item.expectation]
        return [
            ("invited", invitation.created_at if invitation else None),
            ("opened", self.talk.started_at),
            ("answered", said),
            ("understood", noted),
            ("confirmed", min((at for at in pairs if at), default=None)),
            ("ended", self.talk.ended_at),
        ]


def masked(turn: Turn) -> str:
    """A message as everybody may read it."""
    return turn.masked


def read(session: Session, conversation_id: str, words: Callable[[Turn], str] = masked) -> Transcript | None:
    """None when there is no such conversation, or nobody has said a word in it. `words`: how its messages are shown."""
    entry = handling.entry_of(session, conversation_id)
    if entry is None:
        return None
    talk = session.scalars(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .options(
            joinedload(Conversation.customer),
            joinedload(Conversation.product),
            joinedload(Conversation.invitation),
            joinedload(Conversation.order).joinedload(Order.product),
        )
    ).one()
    return Transcript(
        talk=talk,
        entry=entry,
        bubbles=bubbles(session, conversation_id, words),
        ratings=dict(
            session.execute(select(Rating.kind, Rating.value).filter_by(conversation_id=talk.id)).tuples().all()
        ),
        themes=_themes(session, conversation_id),
        handoffs=session.scalars(select(Handoff).filter_by(conversation_id=talk.id).order_by(Handoff.id)).all(),
        notes=handling.notes(session, conversation_id),
        tags=handling.tags(session, conversation_id),
        earlier=_earlier(session, talk),
    )


def bubbles(session: Session, conversation_id: str, words: Callable[[Turn], str]) -> list[Bubble]:
    """The messages in order."""
    items: dict[int, list[Item]] = {}
    noted = select(Item).filter_by(conversation_id=conversation_id, status="active").order_by(Item.start, Item.id)
    for item in session.scalars(noted.options(joinedload(Item.expectation))):
        items.setdefault(item.turn_id, []).append(item)
    corrected: dict[int, dict[tuple[int | None, str], Correction]] = {}
    for (turn, item_id, field), found in corrections.of_conversation(session, conversation_id).items():
        corrected.setdefault(turn, {})[item_id, field] = found
    return [
        Bubble(turn, marked(words(turn), items.get(turn.id, [])), items.get(turn.id, []), corrected.get(turn.id, {}))
        for turn in conversations.turns(session, conversation_id)
    ]


def marked(text: str, items: Sequence[Item]) -> list[tuple[str, Item | None]]:
    """The text in pieces, each with the item it is, if any; of overlapping items the first counts."""
    pieces: list[tuple[str, Item | None]] = []
    at = 0
    for item in sorted(items, key=lambda one: one.start):
        if item.start >= at:
            pieces += [(text[at : item.start], None), (text[item.start : item.end], item)]
            at = item.end
    return [piece for piece in [*pieces, (text[at:], None)] if piece[0]]


def contacts(session: Session, conversation_id: str) -> list[tuple[str, int | None]]:
    """How the customer can be reached: the address on record, then what was written here and is masked elsewhere; each
    with its turn, if it was written."""
    talk = session.get_one(Conversation, conversation_id)
    found: list[tuple[str, int | None]] = []
    if talk.customer and talk.customer.email:
        found.append((talk.customer.email, None))
    theirs = select(Turn).filter_by(conversation_id=conversation_id, sender="customer").order_by(Turn.seq)
    for turn in session.scalars(theirs):
        found += [(words, turn.id) for words in hidden(turn.text, turn.masked)]
    return found


def hidden(text: str, masked: str) -> list[str]:
    """The stretches of the text that its masked form, of the same length, hides."""
    stretches = itertools.groupby(zip(text, masked, strict=True), key=lambda pair: pair[0] != pair[1])
    return ["".join(letter for letter, _ in pairs) for is_hidden, pairs in stretches if is_hidden]


def photo(session: Session, conversation_id: str, public_id: str) -> bytes | None:
    """The JPEG of a photo of this conversation."""
    return session.scalar(select(Photo.jpeg).filter_by(conversation_id=conversation_id, public_id=public_id))


def _themes(session: Session, conversation_id: str) -> dict[int, tuple[int, str]]:
    assigned = (
        select(Assignment.item_id, Theme)
        .join(Theme, Theme.id == Assignment.theme_id)
        .join(Item, Item.id == Assignment.item_id)
        .where(Item.conversation_id == conversation_id)
    )
    found: dict[int, tuple[int, str]] = {}
    for item, theme in session.execute(assigned):
        target = session.get_one(Theme, theme.merged_into_id) if theme.merged_into_id else theme
        found[item] = (target.id, target.label)
    return found


def _earlier(session: Session, talk: Conversation) -> Sequence[Conversation]:
    if talk.customer_id is None:
        return []
    theirs = select(Conversation).where(Conversation.customer_id == talk.customer_id, Conversation.id != talk.id)
    return session.scalars(theirs.order_by(Conversation.started_at.desc()).limit(10)).all()

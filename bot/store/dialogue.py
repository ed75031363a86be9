"""What the dialogue reads and writes: whom it talks with, what was rated, expected, confirmed, and how it ended."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store import memo, waiting
from bot.store.models import Conversation, Expectation, Item, Rating, Turn, now

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L: the reference is read aloud on the telephone."""
REFERENCE_LENGTH = 5
BAD = ("unmet", "fault")
GOOD = ("exceeded", "praise")
SHORT = (*BAD, "wish")


@dataclass(frozen=True)
class Context:
    """What the shop already knows, so that the customer is never asked for it."""

    status: str
    audience: str
    name: str | None
    product: str | None
    email: bool
    """Whether the customer can be written to."""
    days: int | None
    """Whole days since delivery."""
    reference: str | None
    locale: str | None
    """Of the customer, else of the page: the language to begin in."""
    consented: bool
    follow_up: bool
    """Whether the customer asked to be told of changes."""


@dataclass(frozen=True)
class Entry:
    """One thing that stands noted, with its pair."""

    item_id: int
    quote: str
    kind: str
    severity: int
    aspect: str | None
    expected: str | None
    actual: str | None


@dataclass(frozen=True)
class Noted:
    """What has been understood so far: the one pair that matters most, and every quote."""

    item_id: int
    kind: str
    aspect: str | None
    quote: str
    expected: str | None
    actual: str | None
    source: str | None
    quotes: tuple[str, ...]
    goal_attained: str | None = None
    shortfalls: tuple[tuple[int, str], ...] = ()
    """Id and quote of everything that fell short or is wished for, the most important first."""
    fulfilment: str | None = None
    """What went wrong with the order, where that is the main thing."""
    entries: tuple[Entry, ...] = ()
    """Everything that stands noted, in the order in which it was said."""


def context(session: Session, conversation_id: str) -> Context:
    """Raises LookupError when there is no such conversation."""
    talk = conversation_of(session, conversation_id)
    name = talk.customer.name if talk.customer else None
    delivered = talk.order.delivered_at if talk.order else None
    return Context(
        status=talk.status,
        audience=talk.audience,
        name=name.split()[0] if name and name.split() else None,
        product=talk.product.name if talk.product else None,
        email=bool(talk.customer and talk.customer.email),
        days=_days_since(delivered),
        reference=talk.reference,
        locale=(talk.customer.locale if talk.customer else None) or talk.locale,
        consented=talk.consent_at is not None,
        follow_up=talk.follow_up_at is not None,
    )


def give_consent(session: Session, conversation_id: str, text: str) -> None:
    """Stores the notice the customer read and when they went on. The first consent stands."""
    talk = conversation_of(session, conversation_id)
    if talk.consent_at is None:
        talk.consent_text, talk.consent_at = text, now()


def set_rating(session: Session, conversation_id: str, kind: str, value: float, turn_id: int | None) -> None:
    """One of each kind a conversation; the last one counts."""
    rating = memo.ratings(session, conversation_id).get(kind) or Rating(conversation_id=conversation_id, kind=kind)
    rating.value, rating.turn_id, rating.at = value, turn_id, now()
    session.add(rating)
    session.flush()


def note_tap(session: Session, turn_id: int, intent: str) -> None:
    """A tapped button: its title is no feedback, so nothing is left to analyse."""
    turn = session.get_one(Turn, turn_id)
    turn.intent, turn.confidence = intent, 1.0
    turn.analysed_at = turn.analysed_at or now()


def give_reasons(session: Session, turn_id: int, because: list[str]) -> None:
    """Why the assistant took the message as it did."""
    session.get_one(Turn, turn_id).because = because or None


def add_whole_turn(session: Session, turn_id: int, kind: str, model_version: str, lead: int = 0) -> Item:
    """The whole message, less `lead` characters, as one item, for an answer in which the reader found none. Once for
    each turn."""
    turn = session.get_one(Turn, turn_id)
    found = session.scalar(select(Item).filter_by(turn_id=turn_id))
    if found:
        return found
    quote = turn.masked[lead:].strip()
    start = turn.masked.index(quote, lead)
    item = Item(
        conversation_id=turn.conversation_id,
        turn_id=turn_id,
        start=start,
        end=start + len(quote),
        quote=quote,
        kind=kind,
        sentiment=turn.sentiment or "neutral",
        score=turn.score or 0.0,
        severity=2,
        model_version=model_version,
        at=turn.at,
        status="active",
    )
    session.add(item)
    session.flush()
    return item


def noted(session: Session, conversation_id: str) -> Noted | None:
    """None while nothing was said that can be passed on."""
    items = active_items(session, conversation_id)
    if not items:
        return None
    comparison = rating(session, conversation_id, "disconfirmation")
    ranked = sorted(items, key=lambda item: weight(item, comparison), reverse=True)
    main = ranked[0]
    pair = main.expectation
    return Noted(
        item_id=main.id,
        kind=main.kind,
        aspect=main.aspect,
        quote=main.quote,
        expected=pair.expected if pair else None,
        actual=_what_happened(main, items),
        source=pair.source if pair else None,
        quotes=tuple(item.quote for item in items),
        goal_attained=main.goal_attained,
        fulfilment=main.fulfilment,
        shortfalls=tuple((item.id, item.quote) for item in ranked if item.kind in SHORT),
        entries=tuple(map(_entry, items)),
    )


def _entry(item: Item) -> Entry:
    pair = item.expectation
    expected, actual = (pair.expected, pair.actual) if pair else (None, None)
    return Entry(item.id, item.quote, item.kind, item.severity, item.aspect, expected, actual)


def is_active(session: Session, item_id: int | None) -> bool:
    """Whether the item still stands: nothing has taken its place."""
    item = session.get(Item, item_id) if item_id is not None else None
    return item is not None and item.status == "active"


def rating(session: Session, conversation_id: str, kind: str) -> float | None:
    found = memo.ratings(session, conversation_id).get(kind)
    return found.value if found else None


def complete_pair(
    session: Session,
    item_id: int,
    *,
    expected: str | None = None,
    actual: str | None = None,
    source: str | None = None,
    aspect: str | None = None,
    disconfirmation: int | None = None,
) -> None:
    """Adds what the customer answered to the item's pair; what is not given stays as it was."""
    item = session.get_one(Item, item_id)
    pair = item.expectation or Expectation(conversation_id=item.conversation_id, item_id=item_id)
    item.expectation = pair
    pair.expected = expected or pair.expected
    if expected and item.kind == "fault":
        item.kind = "unmet"  # what went wrong against an expectation that is told
    pair.actual = actual or pair.actual
    pair.source = source or pair.source
    pair.disconfirmation = pair.disconfirmation if disconfirmation is None else disconfirmation
    item.aspect = aspect or item.aspect
    session.flush()


def settle_pair(session: Session, conversation_id: str) -> Noted | None:
    """Writes into the main item's pair what follows from its neighbours and from the comparison that was tapped."""
    found = noted(session, conversation_id)
    if found is None:
        return None
    comparison = rating(session, conversation_id, "disconfirmation")
    if found.expected is None and found.actual is None and comparison is None:
        return found
    compared = None if comparison is None else int(comparison)
    complete_pair(session, found.item_id, expected=found.expected, actual=found.actual, disconfirmation=compared)
    return found


def confirm(session: Session, conversation_id: str) -> None:
    """The customer has read what will be passed on and found nothing wrong."""
    for item in active_items(session, conversation_id):
        item.confirmed = True
        if item.expectation:
            item.expectation.confirmed_at = now()


def close(session: Session, conversation_id: str, status: str) -> str:
    """Ends the talk and returns the reference the customer may quote; the first ending's reference stays."""
    talk = conversation_of(session, conversation_id)
    talk.status = status
    talk.ended_at = talk.ended_at or now()
    talk.reference = talk.reference or _free_reference(session)
    return talk.reference


def set_status(session: Session, conversation_id: str, status: str) -> None:
    """open | postponed: a talk that can go on."""
    talk = conversation_of(session, conversation_id)
    talk.status = status
    if status == "open":
        talk.ended_at = None


def hand_over(session: Session, conversation_id: str, turn_id: int | None, reason: str) -> None:
    """Asks for a person: person, safety, legal (the bot falls silent), or question (the talk goes on). Once a turn."""
    talk = conversation_of(session, conversation_id)
    waiting.ask(session, talk.id, turn_id, reason)
    if reason != "question":
        talk.status = "handed_over"


def is_reachable(session: Session) -> bool:
    """Whether the record answers."""
    return bool(session.scalar(select(1)) == 1)


def conversation_of(session: Session, conversation_id: str) -> Conversation:
    found = session.get(Conversation, conversation_id)
    if found is None:
        raise LookupError(f"no conversation {conversation_id}")
    return memo.hold(session, found)


def _days_since(moment: datetime | None) -> int | None:
    return max(0, (now() - moment).days) if moment else None


def active_items(session: Session, conversation_id: str) -> list[Item]:
    """What stands noted, in the order in which it was said."""
    return [item for item in memo.items(session, conversation_id) if item.status == "active"]


def weight(item: Item, comparison: float | None) -> tuple[bool, bool, bool, bool, bool, int, int]:
    """What the customer named, what agrees with the comparison, has a pair, names a part, is severe, came first.

    An order that went wrong comes before what can be compared: it waits for help.
    """
    wanted = GOOD if comparison and comparison > 0 else BAD
    pair = item.expectation
    named = bool(pair and pair.importance)
    first = (named, item.kind in wanted, item.fulfilment is not None)
    return (*first, bool(pair and pair.expected), item.aspect is not None, item.severity, -item.id)


def _what_happened(main: Item, items: list[Item]) -> str | None:
    """What was told, else the main item's own words unless they tell the expectation, else a neighbour's of the same
    colour. A single word is read back with what it is said of: not "tinny", but "the sound is tinny"."""
    pair = main.expectation
    told, expected = (pair.actual, pair.expected) if pair else (None, None)
    bare = told is not None and told in main.quote and len(told.split()) == 1
    if told and not bare:
        return told
    if expected is None or expected not in main.quote:
        return main.quote if told or main.kind != "wish" else None
    side = GOOD if main.kind in GOOD else BAD
    return told or next((item.quote for item in items if item is not main and item.kind in side), None)


def _free_reference(session: Session) -> str:
    while True:
        code = "HB-" + "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))
        if not session.scalar(select(Conversation.id).filter_by(reference=code)):
            return code

"""A reading becomes rows: the one way in which anything understood is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store import corrections
from bot.store.models import Expectation, Item, Turn, now

PAGE = 64


def record_reading(
    session: Session,
    turn_id: int,
    reading: dict[str, Any],
    *,
    intent: str | None = None,
    confidence: float | None = None,
    with_items: bool = True,
) -> list[Item]:
    """Writes down what was understood of one customer turn, once.

    `reading` is the JSON of `hearback analyze`, made from `turn.masked`. A turn already analysed is left as it is and
    its items are returned. `with_items=False` is for a message that is no feedback (a question, "stop").
    Raises LookupError when there is no such turn, ValueError when a quote is not the text at its span.
    """
    turn = session.get(Turn, turn_id)
    if turn is None:
        raise LookupError(f"no turn {turn_id}")
    if turn.analysed_at is not None:
        return list(session.query(Item).filter_by(turn_id=turn_id).order_by(Item.start))
    fill_turn(turn, reading, intent, confidence)
    corrections.reapply(session, turn)
    items = items_of(turn, reading) if with_items else []
    session.add_all(items)
    session.flush()
    return items


def unread(session: Session, before: datetime, after: int = 0, limit: int = PAGE) -> dict[int, str]:
    """What customers typed before this moment and nobody has analysed: the masked texts of the first turns after
    `after`, by turn and in order."""
    missed = (
        select(Turn.id, Turn.masked)
        .where(Turn.sender == "customer", Turn.analysed_at.is_(None), Turn.payload.is_(None))
        .where(Turn.at < before, Turn.id > after)
    )
    return dict(session.execute(missed.order_by(Turn.id).limit(limit)).tuples().all())


def fill_turn(turn: Turn, reading: dict[str, Any], intent: str | None, confidence: float | None) -> None:
    """Sets what is known of the turn as a whole."""
    turn.intent, turn.confidence = intent, confidence
    turn.language = reading["language"]
    turn.sentiment, turn.score = reading["sentiment"]["label"], reading["sentiment"]["score"]
    turn.complaint, turn.suggestion = reading["complaint"], reading["suggestion"]
    turn.analysed_at = now()


def items_of(turn: Turn, reading: dict[str, Any]) -> list[Item]:
    """The turn's items with their expectations, not yet in any session."""
    return [_item(turn, found, reading["model_version"]) for found in reading["items"]]


def _item(turn: Turn, found: dict[str, Any], model_version: str) -> Item:
    start, end = found["span"]
    if turn.masked[start:end] != found["quote"]:
        raise ValueError(f"turn {turn.id}: the quote {found['quote']!r} is not the text at [{start}:{end}]")
    item = Item(
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        start=start,
        end=end,
        quote=found["quote"],
        kind=found["kind"],
        aspect=found["aspect"],
        sentiment=found["sentiment"]["label"],
        score=found["sentiment"]["score"],
        severity=found["severity"],
        fulfilment=found.get("fulfilment"),
        confidence=found.get("confidence"),
        model_version=model_version,
        at=turn.at,
        status="active",
    )
    # None, too, is set: what is not would be read from the database.
    told = found["expected"] or found["actual"]
    item.expectation = (
        Expectation(conversation_id=turn.conversation_id, expected=found["expected"], actual=found["actual"])
        if told
        else None
    )
    return item

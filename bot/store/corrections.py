"""What a person puts right: it takes effect at once, outranks every reader, and is kept as labelled text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session, joinedload

from bot.store.models import (
    Assignment,
    Correction,
    Expectation,
    Item,
    Theme,
    TrainingRun,
    Turn,
    now,
)
from bot.store.quality import doubtful

KINDS = ("fault", "unmet", "exceeded", "wish", "praise")
SENTIMENTS = ("negative", "neutral", "positive")
TONE = {"fault": "negative", "unmet": "negative", "exceeded": "positive", "praise": "positive"}
SCORE = {"negative": -0.7, "neutral": 0.0, "positive": 0.7}
"""Of a sentiment that a person chose, where the reader's own score says otherwise."""
LONGEST = 300
TEACHES = {"assistant": ("intent",), "reader": ("sentiment", "kind", "aspect", "span", "status", "added")}
"""What a training learns from. All else that is put right counts at once, and that is all there is to it."""
BY_PERSON = "person"
_OF_TURN = select(Correction).where(
    Correction.turn_id == bindparam("turn"),
    Correction.item_id.is_(None),
    Correction.field.in_(("intent", "sentiment")),
)


class Senseless(ValueError):
    """A value that cannot stand; the message says why."""


def correct_turn(session: Session, turn: Turn, field: str, value: str, user_id: int) -> None:
    """`field`: intent or sentiment, of the whole message. Raises Senseless."""
    if turn.sender != "customer":
        raise Senseless("Only what the customer said can be corrected.")
    if field == "sentiment" and value not in SENTIMENTS:
        raise Senseless(f"The sentiment must be one of {', '.join(SENTIMENTS)}.")
    if getattr(turn, field) == value:
        return
    _note(session, turn, None, field, getattr(turn, field), value, user_id)
    _apply_to_turn(turn, field, value)
    session.flush()


def reapply(session: Session, turn: Turn) -> None:
    """After a reader has read the message (again): what a person said of it stands."""
    for correction in session.scalars(_OF_TURN, {"turn": turn.id}):
        correction.before = getattr(turn, correction.field)
        _apply_to_turn(turn, correction.field, correction.after)


def correct_item(session: Session, item: Item, values: dict[str, Any], user_id: int) -> None:
    """`values` by field: kind, aspect, expected, actual, span [start, end], theme (its id), status. What is not given,
    or is as it was, stays. Raises Senseless."""
    turn = session.get_one(Turn, item.turn_id)
    before = standing(session, item)
    for field, value in values.items():
        if value == before[field]:
            continue
        _check(session, turn, field, value)
        _note(session, turn, item, field, before[field], value, user_id)
        _apply_to_item(session, turn, item, field, value)
    session.flush()


def standing(session: Session, item: Item) -> dict[str, Any]:
    """What stands noted of an item, by the fields that can be corrected."""
    pair, assigned = item.expectation, session.get(Assignment, item.id)
    return {
        "kind": item.kind,
        "aspect": item.aspect or "",
        "span": [item.start, item.end],
        "expected": (pair.expected if pair else None) or "",
        "actual": (pair.actual if pair else None) or "",
        "theme": assigned.theme_id if assigned else None,
        "status": item.status,
    }


def add_item(session: Session, turn: Turn, span: list[int], kind: str, aspect: str, user_id: int) -> Item:
    """Something said that no reader found. Raises Senseless."""
    if turn.sender != "customer":
        raise Senseless("Only what the customer said can be corrected.")
    _check(session, turn, "span", span)
    _check(session, turn, "kind", kind)
    tone = TONE.get(kind, turn.sentiment or "neutral")
    item = Item(
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        start=span[0],
        end=span[1],
        quote=turn.masked[span[0] : span[1]],
        kind=kind,
        aspect=aspect.strip()[:100] or None,
        sentiment=tone,
        score=SCORE[tone],
        severity=2,
        model_version=BY_PERSON,
        at=turn.at,
        status="active",
    )
    session.add(item)
    session.flush()
    _note(session, turn, item, "added", None, {"span": span, "kind": kind, "aspect": item.aspect}, user_id)
    session.flush()
    return item


def of_conversation(session: Session, conversation_id: str) -> dict[tuple[int, int | None, str], Correction]:
    """By turn, item and field."""
    query = select(Correction).filter_by(conversation_id=conversation_id).options(joinedload(Correction.user))
    return {(found.turn_id, found.item_id, found.field): found for found in session.scalars(query)}


def recent(session: Session, limit: int = 50) -> Sequence[Correction]:
    """The newest corrections, with who made them."""
    query = select(Correction).options(joinedload(Correction.user)).order_by(Correction.id.desc()).limit(limit)
    return session.scalars(query).all()


def to_check(session: Session, limit: int = 20) -> Sequence[Item]:
    """What was read with the least confidence and nobody has confirmed or put right: the first to look at."""
    touched = select(Correction.item_id).where(Correction.item_id.is_not(None))
    query = select(Item).where(Item.status == "active", *doubtful(), Item.id.not_in(touched))
    return session.scalars(query.order_by(Item.confidence, Item.id.desc()).limit(limit)).all()


def waiting(session: Session) -> dict[str, int]:
    """How many corrections no training has learned from yet, by whom they are to teach: assistant, reader."""
    open_ones = select(func.count(Correction.id)).where(Correction.trained_at.is_(None))
    return {
        what: session.scalar(open_ones.where(Correction.field.in_(fields))) or 0 for what, fields in TEACHES.items()
    }


def total(session: Session) -> int:
    return session.scalar(select(func.count(Correction.id))) or 0


def intent_examples(session: Session) -> list[tuple[str, str]]:
    """(intent, what was typed) of every corrected intent, in a fixed order; what is masked is left out."""
    query = (
        select(Turn.intent, Turn.masked)
        .join(Correction, Correction.turn_id == Turn.id)
        .where(Correction.field == "intent", Turn.payload.is_(None), ~Turn.masked.contains("•"))
        .order_by(Turn.intent, Turn.id)
    )
    return [(intent, " ".join(masked.split())) for intent, masked in session.execute(query) if intent]


def notes(session: Session) -> list[dict[str, Any]]:
    """Every message of which a person put something right, as a note of data/notes: what stands noted of it now."""
    taught = Correction.field.in_(TEACHES["reader"])
    touched = select(Correction.turn_id).where(taught)
    turns = session.scalars(select(Turn).where(Turn.id.in_(touched)).order_by(Turn.id)).all()
    standing = select(Item).where(Item.turn_id.in_([turn.id for turn in turns]), Item.status == "active")
    items: dict[int, list[Item]] = {}
    for item in session.scalars(standing.options(joinedload(Item.expectation)).order_by(Item.start, Item.id)):
        items.setdefault(item.turn_id, []).append(item)
    return [_as_note(turn, items.get(turn.id, [])) for turn in turns]


def _as_note(turn: Turn, items: list[Item]) -> dict[str, Any]:
    return {
        "id": f"corrected-{turn.id}",
        "source": "corrected",
        "language": turn.language or "en",
        "text": turn.masked,
        "sentiment": turn.sentiment or "neutral",
        "items": [_as_noted(turn, item) for item in items],
    }


def _as_noted(turn: Turn, item: Item) -> dict[str, Any]:
    """Of the sides and the aspect only what stands in the message: a person may have written other words."""
    expected, actual = (item.expectation.expected, item.expectation.actual) if item.expectation else (None, None)
    given = {"aspect": item.aspect, "expected": expected, "actual": actual}
    found = {name: _in_the_words_of(turn.masked, words) for name, words in given.items()}
    known = {name: words for name, words in found.items() if words or not given[name]}
    severity = item.severity if TONE.get(item.kind) == "negative" else 1
    return {"quote": item.quote, "kind": item.kind, "severity": severity, **known}


def _in_the_words_of(text: str, words: str | None) -> str | None:
    """`words` as they stand in the text, whatever their case."""
    start = text.lower().find(words.lower()) if words else -1
    return text[start : start + len(words or "")] if start >= 0 else None


def learned(session: Session, until: datetime, report: dict[str, Any]) -> None:
    """Whatever had been put right until that moment has been learned; the report is kept for the page, unless it is
    empty."""
    fields = [field for taught in TEACHES.values() for field in taught]
    fresh = update(Correction).where(Correction.field.in_(fields), Correction.trained_at.is_(None))
    fresh = fresh.where(Correction.at <= until)
    session.execute(fresh.values(trained_at=now()).execution_options(synchronize_session=False))
    if report:
        session.add(TrainingRun(report=report))


def last_training(session: Session) -> TrainingRun | None:
    return session.scalar(select(TrainingRun).order_by(TrainingRun.id.desc()).limit(1))


def _check(session: Session, turn: Turn, field: str, value: Any) -> None:
    if field == "kind" and value not in KINDS:
        raise Senseless(f"The kind must be one of {', '.join(KINDS)}.")
    if field == "span" and not (0 <= value[0] < value[1] <= len(turn.masked) and _whole(turn.masked, value)):
        raise Senseless(f"The place must lie within the message: from 0 to {len(turn.masked)}, and hold a word.")
    if field == "theme" and session.get(Theme, value) is None:
        raise Senseless("There is no such theme.")
    if field == "status" and value not in ("active", "rejected"):
        raise Senseless("An item is active or rejected.")


def _whole(text: str, span: list[int]) -> bool:
    return bool(text[span[0] : span[1]].strip())


def _note(session: Session, turn: Turn, item: Item | None, field: str, before: Any, after: Any, user_id: int) -> None:
    """One row for each field: the model's value stays beside, however often a person changes their mind."""
    query = select(Correction).filter_by(turn_id=turn.id, item_id=item.id if item else None, field=field)
    found = session.scalar(query)
    if found is None:
        found = Correction(conversation_id=turn.conversation_id, turn_id=turn.id, field=field, before=before)
        found.item_id = item.id if item else None
        session.add(found)
    found.after, found.user_id, found.at, found.trained_at = after, user_id, now(), None


def _apply_to_turn(turn: Turn, field: str, value: Any) -> None:
    if field == "intent":
        turn.intent, turn.confidence = value, 1.0
        return
    turn.sentiment, turn.score = value, _score(value, turn.score)


def _apply_to_item(session: Session, turn: Turn, item: Item, field: str, value: Any) -> None:
    item.confidence = None  # a person has looked at it
    if field == "kind":
        item.kind = value
        item.sentiment = TONE.get(value, item.sentiment)
        item.score = _score(item.sentiment, item.score)
    elif field == "aspect":
        item.aspect = value.strip()[:100] or None
    elif field == "status":
        item.status = value
    elif field == "span":
        item.start, item.end = value
        item.quote = turn.masked[item.start : item.end]
        item.embedding = item.sought_at = None  # its theme is sought anew, unless a person chose one
    elif field == "theme":
        assigned = session.get(Assignment, item.id) or Assignment(item_id=item.id)
        assigned.theme_id, assigned.score, assigned.by = value, 1.0, BY_PERSON
        session.add(assigned)
    else:
        pair = item.expectation or Expectation(conversation_id=item.conversation_id, item_id=item.id)
        item.expectation = pair
        setattr(pair, field, value.strip()[:LONGEST] or None)


def _score(sentiment: str, score: float | None) -> float:
    fits = {"negative": (score or 0) < 0, "positive": (score or 0) > 0, "neutral": score == 0}[sentiment]
    return score if fits and score is not None else SCORE[sentiment]

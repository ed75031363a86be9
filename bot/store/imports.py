"""Rows from outside become conversations: stored once, many at a time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.store.database import insert_new
from bot.store.models import Conversation, Customer, Product, Rating, Turn, now
from bot.store.orders import new_pseudonym
from bot.store.readings import fill_turn, items_of

TAPPED = "/rate"


@dataclass(frozen=True)
class ImportedRow:
    """One review or survey answer, read."""

    external_id: str
    """What makes it the same row when it comes again."""
    text: str
    """Masked: the raw words of an import are stored nowhere. Of a rating without words, the rating as it was given."""
    at: datetime
    reading: dict[str, Any] | None
    """The JSON of `hearback analyze`, made from `text`; None of a rating without words."""
    embeddings: Sequence[bytes]
    """One for each item of the reading, as `Item.embedding` keeps it."""
    rating: float | None = None
    """Satisfaction, 1..5."""
    product: str | None = None
    customer: str | None = None
    given: dict[str, Any] | None = None
    """The rating as it was given, {"value", "scale"}, when that was on another scale."""


def texts_of(session: Session, external_ids: Iterable[str]) -> dict[str, str]:
    """The stored (masked) texts of those external ids that are there already."""
    found = select(Conversation.external_id, Turn.masked).join(Turn, Turn.conversation_id == Conversation.id)
    rows = session.execute(found.where(Conversation.external_id.in_(list(external_ids)), Turn.seq == 1))
    return {external_id: masked for external_id, masked in rows if external_id is not None}


def store_rows(session: Session, rows: Sequence[ImportedRow], run: int | None = None) -> int:
    """Stores the rows that are not there yet, with what was understood of them; how many those were. `run`: the id of
    the import that they belong to."""
    fresh = _new_conversations(session, rows, run)
    turns = {conversation: _turn(conversation, row) for conversation, row in fresh.items()}
    session.add_all(turns.values())
    session.flush()
    for conversation, row in fresh.items():
        items = items_of(turns[conversation], row.reading) if row.reading else []
        for item, embedding in zip(items, row.embeddings, strict=True):
            item.embedding = embedding
        session.add_all(items)
    session.add_all(_rating(turns[conversation], row.rating) for conversation, row in fresh.items() if row.rating)
    session.flush()
    return len(fresh)


def _new_conversations(session: Session, rows: Sequence[ImportedRow], run: int | None) -> dict[str, ImportedRow]:
    """By the id of the conversation, which is made here."""
    customers = _ids(session, Customer.ref, {row.customer for row in rows if row.customer}, _new_customer)
    products = _ids(session, Product.name, {row.product for row in rows if row.product}, lambda name: {"name": name})
    made = {uuid.uuid4().hex: row for row in rows}
    values = [
        {
            "id": conversation,
            "source": "import",
            "external_id": row.external_id,
            "import_run_id": run,
            "status": "completed",
            "customer_id": customers[row.customer] if row.customer else None,
            "product_id": products[row.product] if row.product else None,
            "audience": "customer",
            "started_at": row.at,
            "ended_at": row.at,
        }
        for conversation, row in made.items()
    ]
    new = insert_new(session, Conversation.external_id, values, Conversation.id)
    return {conversation: made[conversation] for conversation in new}


def _new_customer(ref: str) -> dict[str, Any]:
    return {"ref": ref, "pseudonym": new_pseudonym(), "audience": "customer", "created_at": now()}


def _turn(conversation_id: str, row: ImportedRow) -> Turn:
    turn = Turn(conversation_id=conversation_id, seq=1, public_id=str(uuid.uuid4()), sender="customer", at=row.at)
    turn.text = turn.masked = row.text
    turn.extras = {"rated": row.given} if row.given else None
    if row.reading is not None:
        fill_turn(turn, row.reading, None, None)
    else:  # as if the rating had been tapped: nobody's words, and nothing to read
        turn.payload, turn.analysed_at = TAPPED, now()
    return turn


def _rating(turn: Turn, value: float) -> Rating:
    return Rating(conversation_id=turn.conversation_id, turn_id=turn.id, kind="csat", value=value, at=turn.at)


def _ids(
    session: Session, key: InstrumentedAttribute[str], names: set[str], new: Callable[[str], dict[str, Any]]
) -> dict[str, int]:
    """The ids of the rows of these names, which are made where they are missing."""
    found = select(key, key.class_.id).where(key.in_(names))
    ids: dict[str, int] = dict(session.execute(found).tuples().all())
    missing = sorted(names - ids.keys())
    if missing:
        insert_new(session, key, [new(name) for name in missing], key)
        ids = dict(session.execute(found).tuples().all())
    return ids

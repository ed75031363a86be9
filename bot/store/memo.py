"""What one session reads of a conversation, read once: a turn asks for its items and its ratings a dozen times.

The rows are the session's own objects, so that what is changed in them is seen; rows that come or go make the session
read anew.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, String, bindparam, select
from sqlalchemy.orm import Session, joinedload

from bot.store.models import Item, Rating

Row = TypeVar("Row", Item, Rating)
Held = TypeVar("Held")
_READ = "rows read"
_HELD = "rows held"
_KEPT = (Item, Rating)
_TALK = bindparam("talk", type_=String)
_ITEMS = (
    select(Item)
    .where(Item.conversation_id == _TALK)
    .order_by(Item.turn_id, Item.start)
    .options(joinedload(Item.expectation))
)
_RATINGS = select(Rating).where(Rating.conversation_id == _TALK)


def items(session: Session, conversation_id: str) -> list[Item]:
    """Every item with its pair, in the order in which they were said."""
    return _once(session, conversation_id, _ITEMS)


def ratings(session: Session, conversation_id: str) -> dict[str, Rating]:
    """By kind."""
    return {rating.kind: rating for rating in _once(session, conversation_id, _RATINGS)}


def hold(session: Session, row: Held) -> Held:
    """The row, which the session would otherwise let go, and read again, as soon as nobody else holds it."""
    session.info.setdefault(_HELD, []).append(row)
    return row


def forget(session: Session, _context: Any = None) -> None:
    """For SQLAlchemy's `after_flush`. A new rating is added to what was read: its place among the others is all one."""
    read = session.info.get(_READ, {})
    for row in session.new:
        if isinstance(row, Rating) and (row.conversation_id, _RATINGS) in read:
            read[row.conversation_id, _RATINGS].append(row)
    if any(isinstance(row, Item) for row in session.new) or any(isinstance(row, _KEPT) for row in session.deleted):
        session.info.pop(_READ, None)


def _once(session: Session, conversation_id: str, query: Select[tuple[Row]]) -> list[Row]:
    session.flush()
    read = session.info.setdefault(_READ, {})
    if (conversation_id, query) not in read:
        read[conversation_id, query] = list(session.scalars(query, {"talk": conversation_id}))
    found: list[Row] = read[conversation_id, query]
    return found

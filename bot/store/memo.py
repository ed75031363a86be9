"""What one session reads of a conversation, read once: a turn asks for its items and its ratings a dozen times.

The rows are the session's own objects, so that what is changed in them is seen; rows that come or go make the session
read anew.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from bot.store.models import Item, Rating

Row = TypeVar("Row", Item, Rating)
_READ = "rows read"
_KEPT = (Item, Rating)


def items(session: Session, conversation_id: str) -> list[Item]:
    """Every item with its pair, in the order in which they were said."""
    query = select(Item).filter_by(conversation_id=conversation_id).order_by(Item.turn_id, Item.start)
    return _once(session, conversation_id, Item, query.options(joinedload(Item.expectation)))


def ratings(session: Session, conversation_id: str) -> dict[str, Rating]:
    """By kind."""
    found = _once(session, conversation_id, Rating, select(Rating).filter_by(conversation_id=conversation_id))
    return {rating.kind: rating for rating in found}


def forget(session: Session, _context: Any = None) -> None:
    """For SQLAlchemy's `after_flush`."""
    if any(isinstance(row, _KEPT) for row in (*session.new, *session.deleted)):
        session.info.pop(_READ, None)


def _once(session: Session, conversation_id: str, kind: type[Row], query: Select[tuple[Row]]) -> list[Row]:
    session.flush()
    read = session.info.setdefault(_READ, {})
    if (conversation_id, kind) not in read:
        read[conversation_id, kind] = list(session.scalars(query))
    found: list[Row] = read[conversation_id, kind]
    return found

"""Photos that customers sent of what went wrong."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.conversations import add_customer_turn
from bot.store.models import Photo, Turn, now

MOST = 10
"""Of one conversation."""
WORDS = "[photo]"
"""What stands for the picture where only words are shown."""


class TooMany(Exception):
    """The conversation has all the photos it may have."""


def add_photo(session: Session, conversation_id: str, *, public_id: str, jpeg: bytes, width: int, height: int) -> Turn:
    """Stores a photo as a turn of the customer, once for each `public_id`. Raises NotSame, TooMany."""
    turn = add_customer_turn(session, conversation_id, public_id=public_id, text=WORDS, masked=WORDS, payload=None)
    if turn.extras and "photo" in turn.extras:
        return turn
    if count(session, conversation_id) >= MOST:
        raise TooMany(conversation_id)
    photo = Photo(
        conversation_id=conversation_id, turn_id=turn.id, public_id=uuid4().hex, jpeg=jpeg, width=width, height=height
    )
    session.add(photo)
    turn.extras = {"photo": {"id": photo.public_id, "width": width, "height": height}}
    turn.analysed_at = now()  # there are no words to read
    session.flush()
    return turn


def count(session: Session, conversation_id: str) -> int:
    """How many photos the conversation has."""
    found = select(func.count()).select_from(Photo).where(Photo.conversation_id == conversation_id)
    return session.scalar(found) or 0


def jpeg(session: Session, public_id: str, conversation_id: str | None = None) -> bytes | None:
    """The bytes of a photo, for whoever may see it: its conversation, where one is named, or the staff."""
    found = select(Photo.jpeg).where(Photo.public_id == public_id)
    return session.scalar(found.where(Photo.conversation_id == conversation_id) if conversation_id else found)

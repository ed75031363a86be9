"""What staff have begun to write to a customer: one draft a conversation and person, until it is sent."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.store.models import Draft, now


def keep(session: Session, conversation_id: str, user_id: int, text: str) -> None:
    """Puts this in the place of what was kept before; nothing is kept of an empty text."""
    if not text.strip():
        return drop(session, conversation_id, user_id)
    found = session.get(Draft, (conversation_id, user_id))
    if found is None:
        session.add(Draft(conversation_id=conversation_id, user_id=user_id, text=text))
    else:
        found.text, found.at = text, now()
    return None


def drop(session: Session, conversation_id: str, user_id: int) -> None:
    """It was sent, or given up."""
    session.execute(delete(Draft).where(Draft.conversation_id == conversation_id, Draft.user_id == user_id))


def of(session: Session, conversation_id: str, user_id: int) -> str:
    """What is kept; empty where nothing is."""
    found = session.get(Draft, (conversation_id, user_id))
    return found.text if found else ""

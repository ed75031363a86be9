"""Who saw or changed what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.store.models import AuditEntry

PAGE = 100


def note(
    session: Session, user_id: int | None, action: str, conversation_id: str | None = None, **detail: Any
) -> AuditEntry:
    """Writes one line of the audit. `detail` holds ids and counts, never what a customer said."""
    entry = AuditEntry(user_id=user_id, action=action, conversation_id=conversation_id, detail=detail or None)
    session.add(entry)
    return entry


def entries(session: Session, before: int | None = None, conversation_id: str | None = None) -> Sequence[AuditEntry]:
    """The newest first, a page at a time: those older than the entry `before`."""
    query = select(AuditEntry).options(joinedload(AuditEntry.user)).order_by(AuditEntry.id.desc()).limit(PAGE)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if conversation_id is not None:
        query = query.where(AuditEntry.conversation_id == conversation_id)
    return session.scalars(query).all()

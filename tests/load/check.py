"""Whether every message that was answered is on record: once, answered, and in the order in which it was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot.store.database import Database
from bot.store.models import Turn


def problems(database: Database, answered: Sequence[dict[str, Any]]) -> int:
    """Messages that are lost, doubled, unanswered or out of order, of those answered: {"talk", "id"}, in the order of
    each talk."""
    sent: dict[str, list[str]] = defaultdict(list)
    for one in answered:
        sent[one["talk"]].append(one["id"])
    stored: dict[str, list[str]] = defaultdict(list)
    replied: set[int] = set()
    with database.reading() as session:
        for turn in session.scalars(select(Turn).order_by(Turn.conversation_id, Turn.seq)):
            if turn.in_reply_to:
                replied.add(turn.in_reply_to)
        known = select(Turn).where(Turn.sender == "customer").order_by(Turn.conversation_id, Turn.seq)
        for turn in session.scalars(known):
            if turn.conversation_id in sent and turn.answered_at and turn.id in replied:
                stored[turn.conversation_id].append(turn.public_id)
    return sum(
        abs(len(ids) - len(stored[talk])) or sum(a != b for a, b in zip(ids, stored[talk], strict=True))
        for talk, ids in sent.items()
    )

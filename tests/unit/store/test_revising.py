"""Messages in place of others, and messages sent too soon to be answers. Cost: a second, SQLite."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.store import revising
from bot.store.database import Database
from bot.store.models import Conversation, Turn

NOON = datetime(2026, 5, 3, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(("pause", "hurried"), [(0.5, True), (3, False)])
def test_a_message_sent_before_the_answer_was_there(database: Database, pause: float, hurried: bool) -> None:
    """The first message is answered after two seconds; the second comes after `pause`."""
    with database.session() as session:
        session.add(Conversation(id="talk"))
        for seq, at in ((1, NOON), (2, NOON + timedelta(seconds=pause))):
            turn = Turn(conversation_id="talk", seq=seq, public_id=str(seq), sender="customer", text="x", masked="x")
            turn.at, turn.answered_at = at, NOON + timedelta(seconds=2) if seq == 1 else None
            session.add(turn)
        session.flush()
        first, second = session.query(Turn).order_by(Turn.seq)
        assert not revising.was_hurried(session, first.id)
        assert revising.was_hurried(session, second.id) == hurried

"""What sorting reads and writes. Cost: 1 s, no service."""

from __future__ import annotations

from datetime import datetime, timezone

import numpy as np
import pytest

from bot.store import themes
from bot.store.database import Database
from bot.store.models import Conversation, Item, Turn

SAID = "it broke"
AT = datetime(2026, 5, 4, tzinfo=timezone.utc)
ROW = np.ones(384, np.float16).tobytes()


@pytest.fixture
def said(database: Database) -> Database:
    """Four faults in one conversation: embedded, unsure, superseded, and not yet embedded."""
    with database.session() as session:
        session.add(Conversation(id="a" * 32))
        session.flush()
        session.add(
            Turn(
                conversation_id="a" * 32,
                seq=1,
                public_id="1",
                sender="customer",
                text=SAID,
                masked=SAID,
                at=AT,
            )
        )
        session.flush()
        for confidence, status, embedding in (
            (0.9, "active", ROW),
            (0.3, "active", ROW),
            (0.9, "superseded", ROW),
            (0.9, "active", None),
        ):
            item = Item(conversation_id="a" * 32, turn_id=1, start=0, end=8, quote=SAID, kind="fault",
                        sentiment="negative", severity=2, model_version="a", at=AT)  # fmt: skip
            item.score, item.confidence, item.status, item.embedding = -0.5, confidence, status, embedding
            session.add(item)
    return database


def test_embeddings_are_filled_in_once(said: Database) -> None:
    with said.session() as session:
        assert themes.count_unembedded(session) == 1
        assert themes.unembedded(session, 10) == [(4, SAID)]
        themes.write_embeddings(session, [(4, ROW)])
        assert themes.unembedded(session, 10) == []


def test_active_items_without_a_theme_are_free_and_what_is_doubtful_founds_none(said: Database) -> None:
    with said.session() as session:
        assert [voice.id for voice in themes.free(session, ("fault",), 1, 10)] == [1, 2]
        assert [voice.id for voice in themes.free(session, ("fault",), 1, 10, only_strong=True)] == [1]
        assert themes.count_new(session, ("fault",)) == 1
        assert themes.count_new(session, ("praise",)) == 0
        session.get_one(Item, 2).confirmed = True
        session.flush()
        assert [voice.id for voice in themes.free(session, ("fault",), 2, 10, only_strong=True)] == [2]


def test_an_assignment_that_exists_stays(said: Database) -> None:
    with said.session() as session:
        first, second = (themes.add_theme(session, label, "fault", None) for label in ("it broke", "it bent"))
        assert themes.assign(session, [(1, first, 0.9)]) == 1
        assert themes.assign(session, [(1, second, 1.0), (2, second, 1.0)]) == 1
        stand = themes.exemplars(session, 5, [first, second])
        assert [(theme, voice.id) for theme, voice in stand] == [(first, 1), (second, 2)]
        assert themes.free(session, ("fault",), 1, 10) == []


def test_what_was_sought_is_not_sought_again(said: Database) -> None:
    with said.session() as session:
        themes.write_embeddings(session, [(4, ROW)])
        assert themes.unsought(session) == (1, 4)
        themes.mark_sought(session, 1, 3)
        assert themes.unsought(session) == (4, 4)
        assert [voice.id for voice in themes.free(session, ("fault",), 1, 4, sought=True)] == [1, 2]
        assert [voice.id for voice in themes.free(session, ("fault",), 1, 4, step=2)] == [2, 4]
        themes.mark_sought(session, 4, 4)
        assert themes.unsought(session) is None


def test_the_speaker_is_the_conversation_when_the_customer_is_unknown(said: Database) -> None:
    with said.reading() as session:
        voice, *_ = themes.free(session, ("fault",), 1, 10)
    assert (voice.person, voice.product) == ("a" * 32, None)
    assert voice.embedding == ROW

"""Cost: milliseconds, no service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.store.database import Database
from bot.store.models import Conversation, Expectation, Item, Turn, now
from bot.store.readings import record_reading, unread
from tests.fake_reader import FakeReader

TEXT = "expected a day but it died. Heavy"


@pytest.fixture
def turn(database: Database) -> int:
    with database.session() as session:
        session.add(Conversation(id="c"))
        session.flush()
        said = Turn(conversation_id="c", seq=1, public_id="1", sender="customer", text=TEXT, masked=TEXT)
        session.add(said)
        session.flush()
        return said.id


def reading(text: str = TEXT) -> dict[str, Any]:
    return FakeReader().read(text).to_json()


def test_what_was_understood_is_written_down(database: Database, turn: int) -> None:
    with database.session() as session:
        record_reading(session, turn, reading(), intent="feedback", confidence=0.9)
    with database.reading() as session:
        said = session.get_one(Turn, turn)
        items = session.scalars(select(Item).order_by(Item.start)).all()
        pair = session.scalars(select(Expectation)).one()
        assert (said.intent, said.confidence, said.language, said.sentiment, said.score) == (
            *("feedback", 0.9, "en"),
            *("negative", -0.5),
        )
        assert [TEXT[item.start : item.end] for item in items] == [item.quote for item in items]
        assert [(item.kind, item.severity, item.at) for item in items] == [("unmet", 2, said.at), ("fault", 2, said.at)]
        assert (pair.item_id, pair.expected, pair.actual) == (items[0].id, "a day", "it died")


def test_a_turn_is_written_down_once(database: Database, turn: int) -> None:
    with database.session() as session:
        first = [item.id for item in record_reading(session, turn, reading())]
    with database.session() as session:
        again = record_reading(session, turn, reading("expected nothing"), intent="other")
        assert [item.id for item in again] == first
        assert session.get_one(Turn, turn).intent is None


def test_a_message_that_is_no_feedback_has_no_items(database: Database, turn: int) -> None:
    with database.session() as session:
        assert record_reading(session, turn, reading(), intent="stop", with_items=False) == []
        assert session.get_one(Turn, turn).analysed_at is not None


def test_a_quote_that_is_not_the_text_at_its_span_is_refused_and_nothing_is_kept(database: Database, turn: int) -> None:
    wrong = reading()
    wrong["items"][1]["span"] = [0, 5]
    with pytest.raises(ValueError, match="'Heavy' is not the text at"), database.session() as session:
        record_reading(session, turn, wrong)
    with database.reading() as session:
        assert session.get_one(Turn, turn).analysed_at is None
        assert session.scalars(select(Item)).all() == []


def test_a_turn_that_is_not_there_is_an_error(database: Database) -> None:
    with pytest.raises(LookupError, match="no turn 7"), database.session() as session:
        record_reading(session, 7, reading())


def test_unread_turns_come_in_pages_and_in_order(database: Database, turn: int) -> None:
    with database.session() as session:
        for seq in (2, 3):
            more = Turn(
                conversation_id="c", seq=seq, public_id=str(seq), sender="customer", text="raw", masked=f"m{seq}"
            )
            session.add(more)
    soon = now() + timedelta(minutes=1)
    with database.session() as session:
        assert list(unread(session, soon, limit=2).items()) == [(turn, TEXT), (turn + 1, "m2")]
        assert unread(session, soon, after=turn + 1) == {turn + 2: "m3"}
        assert unread(session, now() - timedelta(minutes=1)) == {}
        record_reading(session, turn, reading())
        assert turn not in unread(session, soon)

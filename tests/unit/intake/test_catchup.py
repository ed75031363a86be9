"""Cost: milliseconds, no service."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.intake.catchup import catch_up
from bot.outreach import work
from bot.outreach.jobs import Context
from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Conversation, InboxEntry, Item, Turn, now
from bot.store.readings import record_reading
from tests.fake_reader import FakeReader


@pytest.fixture
def missed(database: Database) -> list[int]:
    """The turns that catch-up should read: 150 that were typed long ago."""
    with database.session() as session:
        session.add(Conversation(id="c"))
        session.flush()
        turns = [turn(number, f"It broke ann@b.de {number}", f"It broke ••• {number}") for number in range(150)]
        others = [
            turn(200, "Hello", "Hello", sender="bot"),
            turn(201, "Too young", "Too young", at=now()),
            turn(202, "Yes", "Yes", payload="/yes"),
            turn(203, "Read", "Read", analysed_at=now()),
        ]
        session.add_all(turns + others)
        session.flush()
        return [found.id for found in turns]


def turn(number: int, text: str, masked: str, **others: object) -> Turn:
    made = Turn(conversation_id="c", seq=number, public_id=str(number), text=text, masked=masked)
    made.sender, made.at = "customer", now() - timedelta(hours=1)
    for name, value in others.items():
        setattr(made, name, value)
    return made


def test_missed_turns_are_read_once_from_their_masked_text(database: Database, missed: list[int]) -> None:
    assert catch_up(database, FakeReader) == 150
    assert catch_up(database, FakeReader) == 0
    with database.reading() as session:
        items = session.scalars(select(Item).order_by(Item.turn_id)).all()
        assert [item.turn_id for item in items] == missed
        assert all(item.quote.startswith("It broke •••") for item in items)


def test_nothing_is_loaded_when_nothing_was_missed(database: Database) -> None:
    def fail() -> FakeReader:
        raise AssertionError("the reader was loaded")

    assert catch_up(database, fail) == 0


def test_a_turn_that_was_analysed_meanwhile_is_left_as_it_is(database: Database, missed: list[int]) -> None:
    class SlowReader(FakeReader):
        """While it reads, the action server is back and analyses the first turn."""

        def read_many(self, texts):  # type: ignore[no-untyped-def]
            with database.session() as session:
                record_reading(session, missed[0], FakeReader().read("It broke ••• 0").to_json(), intent="complain")
            return super().read_many(texts)

    assert catch_up(database, SlowReader) == 149
    with database.reading() as session:
        assert session.get_one(Turn, missed[0]).intent == "complain"
        assert len(session.scalars(select(Item).filter_by(turn_id=missed[0])).all()) == 1


def test_it_is_one_of_the_jobs(database: Database, missed: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.language.Reader.load", FakeReader)
    [job] = [job for job in work.JOBS if job.name == "catch-up"]
    assert job.run(Context(Settings(), database)) == {"caught_up": len(missed)}
    with database.reading() as session:
        assert session.scalars(select(InboxEntry)).one().length == 153, "and the inbox has its row"

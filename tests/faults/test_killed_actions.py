"""kill -9 of the action server amid a conversation loses nothing. Cost: about a minute, starts everything."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from bot.intake.catchup import catch_up
from bot.language import Reader
from bot.store.models import Item, Turn
from tests import system
from tests.customer import visiting

STORY = "I expected the battery to last a whole day, but it died after two hours."

AFTER = ("The case is scratched.", "A case without scratches.", "The case.", "Nothing more.")

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[system.System]:
    with system.running(tmp_path_factory.mktemp("faults")) as started:
        yield started


def test_nothing_is_lost_when_the_action_server_is_killed(running: system.System) -> None:
    with visiting(running.url, AFTER, ("Dissatisfied", "Much worse", "Nothing, pass it on")) as customer:
        customer.tap("Dissatisfied")
        customer.tap("Much worse")

        running.kill("actions")
        message = str(uuid.uuid4())
        answered = customer.say(STORY, id=message)
        assert answered["state"] == "open"
        assert len(answered["messages"]) == 1
        assert "saved" in answered["messages"][0]["text"]
        with running.database.reading() as session:
            stored = session.query(Turn).filter_by(conversation_id=customer.conversation, public_id=message).one()
            assert (stored.text, stored.analysed_at) == (STORY, None)

        running.start("actions")
        running.wait("actions")
        assert customer.say(STORY, id=message) == answered
        customer.talk_to_the_end()
        assert customer.state == "completed"

    assert catch_up(running.database, Reader.load, older_than=0) == 1
    assert catch_up(running.database, Reader.load, older_than=0) == 0
    with running.database.reading() as session:
        quotes = [item.quote for item in session.query(Item).filter_by(turn_id=stored.id)]
        turns = session.query(Turn).filter_by(conversation_id=customer.conversation, sender="customer").all()
    assert any("battery" in quote for quote in quotes)
    assert all(turn.answered_at and (turn.analysed_at or turn.payload) for turn in turns)

"""kill -9 and SIGSTOP of each part amid a conversation: what the customer reads, what staff see, and nothing is lost.

Cost: half a minute beside the start of everything, of which Rasa takes most to come back.
"""

from __future__ import annotations

import json
import signal
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from bot.intake.catchup import catch_up
from bot.language import Reader
from bot.store.models import Item, Turn
from tests.background import eventually
from tests.customer import Customer, visiting
from tests.system import System
from tests.telling import STORY, down, said
from tests.troubles import SOCKETS, hanging, lies_unread

AFTER = ("The case is scratched.", "A case without scratches.", "The case.", "Nothing more.")
TAPS = ("Dissatisfied", "Much worse", "Yes, pass it on")

pytestmark = pytest.mark.live


@contextmanager
def asked(running: System) -> Iterator[Customer]:
    """A customer who has been asked what went wrong."""
    with visiting(running.url, AFTER, TAPS, resends=300) as customer:
        customer.tap("Dissatisfied")
        customer.tap("Much worse")
        yield customer


def told(running: System, part: str) -> set[str]:
    """The conversations that its log speaks of, one line of JSON each."""
    lines = (running.folder / f"{part}.log").read_text().splitlines()
    return {json.loads(line).get("conversation") for line in lines if line.startswith("{")}


def test_nothing_is_lost_when_the_action_server_is_killed(running: System) -> None:
    with asked(running) as customer:
        running.kill("actions")
        message = str(uuid.uuid4())
        answered = customer.say(STORY, id=message)
        assert answered["state"] == "open"
        assert len(answered["messages"]) == 1
        assert "saved" in answered["messages"][0]["text"]
        assert all(customer.conversation in told(running, part) for part in ("web", "rasa"))
        with running.database.reading() as session:
            stored = session.query(Turn).filter_by(conversation_id=customer.conversation, public_id=message).one()
            assert (stored.text, stored.analysed_at) == (STORY, None)

        running.start("actions")
        running.wait("actions")
        assert customer.say(STORY, id=message) == answered
        customer.talk_to_the_end()
        assert customer.state == "completed"

    assert catch_up(running.database, Reader.load, older_than=0) >= 1
    assert catch_up(running.database, Reader.load, older_than=0) == 0
    with running.database.reading() as session:
        quotes = [item.quote for item in session.query(Item).filter_by(turn_id=stored.id)]
        turns = session.query(Turn).filter_by(conversation_id=customer.conversation, sender="customer").all()
    assert any("battery" in quote for quote in quotes)
    assert all(turn.answered_at and (turn.analysed_at or turn.payload) for turn in turns)


def test_a_web_room_killed_amid_a_turn_answers_it_once_when_it_is_back(running: System) -> None:
    message = str(uuid.uuid4())
    with asked(running) as customer, ThreadPoolExecutor(1) as browser:
        with hanging(running, "actions"):
            waiting = browser.submit(customer.say, STORY, message)
            eventually(lambda: said(running.database, customer)[-1].text == STORY, within=60.0)
            running.kill("web")
            running.start("web")
        answered = waiting.result(60)
        assert answered["messages"] and not any(one.get("failed") for one in answered["messages"])
        assert [turn.text for turn in said(running.database, customer)].count(STORY) == 1
        with running.database.reading() as session:
            quotes = [
                item.quote for item in session.query(Item).filter_by(turn_id=said(running.database, customer)[-1].id)
            ]
        assert len(quotes) == len(set(quotes)) >= 1, "what was understood is noted once"
        customer.talk_to_the_end()
        assert customer.state == "completed"


@pytest.mark.skipif(not SOCKETS.exists(), reason="only Linux tells in /proc/net/tcp what lies unread")
def test_an_action_server_killed_amid_a_turn_is_apologised_for_and_what_was_said_is_read_later(running: System) -> None:
    with asked(running) as customer, ThreadPoolExecutor(1) as browser:
        running.processes["actions"].send_signal(signal.SIGSTOP)
        waiting = browser.submit(customer.say, STORY)
        eventually(lambda: lies_unread(running.settings.hearback_actions_port), within=60.0)
        running.kill("actions")
        [line] = waiting.result(60)["messages"]
        assert line["failed"] and "saved" in line["text"]
        running.start("actions")
        running.wait("actions")
        customer.talk_to_the_end()
        assert customer.state == "completed"
    assert catch_up(running.database, Reader.load, older_than=0) >= 1
    turns = said(running.database, customer)
    assert [turn.text for turn in turns].count(STORY) == 1
    assert all(turn.answered_at and (turn.analysed_at or turn.payload) for turn in turns)


def test_a_hanging_action_server_costs_a_moment_and_an_honest_line(running: System) -> None:
    with asked(running) as customer:
        with hanging(running, "actions"):
            [line] = customer.say(STORY)["messages"]
            assert line["failed"] and "saved" in line["text"]
            assert down(running.url) == ["actions"]
        customer.talk_to_the_end()
        assert customer.state == "completed"
        assert STORY in [turn.text for turn in said(running.database, customer)]


def test_a_rasa_killed_amid_a_turn_is_apologised_for_and_takes_up_the_talk_again(running: System) -> None:
    with asked(running) as customer, ThreadPoolExecutor(1) as browser:
        with hanging(running, "actions"):
            waiting = browser.submit(customer.say, STORY)
            eventually(lambda: said(running.database, customer)[-1].text == STORY, within=60.0)
            running.kill("rasa")
            [line] = waiting.result(60)["messages"]
        assert line["failed"] and "saved" in line["text"]
        assert down(running.url) == ["rasa"]
        running.start("rasa")
        running.wait("rasa")
        customer.talk_to_the_end()
        assert customer.state == "completed"
    assert catch_up(running.database, Reader.load, older_than=0) >= 0
    assert all(turn.answered_at and (turn.analysed_at or turn.payload) for turn in said(running.database, customer))

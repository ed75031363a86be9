"""The whole system: its disk full, its record locked, its clock turned; messages that come twice, together and in no
order. Cost: a minute and a half beside the start of everything, most of it waiting for a lock."""

from __future__ import annotations

import json
import signal
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.store.database import Database
from bot.store.models import Turn
from tests.customer import Customer, visiting
from tests.faults.test_killed import AFTER, TAPS, asked
from tests.system import System
from tests.telling import STORY, down, refused, said, send, went_through
from tests.troubles import SOCKETS, lies_unread, locked, no_room

pytestmark = pytest.mark.live


def went_on(running: System, customer: Customer, id: str) -> None:
    went_through(running.database, customer, id)
    assert down(running.url) == []


def test_when_the_disk_is_full_nothing_is_called_saved_and_with_room_it_goes_on(running: System) -> None:
    with asked(running) as customer:
        same = str(uuid.uuid4())
        with no_room(running, "web", "rasa", "actions"):
            refused(customer, same)
            assert customer.http.get("/chat/messages").is_success, "what was said can still be read"
        went_on(running, customer, same)


def test_when_the_assistants_disk_is_full_the_customer_is_told_so_and_nothing_is_lost(running: System) -> None:
    """The web room's is not: the message is kept, and read later."""
    with asked(running) as customer:
        with no_room(running, "rasa", "actions"):
            reply = customer.say(STORY)["messages"]
            assert reply and all("noted" not in one["text"].lower() for one in reply if one.get("failed"))
        customer.talk_to_the_end()
        assert STORY in [turn.text for turn in said(running.database, customer)]
        assert all(turn.answered_at for turn in said(running.database, customer))


def test_a_record_that_is_locked_for_too_long_is_told_and_for_a_moment_is_waited_for(running: System) -> None:
    with asked(running) as customer:
        same = str(uuid.uuid4())
        with locked(running):
            refused(customer, same)
        with locked(running) as other:
            threading.Timer(1, lambda: other.execute("ROLLBACK")).start()
            went_on(running, customer, same)


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(days=-3)], ids=["back", "ahead"])
def test_a_clock_that_jumps_changes_no_order_and_loses_nothing(running: System, jump: timedelta) -> None:
    """What was said so far, and what Rasa noted of it, lies in the future then, or days back."""
    with asked(running) as customer:
        with running.database.session() as session:
            for turn in session.scalars(select(Turn).filter_by(conversation_id=customer.conversation)):
                turn.at, turn.answered_at = turn.at + jump, turn.answered_at and turn.answered_at + jump
        tracker = Database(running.settings.tracker_url)
        with tracker.session() as session:
            shift = "update events set timestamp = timestamp + :by where sender_id = :id"
            session.execute(text(shift), {"by": jump.total_seconds(), "id": customer.conversation})
        tracker.close()
        went_on(running, customer, str(uuid.uuid4()))
        shown = customer.http.get("/chat/messages").json()["messages"]
        own = [one["text"] for one in shown if one["from"] == "customer"]
        assert own[:3] == ["Dissatisfied", "Much worse", STORY]


def test_messages_that_come_twice_together_and_in_no_order_are_each_answered_once(running: System) -> None:
    texts = [f"{STORY} And {n} more things." for n in range(6)]
    ids = [str(uuid.uuid4()) for _ in texts]
    with visiting(running.url, AFTER, TAPS) as customer, ThreadPoolExecutor(12) as crowd:
        customer.tap("Dissatisfied")
        customer.tap("Much worse")
        order = (5, 0, 3, 0, 1, 5, 4, 2, 1, 3)
        sent = [crowd.submit(send, customer, ids[n], texts[n]) for n in order]
        answers = [(n, one.result()) for n, one in zip(order, sent, strict=True)]
        answers += [(n, send(customer, ids[n], texts[n])) for n in (2, 5, 0)]
        assert all(answer.status_code == 200 and answer.json()["messages"] for _, answer in answers)
        told = {(n, json.dumps(answer.json()["messages"])) for n, answer in answers}
        assert len(told) == len(texts), "each time the same answer"
        turns = said(running.database, customer)[2:]
        assert sorted(turn.text for turn in turns) == texts and all(turn.answered_at for turn in turns)
        answered = [turn.answered_at for turn in turns]
        assert answered == sorted(answered), "in the order in which they were stored"


def test_a_web_room_that_is_told_to_stop_amid_a_turn_answers_it_first(running: System) -> None:
    with asked(running) as customer, ThreadPoolExecutor(1) as browser:
        customer.resends = 0
        running.processes["actions"].send_signal(signal.SIGSTOP)
        waiting = browser.submit(customer.say, STORY)
        while STORY not in [turn.text for turn in said(running.database, customer)]:
            pass
        running.processes["web"].send_signal(signal.SIGTERM)
        running.processes["actions"].send_signal(signal.SIGCONT)
        assert not any(one.get("failed") for one in waiting.result(60)["messages"])
        assert running.processes["web"].wait(60) in (0, -signal.SIGTERM)
        running.start("web")
        running.wait("web")
        customer.resends = 50
        customer.talk_to_the_end()
        assert customer.state == "completed"


@pytest.mark.skipif(not SOCKETS.exists(), reason="only Linux tells in /proc/net/tcp what lies unread")
def test_a_rasa_that_is_told_to_stop_amid_a_turn_answers_it_first(running: System) -> None:
    with asked(running) as customer, ThreadPoolExecutor(1) as browser:
        running.processes["actions"].send_signal(signal.SIGSTOP)
        waiting = browser.submit(customer.say, STORY)
        while not lies_unread(running.settings.hearback_actions_port):
            time.sleep(0.02)
        running.processes["rasa"].send_signal(signal.SIGTERM)
        running.processes["actions"].send_signal(signal.SIGCONT)
        assert not any(one.get("failed") for one in waiting.result(60)["messages"])
        running.processes["rasa"].wait(60)
        running.start("rasa")
        running.wait("rasa")
        customer.talk_to_the_end()
        assert customer.state == "completed"

"""Two machines behind a proxy, on PostgreSQL, Redis and RabbitMQ: updated under load, and each of what they share taken
away. Cost: some five minutes; starts everything twice over, needs HEARBACK_TEST_POSTGRES, HEARBACK_TEST_REDIS,
HEARBACK_TEST_RABBITMQ and caddy."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack

import httpx
import pytest
from sqlalchemy import select, text

from bot.outreach.jobs import HANDED_OUT
from bot.store.models import Item
from tests.background import eventually
from tests.customer import ENDED, Customer, visiting
from tests.load import check
from tests.services.conftest import own_postgres, service
from tests.services.deployment import Deployment, deployed
from tests.services.test_queue import missed, remove
from tests.telling import STORY, refused, said, went_through

logger = logging.getLogger(__name__)
TAPS = ("Dissatisfied", "Much worse", "The product page", "Yes, pass it on")
REST = ("The battery.", "I expected more.", "It died early.", "That is all.", "Nothing more.", "No.")
CUSTOMERS = 4

pytestmark = [pytest.mark.services, pytest.mark.live]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with ExitStack() as stack:
        record, tracker = (stack.enter_context(own_postgres()) for _ in range(2))
        redis, rabbitmq = service("HEARBACK_TEST_REDIS"), service("HEARBACK_TEST_RABBITMQ")
        with deployed(tmp_path_factory.mktemp("two"), record, tracker, redis, rabbitmq) as started:
            yield started
        remove(started.machines[0].settings.model_copy(update={"hearback_queue_url": rabbitmq}))


@pytest.fixture(autouse=True)
def errors_shown(running: Deployment) -> Iterator[None]:
    """Beside a test that fails pytest shows this: a 503 does not say what the trouble was."""
    known = set(running.errors())
    yield
    for line in running.errors():
        if line not in known:
            logger.warning(line)


def visit(running: Deployment) -> AbstractContextManager[Customer]:
    return visiting(running.url, (STORY, *REST), TAPS)


def went_on(running: Deployment, customer: Customer, id: str) -> None:
    went_through(running.record, customer, id)
    eventually(lambda: running.down() == set())


def test_an_update_of_every_part_under_load_fails_no_message(running: Deployment) -> None:
    """Nobody sends anything twice here: whatever does not get through at once is a failure."""
    done, answered, failed = threading.Event(), list[dict[str, str]](), list[str]()

    def talk_on() -> None:
        while not done.is_set():
            with visit(running) as customer:
                while customer.state not in ENDED and not done.is_set():
                    customer.answer()
                    failed.extend(one["text"] for one in customer.reply["messages"] if one.get("failed"))
                answered.extend(
                    {"talk": customer.conversation, "id": turn.public_id} for turn in said(running.record, customer)
                )

    with ThreadPoolExecutor(CUSTOMERS) as crowd:
        talks = [crowd.submit(talk_on) for _ in range(CUSTOMERS)]
        try:
            restarted = list(running.restart_each())
        finally:
            done.set()
        for talk in talks:
            talk.result()
    assert len(restarted) == 10 and failed == []
    assert len(answered) > 50 and check.problems(running.record, answered) == 0


def test_both_of_each_do_the_work_and_tell_of_it(running: Deployment) -> None:
    talks = set()
    for _ in range(6):
        with visit(running) as customer:
            customer.tap("Dissatisfied")
            talks.add(customer.conversation)
    assert running.down() == set()
    found = httpx.get(f"{running.url}/healthz", timeout=30).json()["parts"]
    assert {"web", "rasa", "rasa-2", "actions", "actions-2", "record", "tracker"} <= set(found)
    for machine in running.machines:
        lines = (machine.folder / "web.log").read_text().splitlines()
        assert all(json.loads(line)["part"] == "web" for line in lines), "structured, every one of them"


def test_a_database_that_is_stopped_is_told_and_found_again(running: Deployment) -> None:
    with visit(running) as customer:
        customer.tap("Dissatisfied")
        same = str(uuid.uuid4())
        with running.altered(running.record, "with allow_connections", "false", "true"):
            refused(customer, same)
            assert "record" in running.down()
        went_on(running, customer, same)


def test_a_tracker_that_is_stopped_costs_nothing_that_was_said(running: Deployment) -> None:
    with visit(running) as customer:
        customer.tap("Dissatisfied")
        with running.altered(running.tracker, "with allow_connections", "false", "true"):
            assert customer.say(STORY)["messages"], "an answer or an apology, never silence"
            assert "tracker" in running.down()
        eventually(lambda: running.down() == set())
        customer.talk_to_the_end()
        assert STORY in [turn.text for turn in said(running.record, customer)]
        assert all(turn.answered_at for turn in said(running.record, customer))


def test_a_database_that_is_read_only_never_calls_anything_saved(running: Deployment) -> None:
    with visit(running) as customer:
        customer.tap("Dissatisfied")
        same = str(uuid.uuid4())
        with running.altered(running.record, "set default_transaction_read_only =", "on", "off"):
            refused(customer, same)
            assert len(customer.http.get("/chat/messages").json()["messages"]) > 2, "what was said can still be read"
        went_on(running, customer, same)


def test_a_table_that_is_locked_is_waited_for_but_not_for_ever(running: Deployment) -> None:
    with visit(running) as customer:
        customer.tap("Dissatisfied")
        same = str(uuid.uuid4())
        with running.record.engine.connect() as other:
            other.execute(text("lock table turn in access exclusive mode"))
            refused(customer, same)
            release = threading.Timer(2, other.close)
            release.start()
            customer.say(STORY, same)
            release.join()
        went_on(running, customer, same)


def test_while_redis_and_rabbitmq_are_gone_customers_notice_nothing(running: Deployment) -> None:
    running.redis.cut()
    running.rabbitmq.cut()
    with visit(running) as customer:
        customer.talk_to_the_end()
        assert customer.state == "completed"
    missed(running.record, 3)
    running.redis.mend()
    running.rabbitmq.mend()
    with visit(running) as customer:
        customer.talk_to_the_end()
        assert customer.state == "completed"

    def caught_up() -> bool:
        with running.record.reading() as session:
            return len(session.scalars(select(Item).where(Item.conversation_id == "c")).all()) == 3

    eventually(caught_up, within=HANDED_OUT.total_seconds() + 120)  # a ticket may have been lost with the connection

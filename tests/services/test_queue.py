"""Heavy jobs on a kept queue: a worker is killed amid one, and the queue's server is gone. Cost: two minutes; needs
HEARBACK_TEST_POSTGRES, and HEARBACK_TEST_RABBITMQ or HEARBACK_TEST_REDIS for each half."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import func, select, update

from bot.outreach.queue import Queue, QueueGone
from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Conversation, Item, Job, Turn, now
from bot.web.app import create_app
from tests.background import eventually, start
from tests.fake_rasa import FakeRasa
from tests.forwarder import Forwarder
from tests.services.conftest import service
from tests.unit.web.conftest import Visitor

pytestmark = pytest.mark.services

CLOCK, WORKER = "bot.outreach", "bot.outreach.worker"
MANY = 1_200
"""Messages to read: enough for a worker to be amid them when it is killed."""


@pytest.fixture(params=["HEARBACK_TEST_RABBITMQ", "HEARBACK_TEST_REDIS"])
def server(request: pytest.FixtureRequest) -> str:
    return service(request.param)


@pytest.fixture
def settings(server: str, postgres: Database) -> Iterator[Settings]:
    """Of an installation of its own, whose queue nobody else has."""
    yield (own := Settings(hearback_queue_url=server, hearback_secret=SecretStr(uuid.uuid4().hex * 2)))
    remove(own)


def remove(settings: Settings) -> None:
    """Leaves nothing of the queue at the server."""
    queue = Queue(settings)
    if settings.hearback_queue_url.startswith("amqp"):
        for kind in ("", ".DQ", ".XQ"):
            queue.broker.channel.queue_delete(queue.name + kind)
    else:
        queue.broker.flush_all()
    queue.close()


@contextmanager
def working(database: Database, settings: Settings, *modules: str) -> Iterator[list[Any]]:
    """These processes; whatever of them is left is ended afterwards."""
    given = {
        "hearback_queue_url": settings.hearback_queue_url,
        "hearback_secret": settings.hearback_secret.get_secret_value(),
    }
    processes = [start(module, database, **given) for module in modules]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def missed(database: Database, count: int) -> None:
    """What customers typed a while ago while nobody could read it."""
    with database.session() as session:
        session.add(Conversation(id="c"))
        session.flush()
        text, ago = "The lid broke after a week.", now() - timedelta(minutes=10)
        made = (
            {"public_id": str(n), "seq": n, "sender": "customer", "text": text, "masked": text} for n in range(count)
        )
        session.add_all(Turn(conversation_id="c", at=ago, answered_at=ago, **one) for one in made)


def read(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Turn.analysed_at.is_not(None))) or 0


def row(database: Database, name: str = "catch-up") -> Job | None:
    with database.reading() as session:
        return session.get(Job, name)


def time_passes(database: Database) -> None:
    """As after some minutes: the claim of whoever died is free."""
    with database.session() as session:
        session.execute(update(Job).values(claimed_until=now() - timedelta(seconds=1), due_at=now()))


def test_a_job_whose_worker_is_killed_is_done_once(postgres: Database, settings: Settings) -> None:
    missed(postgres, MANY)
    with working(postgres, settings, CLOCK, WORKER) as (_clock, worker):
        eventually(lambda: 0 < read(postgres) < MANY)
        worker.kill()
        assert worker.wait() == -9
        assert read(postgres) < MANY, "it was amid the job"
    time_passes(postgres)
    with working(postgres, settings, CLOCK, WORKER):
        eventually(lambda: read(postgres) == MANY and (kept := row(postgres)) and kept.finished_at)
    with postgres.reading() as session:
        assert session.scalar(select(func.count(Item.id))) == MANY, "each once, and none twice"
    kept = row(postgres)
    assert kept is not None and kept.error is None


def test_a_ticket_that_comes_twice_or_too_late_counts_once(postgres: Database, settings: Settings) -> None:
    missed(postgres, 3)
    with working(postgres, settings, CLOCK):
        eventually(lambda: (kept := row(postgres)) is not None and kept.claimed_by)
        kept = row(postgres)
        assert kept is not None and kept.claimed_by is not None and read(postgres) == 0, "handed out, and not done here"
        ticket = kept.claimed_by
    queue = Queue(settings)
    for name, given in (("catch-up", ticket), ("catch-up", "made up"), ("unheard of", ticket)):
        queue.hand_out(name, given)
    queue.close()
    with working(postgres, settings, WORKER):
        eventually(lambda: read(postgres) == 3)
        eventually(lambda: (found := row(postgres)) is not None and found.claimed_by is None)
    with postgres.reading() as session:
        assert session.scalar(select(func.count(Item.id))) == 3


def test_while_the_queue_is_gone_customers_notice_nothing_and_afterwards_the_jobs_are_done(
    postgres: Database, settings: Settings
) -> None:
    there = urlsplit(settings.hearback_queue_url)
    wire = Forwarder(there.hostname or "127.0.0.1", there.port or 0)
    through = there._replace(netloc=there.netloc.rpartition(":")[0] + f":{wire.port}")
    cut_off = settings.model_copy(update={"hearback_queue_url": through.geturl()})
    web = cut_off.model_copy(update={"database_url": postgres.url.render_as_string(hide_password=False)})
    app = create_app(web, rasa_transport=FakeRasa().transport)
    with ExitStack() as stack:
        stack.callback(wire.cut)
        wire.cut()
        missed(postgres, 3)
        stack.enter_context(working(postgres, cut_off, CLOCK, WORKER))
        visitor = Visitor(stack.enter_context(TestClient(app)), postgres)
        visitor.begin()
        assert visitor.say("The lid is loose")["messages"]
        eventually(lambda: (kept := row(postgres)) is not None and "HEARBACK_QUEUE_URL" in (kept.error or ""))
        with pytest.raises(QueueGone, match="does not answer"):
            Queue(cut_off).ping()
        assert visitor.say("It broke")["messages"] and read(postgres) == 0
        wire.mend()
        Queue(cut_off).ping()
        eventually(lambda: read(postgres) == 3)
        assert [turn.text for turn in visitor.turns()][-2:] == ["The lid is loose", "It broke"]

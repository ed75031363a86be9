"""Two web workers and two of Rasa on PostgreSQL and Redis. Cost: a minute and a half; starts everything, needs
HEARBACK_TEST_POSTGRES and HEARBACK_TEST_REDIS."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.models import Conversation, Turn
from tests import system
from tests.customer import visiting
from tests.telling import STORY

CUSTOMERS = 12
TAPS = ("Dissatisfied", "Much worse", "The product page", "Yes, pass it on")
REST = ("The battery.", "I expected more.", "It died early.", "That is all.", "Nothing more.", "No.")

pytestmark = [pytest.mark.services, pytest.mark.live]


@pytest.fixture
def running(tmp_path: Path, postgres: Database, tracker_postgres: Database, redis_url: str) -> Iterator[system.System]:
    urls = {
        "database_url": postgres.url.render_as_string(hide_password=False),
        "tracker_url": tracker_postgres.url.render_as_string(hide_password=False),
        "redis_url": redis_url,
        "web_workers": 2,
        "rasa_workers": 2,
    }
    with system.running(tmp_path, **urls) as started:
        yield started


def whole_talk(url: str) -> str:
    """As a browser would: what did not get through is sent again with the same id."""
    with visiting(url, (STORY, *REST), TAPS, resends=50) as customer:
        customer.talk_to_the_end()
        return customer.state


def test_nothing_is_lost_while_each_web_worker_is_restarted_in_turn(running: system.System) -> None:
    with ThreadPoolExecutor(CUSTOMERS) as crowd:
        talks = [crowd.submit(whole_talk, running.url) for _ in range(CUSTOMERS)]
        for name in ("web-1", "web-2"):
            running.restart(name)
        assert [talk.result() for talk in talks] == ["completed"] * CUSTOMERS
    with running.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == CUSTOMERS
        silent = select(func.count()).where(Turn.sender == "customer", Turn.answered_at.is_(None))
        assert session.scalar(silent) == 0
        failed = [turn.text for turn in session.scalars(select(Turn)) if (turn.extras or {}).get("failed")]
        assert failed == []

"""A whole conversation on PostgreSQL. Cost: half a minute; starts everything, needs HEARBACK_TEST_POSTGRES."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.models import Expectation, Turn
from tests import system
from tests.customer import visiting

pytestmark = [pytest.mark.services, pytest.mark.live]


def test_record_and_tracker_live_on_postgresql(tmp_path: Path, postgres: Database, tracker_postgres: Database) -> None:
    urls = {
        "database_url": postgres.url.render_as_string(hide_password=False),
        "tracker_url": tracker_postgres.url.render_as_string(hide_password=False),
    }
    story = "I expected the battery to last a whole day, but it died after two hours."
    taps = ("Dissatisfied", "Much worse", "The product page", "Nothing, pass it on")
    with system.running(tmp_path, **urls) as running, visiting(running.url, [story], taps) as customer:
        customer.talk_to_the_end()
        assert customer.state == "completed"

    with postgres.reading() as session:
        pair = session.query(Expectation).one()
        said = [turn.text for turn in session.query(Turn).filter_by(sender="customer").order_by(Turn.seq)]
    assert (pair.expected, pair.actual) == ("the battery to last a whole day", "it died after two hours")
    assert pair.confirmed_at is not None
    assert story in said
    with tracker_postgres.reading() as session:
        told = session.execute(text("select count(*) from events where sender_id = :id"), {"id": customer.conversation})
        assert told.scalar_one() > 0

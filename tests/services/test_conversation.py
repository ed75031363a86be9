"""A whole conversation on PostgreSQL, and all of it forgotten. Cost: half a minute; needs HEARBACK_TEST_POSTGRES."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.intake.forgetting import forget
from bot.store.database import Database
from bot.store.models import Expectation, Turn
from bot.web.invitations import invite
from tests import system
from tests.customer import visiting

WORD = "zyxquirrel"

pytestmark = [pytest.mark.services, pytest.mark.live]


def test_record_and_tracker_live_on_postgresql(tmp_path: Path, postgres: Database, tracker_postgres: Database) -> None:
    urls = {
        "database_url": postgres.url.render_as_string(hide_password=False),
        "tracker_url": tracker_postgres.url.render_as_string(hide_password=False),
    }
    story = f"I expected the {WORD} battery to last a whole day, but it died after two hours."
    taps = ("Dissatisfied", "Much worse", "The product page", "Yes, pass it on")
    with system.running(tmp_path, only=("web", "rasa", "actions"), **urls) as running:
        about = {"customer": "ann", "product": "Kettle", "name": WORD, "email": f"{WORD}@customer.example"}
        link = invite(running.settings, running.database, order=f"order-{WORD}", **about)
        with visiting(running.url, [story], taps, invite=link.rsplit("/", 1)[-1]) as customer:
            customer.talk_to_the_end()
            assert customer.state == "completed"

    with postgres.reading() as session:
        pair = session.query(Expectation).one()
        said = [turn.text for turn in session.query(Turn).filter_by(sender="customer").order_by(Turn.seq)]
    assert pair.expected and pair.expected.endswith("a whole day") and pair.actual == "it died after two hours"
    assert pair.confirmed_at is not None
    assert story in said
    with tracker_postgres.reading() as session:
        told = session.execute(text("select count(*) from events where sender_id = :id"), {"id": customer.conversation})
        assert told.scalar_one() > 0

    assert {"turn", "item", "customer", "search"} <= set(places(postgres)) and places(tracker_postgres) == ["events"]
    assert forget(postgres, "ann", urls["tracker_url"])["counts"]["customer"] == 1
    assert places(postgres) == places(tracker_postgres) == []


def places(database: Database) -> list[str]:
    """The tables in whose rows the word stands, in whatever column."""
    with database.reading() as session:
        tables = inspect(session.connection()).get_table_names()
        found = {name: text(f'select count(*) from "{name}" t where t::text ilike :word') for name in tables}
        return [name for name, query in found.items() if session.execute(query, {"word": f"%{WORD}%"}).scalar_one()]

"""The digest on PostgreSQL is that on SQLite. Cost: ten seconds; needs a server, named by HEARBACK_TEST_POSTGRES."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.insight.asked import DigestQuery
from bot.insight.digest import run
from bot.insight.render import render
from bot.store import digests, loops
from bot.store.behind import behind
from bot.store.database import Database
from bot.store.figures import Scope
from bot.store.models import Conversation, Expectation, Item, Product, Rating, Turn

pytestmark = pytest.mark.services

START = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
BATTERY = "the battery life is bad", "bad battery life", "the battery life is awful", "battery life is a joke"
SAID = [*BATTERY, "its battery life"]


class AllAlike:
    """The words decide."""

    fingerprint = "all alike"

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), 384), 384**-0.5, np.float32)


def tell(database: Database) -> None:
    """Five complaints and five ratings in each of two weeks, and one complaint that nobody shares."""
    with database.session() as session:
        product = Product(name="Zen")
        session.add(product)
        session.flush()
        for number, quote in enumerate([*SAID, *SAID, "the strap tore off within a minute"]):
            at = START + timedelta(days=7 * (number // len(SAID)))
            talk = f"{number:032x}"
            session.add(Conversation(id=talk, source="chat", status="completed", product_id=product.id, started_at=at))
            session.flush()
            turn = Turn(conversation_id=talk, seq=1, public_id="1", sender="customer", text=quote, masked=quote, at=at)
            given = {"csat": 1 + number % 5, "disconfirmation": number % 5 - 2}
            session.add_all([turn, *(Rating(conversation_id=talk, kind=kind, value=value, at=at)
                                     for kind, value in given.items())])  # fmt: skip
            session.flush()
            item = Item(conversation_id=talk, turn_id=turn.id, start=0, end=len(quote), quote=quote, kind="unmet",
                        sentiment="negative", score=-1, severity=number % 5 + 1, model_version="a", at=at)  # fmt: skip
            item.expectation = Expectation(conversation_id=talk, expected="to last", actual=quote, confirmed_at=at)
            session.add(item)


@pytest.mark.parametrize(
    "query", [DigestQuery(), DigestQuery(since=date(2026, 3, 9), until=date(2026, 3, 15), product="zen")]
)
def test_both_databases_give_the_same_digest(database: Database, postgres: Database, query: DigestQuery) -> None:
    for record in (database, postgres):
        tell(record)
    written = render(run(postgres, AllAlike(), query), "json")
    assert written == render(run(database, AllAlike(), query), "json")
    assert "battery life" in written


NUMBERS = ("customers", "complaint", "csat", "nps.n", "theme.1", "aspect.2", "impact.1", "segment.product.Zen",
           "segment.audience.customer.n", "messages", "handed_over", "items", "items_in_themes", "started",
           "theme.1.product.Zen", "aspect.2.content", "disconfirmation.-1", "segment.product.Zen.worse", "invited",
           "opened", "told.1", "told.1.yes")  # fmt: skip


def test_both_databases_find_the_same_behind_each_number(database: Database, postgres: Database) -> None:
    found = []
    for record in (database, postgres):
        tell(record)
        with record.reading() as session:
            found.append([behind(session, Scope(until=START + timedelta(days=8)), name, 0, 9) for name in NUMBERS])
            assert loops.to_tell(session, 9) == [] and loops.waiting(session, 1) == 0 and loops.answers(session) == {}
            assert digests.beliefs(session, START.date(), START.date()) == (0, 0)
            assert digests.ratings(session, START, None) == (0, 0)
    assert found[0] == found[1]
    assert found[0][0][0] == 10

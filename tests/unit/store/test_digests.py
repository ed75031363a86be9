"""Predictions are made before anything is seen. Cost: 1 s, no service."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.store import accounts, digests
from bot.store.database import Database
from bot.store.digests import TooLate

MONDAY = date(2026, 3, 9)
SUNDAY, WEEK = MONDAY + timedelta(days=6), timedelta(days=7)


@pytest.fixture
def ana(database: Database) -> int:
    with database.session() as session:
        return accounts.add_user(session, "ana@shop.example", "Ana", "product", None).id


def test_a_prediction_is_sealed(database: Database, ana: int) -> None:
    with database.session() as session:
        digests.predict(session, ana, MONDAY, SUNDAY, 2)
        with pytest.raises(TooLate, match="already"):
            digests.predict(session, ana, MONDAY, SUNDAY, -1)
        assert digests.beliefs(session, MONDAY, SUNDAY) == (1, 1)
        assert digests.beliefs(session, MONDAY, SUNDAY - timedelta(days=1)) == (0, 0)


def test_whoever_has_seen_a_day_of_the_week_can_no_longer_predict_it(database: Database, ana: int) -> None:
    with database.session() as session:
        digests.look(session, ana, MONDAY - 5 * WEEK, MONDAY)
        digests.look(session, ana, MONDAY - 5 * WEEK, MONDAY)
        with pytest.raises(TooLate, match="already seen"):
            digests.predict(session, ana, MONDAY, SUNDAY, 1)
        digests.predict(session, ana, MONDAY + WEEK, SUNDAY + WEEK, 1)


def test_each_person_counts_once_with_the_last_week(database: Database, ana: int) -> None:
    with database.session() as session:
        digests.predict(session, ana, MONDAY, SUNDAY, 2)
        digests.predict(session, ana, MONDAY + WEEK, SUNDAY + WEEK, 0)
        assert digests.beliefs(session, MONDAY, SUNDAY + WEEK) == (0, 1)


def test_the_last_word_of_a_reader_counts(database: Database) -> None:
    with database.session() as session:
        issue = digests.issue(session, MONDAY, SUNDAY)
        assert digests.issue(session, MONDAY, SUNDAY) == digests.issued(session, MONDAY, SUNDAY) == issue
        for useful in (True, False):
            assert digests.rate(session, issue, "a", useful=useful)
        assert digests.rate(session, issue, "b", useful=True)
        assert digests.ratings(session, None, None) == (1, 2)
        assert not digests.rate(session, issue + 1, "a", useful=True)

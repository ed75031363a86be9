"""Days are the shop's. Cost: a second, no service."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.authored import clock
from bot.insight.asked import DigestQuery, asked, during
from bot.insight.model import Period
from bot.store import figures, inbox
from bot.store.database import Database
from bot.store.figures import Scope
from bot.store.imports import ImportedRow, store_rows
from bot.store.inbox import Filters
from tests.fake_reader import FakeReader

UTC = timezone.utc


@pytest.fixture(params=["Europe/Berlin", "America/New_York", "Pacific/Auckland", "UTC"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    found = ZoneInfo(request.param)
    monkeypatch.setattr(clock, "zone", lambda: found)
    yield found


def test_the_shops_zone_is_the_one_of_its_hours() -> None:
    assert clock.zone().key == "Europe/Berlin"


def test_every_day_of_a_year_begins_where_the_one_before_ends(zone: ZoneInfo) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(366)]
    lengths = [clock.midnight(after) - clock.midnight(day) for day, after in itertools.pairwise(days)]
    changes = [length for length in lengths if length != timedelta(days=1)]
    assert sorted(changes) == ([] if zone.key == "UTC" else [timedelta(hours=23), timedelta(hours=25)])
    for day in days:
        assert clock.day_of(clock.midnight(day)) == day
        assert clock.day_of(clock.midnight(day) - timedelta(microseconds=1)) == day - timedelta(days=1)


def said(database: Database, *moments: datetime) -> None:
    reading = FakeReader().read("It hums").to_json()
    with database.session() as session:
        store_rows(
            session, [ImportedRow(f"id:{at.isoformat()}", "It hums", at, reading, [b"\0" * 768]) for at in moments]
        )


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 7, 1)])
def test_a_day_of_a_digest_and_of_the_inbox_is_the_shops_day(zone: ZoneInfo, database: Database, day: date) -> None:
    first, after = clock.midnight(day), clock.midnight(day + timedelta(days=1))
    second = timedelta(seconds=1)
    said(database, first - second, first, after - second, after)
    with database.reading() as session:
        assert figures.answered(session, during(Scope(), Period(day, day))) == 2
        found = inbox.page(session, Filters(since=day.isoformat(), until=day.isoformat()), 0, zone=zone)
        assert found.total == 2
        period = asked(session, DigestQuery()).period
    assert (period.since, period.until) == (day - timedelta(days=1), day + timedelta(days=1))

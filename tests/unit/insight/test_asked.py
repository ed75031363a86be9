"""What a digest is asked for: whose answers, which days, which spans. Cost: 2 s, no service."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from bot.errors import Mendable
from bot.insight.asked import DigestQuery
from bot.insight.checker import check
from bot.insight.digest import build
from bot.insight.model import Period
from bot.insight.shape import to_json
from bot.insight.trends import spans
from bot.store.database import Database


@pytest.fixture
def parted(sorted_record: Database) -> Database:
    """Six of the customers are distributors, asked later."""
    with sorted_record.session() as session:
        session.execute(text("update conversation set audience = 'distributor', wave = 'later' where id <= :id"),
                        {"id": f"{6:032x}"})  # fmt: skip
    return sorted_record


def test_only_what_one_audience_said_in_one_wave(parted: Database) -> None:
    digest = build(parted, DigestQuery(of_audience="distributor", of_wave="later"))
    assert digest.scorecard[0].value == 6
    assert [(theme.label, theme.customers, theme.n) for theme in digest.themes] == [("the battery life is bad", 6, 6)]
    assert check(parted, {**to_json(digest), "of_wave": None}) == []
    assert check(parted, {**to_json(digest), "of_audience": None, "of_wave": None})


def test_an_audience_or_a_wave_that_nobody_was_in(parted: Database) -> None:
    with pytest.raises(Mendable, match=r"audience 'press'.*customer, distributor"):
        build(parted, DigestQuery(of_audience="press"))
    with pytest.raises(Mendable, match=r"wave 'first_use'.*later"):
        build(parted, DigestQuery(of_wave="first_use"))


def test_spans_end_with_the_period_and_are_as_long_as_it() -> None:
    week = Period(date(2026, 3, 9), date(2026, 3, 15))
    found = spans(week, date(2026, 2, 20), asked=True)
    assert [span.until for span in found] == [date(2026, 2, 22), date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 15)]
    assert found[-1] == week


def test_everything_so_far_is_cut_into_whole_weeks() -> None:
    first = date(2026, 1, 1)
    found = spans(Period(first, first + timedelta(days=99)), first, asked=False)
    assert len(found) == 8
    assert {(span.until - span.since).days + 1 for span in found} == {14}

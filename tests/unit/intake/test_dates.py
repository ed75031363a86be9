"""Cost: milliseconds, no service."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.intake.dates import Column, Decision, Form, date_of, form_of
from bot.intake.moments import NoDate, written
from bot.intake.questions import ImportRefused

NOW = datetime(2026, 6, 1, tzinfo=timezone.utc)


def decided(*cells: str, wanted: str | None = None) -> Decision:
    column = Column(NOW)
    for line, cell in enumerate(cells, start=2):
        try:
            found = written(cell)
        except NoDate:
            continue
        if found is not None:
            column.add(line, cell, found)
    return form_of("when", column, wanted, timezone.utc)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (("31/03/2026", "04/03/2026"), "dmy"),
        (("03/31/2026", "03/04/2026"), "mdy"),
        (("04/03/2026", "13/03/26"), "dmy"),
        (("03.04.2026", "05.04.2026"), "dmy"),
        (("26-04-03", "26-04-30"), "ymd"),
        (("03/09/2026", "02/05/2026", "04/11/2026"), "mdy"),
        (("04/04/2026", "05/05/2026"), "dmy"),
        (tuple(f"{month:02}/{day:02}/2026" for month in (3, 4) for day in range(1, 13)), "mdy"),
        (tuple(f"{day:02}/{month:02}/2026" for month in (3, 4) for day in range(1, 13)), "dmy"),
        ((*["31/03/2026"] * 99, "03/31/2026", "03/04/2026"), "dmy"),
    ],
)
def test_the_column_decides_the_order(cells: tuple[str, ...], order: str) -> None:
    decision = decided(*cells)
    assert decision.question is None
    assert all(
        date_of(cell, decision.form, NOW) == date_of(cell, Form(order), NOW) for cell in cells if cell != "03/31/2026"
    )


@pytest.mark.parametrize(
    ("cells", "choices"),
    [
        (("03/04/2026", "05/02/2026"), ["dmy", "mdy"]),
        (("3/4/2026 2:05 PM", "2/5/2026 9:00 AM"), ["mdy", "dmy"]),
        (("03-04-26", "05-02-26"), ["dmy", "mdy"]),
        (("31/03/2026", "03/31/2026", "03/04/2026"), ["dmy", "mdy"]),
    ],
)
def test_where_two_orders_are_possible_it_is_asked(cells: tuple[str, ...], choices: list[str]) -> None:
    asked = decided(*cells).question
    assert asked is not None and [one.value for one in asked.answers] == choices
    assert "--date-order dmy" in str(asked) and "Nothing has been imported." in str(asked)
    assert decided(*cells, wanted="mdy").question is None


def test_the_question_shows_the_first_date_that_is_open() -> None:
    asked = decided("04/04/2026", "03/04/2026").question
    assert asked is not None
    assert "'03/04/2026' (line 3) may be 3 April 2026 or 4 March 2026" in asked.asks


def test_what_was_found_names_its_proof() -> None:
    assert "in the order day, month, year, as '31/03/2026' in line 3 shows" in decided("04/03/2026", "31/03/2026").found


def test_an_order_that_is_none_is_refused() -> None:
    with pytest.raises(ImportRefused, match="--date-order 'dym' is no order"):
        decided("31/03/2026", wanted="dym")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("yesterday", "'yesterday' is not understood"),
        ("2026-06-03", "lies in the future"),
        ("1066-10-14", "before 1970"),
        ("03/31/2026", "is no day in the order d/m/y"),
        (True, "True is no date"),
        ([2026], "is no date"),
    ],
)
def test_a_date_that_is_none_is_refused_with_the_reason(cell: Any, reason: str) -> None:
    with pytest.raises(NoDate, match=reason):
        date_of(cell, Form("dmy"), NOW)


def test_a_date_without_a_zone_is_by_the_clock_of_the_form() -> None:
    at = date_of("31.03.2026 14:00", Form("dmy", ZoneInfo("America/New_York")), NOW)
    assert at == datetime(2026, 3, 31, 18, tzinfo=timezone.utc)
    assert date_of("", Form(), NOW) is None and date_of(None, Form(), NOW) is None

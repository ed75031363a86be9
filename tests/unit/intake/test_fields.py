"""Cost: milliseconds, no service."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from bot.intake.fields import BadRow, Columns, date_of, row_of, text_of

NOW = datetime(2026, 6, 1, tzinfo=timezone.utc)


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.utc)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-31", moment(2026, 3, 31)),
        ("2026-03-31T14:05:06Z", moment(2026, 3, 31, 14, 5, 6)),
        ("2026-03-31 14:05:06 UTC", moment(2026, 3, 31, 14, 5, 6)),
        ("2026-03-31T14:00:00+02:00", moment(2026, 3, 31, 12)),
        ("2026-03-31T14:00:00.5-0500", moment(2026, 3, 31, 19, 0, 0, 500000)),
        ("20260331", moment(2026, 3, 31)),
        ("2026/03/31 14:00", moment(2026, 3, 31, 14)),
        ("31.03.2026", moment(2026, 3, 31)),
        ("31/03/2026", moment(2026, 3, 31)),
        ("3/31/2026 8:30", moment(2026, 3, 31, 8, 30)),
        ("04/04/2026", moment(2026, 4, 4)),
        ("31 March 2026", moment(2026, 3, 31)),
        ("Mar 31, 2026", moment(2026, 3, 31)),
        (1774965600, moment(2026, 3, 31, 14)),
        ("1774965600000", moment(2026, 3, 31, 14)),
        ("", NOW),
        (None, NOW),
    ],
)
def test_dates_as_people_and_programs_write_them(written: Any, meant: datetime) -> None:
    assert date_of(written, NOW) == meant


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("yesterday", "not understood"),
        ("2026-02-30", "not understood"),
        ("03/04/2026", "may mean two days"),
        ("2026-06-03", "future"),
        ("1066-10-14", "before 1970"),
        ("0001-01-01T00:00:00+14:00", "not understood"),
        ("9" * 13, "future"),
    ],
)
def test_other_dates_are_refused_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        date_of(written, NOW)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (None, "no text"),
        (" \n ", "no text"),
        (5, "not text but int"),
        ("a\0b", "NUL"),
        ("caf\udce9", "not valid UTF-8"),
        ("x" * 100_001, "100,001 characters"),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused_with_the_reason(written: Any, reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        text_of(written, "review")


def test_the_longest_text_is_taken() -> None:
    assert len(text_of("x" * 100_000, "review")) == 100_000


def test_a_row_is_masked_and_its_names_are_tidied() -> None:
    columns = Columns(text="t", id="i", product="p", customer="c")
    row = row_of(7, {"t": " mail me: ann@example.org ", "i": 12, "p": " Blue\n Lamp ", "c": ""}, columns, "shop", NOW)
    assert row.text == "mail me: •••••••••••••••"
    assert (row.line, row.external_id, row.product, row.customer) == (7, "shop/id:12", "Blue Lamp", None)


def test_a_rating_that_is_none_never_costs_the_text() -> None:
    columns = Columns(text="t", rating="r")
    for value, unrated in [
        ("good", "'good' is no number"),
        (7, "7 is not on the scale of 1 to 5"),
        ([5], "is no number"),
    ]:
        row = row_of(1, {"t": "it hums", "r": value}, columns, None, NOW)
        assert (row.text, row.rating) == ("it hums", None) and unrated in (row.unrated or "")
    row = row_of(1, {"t": "it hums", "r": "N/A"}, columns, None, NOW)
    assert (row.text, row.rating, row.unrated) == ("it hums", None, None)


def test_without_ids_the_same_row_is_the_same_whatever_is_taken_from_it() -> None:
    values = {"t": "good", "p": "Lamp", "stars": "5"}
    one = row_of(1, values, Columns(text="t"), None, NOW)
    two = row_of(9, dict(reversed(values.items())), Columns(text="t", product="p"), None, NOW)
    other = row_of(9, values | {"stars": "4"}, Columns(text="t"), None, NOW)
    assert one.external_id == two.external_id != other.external_id


def test_a_row_without_the_id_it_should_have_is_refused() -> None:
    with pytest.raises(BadRow, match="no id in 'i'"):
        row_of(1, {"t": "good", "i": ""}, Columns(text="t", id="i"), None, NOW)

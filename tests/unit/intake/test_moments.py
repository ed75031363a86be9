"""Cost: a second, no service."""

from __future__ import annotations

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.moments import LANGUAGES, ORDERS, NoDate, moment_of, written

BERLIN = ZoneInfo("Europe/Berlin")


def read(text: str, order: str = "dmy", zone: timezone | ZoneInfo = timezone.utc) -> datetime:
    found = written(text)
    assert found is not None
    return moment_of(found, order, zone)


DAYS = [
    *("2026-03-31", "20260331", "2026/03/31", "2026.03.31", "2026. 3. 31.", "31.03.2026", "31.3.2026", "31/03/2026"),
    *("3/31/2026", "31-03-2026", "31 03 2026", "31032026", "46112", "2026年3月31日", "2026-W14-2", "31 March 2026"),
    *(
        "31-Mar-2026",
        "31-Mar-26",
        "Mar 31, 2026",
        "March 31st, 2026",
        "31st of March 2026",
        "2026 March 31",
        "31/mar/2026",
    ),
    *("31. März 2026", "Dienstag, 31. März 2026", "31 mars 2026", "mar. 31 mars 2026", "31 de marzo de 2026"),
    *("martes, 31 de marzo de 2026", "31 marzo 2026", "31 maart 2026", "31 mrt. 2026", "31 de março de 2026"),
    *("31 marca 2026", "wtorek, 31 marca 2026", "TUE 31 MAR 2026", " 31 March 2026 "),
]
MOMENTS = [
    *("2026-03-31T14:05:06Z", "2026-03-31 14:05:06 UTC", "2026-03-31T16:05:06+02:00", "2026-03-31T09:05:06.000-0500"),
    *("3/31/2026 2:05:06 PM", "3/31/2026, 2:05:06 pm", "31.03.2026 14:05:06", "31.03.2026, 14:05:06 Uhr"),
    *("Tue, 31 Mar 2026 16:05:06 +0200", "Tue Mar 31 2026 16:05:06 GMT+0200 (Central European Summer Time)"),
    *("Tue Mar 31 16:05:06 CEST 2026", "2026-03-31T16:05:06+02:00[Europe/Berlin]", "2026-03-31 16:05:06 Europe/Berlin"),
    *("1774965906", "1774965906000", "1774965906000000", "1774965906.0", "20260331140506", "20260331T140506Z"),
    *("14:05:06 31.03.2026", "31 de marzo de 2026, 2:05:06 p. m.", "2026-03-31 10:05:06 EDT", "46112,586875"),
]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_as_people_and_programs_write_it(text: str) -> None:
    found = written(text)
    assert found is not None
    assert {moment_of(found, order, timezone.utc) for order in found.days} == {
        datetime(2026, 3, 31, tzinfo=timezone.utc)
    }


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_as_people_and_programs_write_it(text: str) -> None:
    found = written(text)
    assert found is not None
    order = next(iter(found.days), "dmy")
    assert moment_of(found, order, timezone.utc) == datetime(2026, 3, 31, 14, 5, 6, tzinfo=timezone.utc)


@pytest.mark.parametrize(("text", "hour", "minute"), [("31 mars 2026 à 14h05", 14, 5), ("31.03.2026 14.05", 14, 5)])
def test_a_time_without_a_colon(text: str, hour: int, minute: int) -> None:
    assert read(text) == datetime(2026, 3, 31, hour, minute, tzinfo=timezone.utc)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["full", "long", "medium"])
def test_every_month_as_the_locale_data_write_it(language: str, form: str) -> None:
    for month in range(1, 13):
        day = datetime(2026, month, 9, tzinfo=timezone.utc)
        assert read(format_date(day, form, Locale(language))) == day


@pytest.mark.parametrize(
    "text",
    [
        *("yesterday", "2 weeks ago", "2026-02-30", "2026-13-05", "31", "March 2026", "31/31/2026", "hello", "10.30"),
        *("0001-01-01T00:00:00+14:00", "2026-03-31T25:00", "31 March or 1 April 2026", "it broke on 3 May 2026", "1,5"),
    ],
)
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(NoDate):
        found = written(text)
        assert found is not None
        moment_of(found, next(iter(found.days)), timezone.utc)


@pytest.mark.parametrize("text", ["", " ", "-", "N/A", "null", "NaT", "0000-00-00"])
def test_what_says_that_there_is_none_is_none(text: str) -> None:
    assert written(text) is None


def test_numbers_whose_order_the_column_decides() -> None:
    found = written("03/04/2026 2:05 PM")
    assert found is not None and not found.plain and found.clock.half
    assert moment_of(found, "dmy", timezone.utc).month == 4 and moment_of(found, "mdy", timezone.utc).month == 3
    with pytest.raises(NoDate, match="no day in the order y/m/d"):
        moment_of(found, "ymd", timezone.utc)


def test_without_a_zone_it_is_by_the_clock_it_is_read_with_over_both_changes() -> None:
    assert read("2026-03-28 12:00", zone=BERLIN) == datetime(2026, 3, 28, 11, tzinfo=timezone.utc)
    assert read("2026-03-29 12:00", zone=BERLIN) == datetime(2026, 3, 29, 10, tzinfo=timezone.utc)
    assert read("2026-03-29 02:30", zone=BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=timezone.utc)  # is skipped
    assert read("2025-10-26 02:30", zone=BERLIN) == datetime(2025, 10, 26, 0, 30, tzinfo=timezone.utc)  # comes twice
    assert read("2025-10-26T02:30+01:00", zone=BERLIN) == datetime(2025, 10, 26, 1, 30, tzinfo=timezone.utc)


@given(st.dates(datetime(1970, 1, 1).date(), datetime(2069, 12, 31).date()), st.sampled_from(["-", "/", ".", " "]))
def test_every_day_is_read_in_its_order(day: object, sign: str) -> None:
    for order, form in zip(ORDERS, (f"%d{sign}%m{sign}%Y", f"%m{sign}%d{sign}%Y", f"%Y{sign}%m{sign}%d"), strict=True):
        text = format(day, form)
        assert read(text, order).date() == day


@given(st.text(alphabet="0123456789/-.: TZapmMarvendUhr+,年", max_size=30))
def test_whatever_a_cell_holds_is_a_date_or_refused(text: str) -> None:
    try:
        found = written(text)
        for order in found.days if found else ():
            moment_of(found, order, timezone.utc)  # type: ignore[arg-type]
    except NoDate:
        pass

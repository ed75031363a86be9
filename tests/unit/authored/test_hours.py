"""Opening hours, over changes of clocks too. Cost: five seconds, no service."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.authored.hours import DAYS, Hours, when_in_words

WORDS = {"open": "Soon.", "closed": "Back {when} ({zone} time)."}
WORKING = dict.fromkeys(DAYS[:5], "09:00-12:30, 13:30-17:00") | {"saturday": "closed", "sunday": "closed"}
ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata", "Pacific/Apia"),
    "Pacific/Kiritimati",
)


def hours(zone: str = "Europe/Berlin", **changes: Any) -> Hours:
    return Hours.model_validate({"time_zone": zone, "week": WORKING, "holidays": ["12-25"], "reply": WORDS} | changes)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-23 10:00", "Soon."),
        ("2026-11-23 12:30", "Back today at 13:30 (Berlin time)."),
        ("2026-11-23 17:00", "Back tomorrow at 09:00 (Berlin time)."),
        ("2026-11-21 12:00", "Back on Monday at 09:00 (Berlin time)."),
        ("2026-12-24 17:00", "Back on Monday at 09:00 (Berlin time)."),
    ],
)
def test_a_waiting_customer_reads_when_somebody_answers(now: str, said: str) -> None:
    assert hours().expected_reply(berlin(now)) == said


@pytest.mark.parametrize(
    ("begun", "wait", "due"),
    [
        ("2026-11-23 10:00", 2, "2026-11-23 12:00"),
        ("2026-11-23 10:30", 2, "2026-11-23 12:30"),
        ("2026-11-23 11:30", 2, "2026-11-23 14:30"),
        ("2026-11-20 16:00", 2, "2026-11-23 10:00"),
        ("2026-11-22 11:46", 2, "2026-11-23 11:00"),
        ("2026-12-24 16:00", 16, "2026-12-30 10:00"),
    ],
)
def test_only_opening_time_counts_towards_an_answer(begun: str, wait: int, due: str) -> None:
    found = hours().after(berlin(begun), timedelta(hours=wait))
    assert found == berlin(due)
    assert hours().spent(berlin(begun), found) == timedelta(hours=wait)
    assert hours().spent(berlin(begun), berlin(begun)) == timedelta(0)


def test_a_far_opening_is_named_by_its_date() -> None:
    assert when_in_words(berlin("2027-01-04 09:00"), berlin("2026-12-23 18:00")) == "on Monday, 4 January at 09:00"


def test_the_customers_own_zone_does_not_matter() -> None:
    moment = berlin("2026-11-23 10:00")
    assert hours().is_open(moment.astimezone(ZoneInfo("Asia/Tokyo")))
    assert hours("Asia/Tokyo").expected_reply(moment) == "Back tomorrow at 09:00 (Tokyo time)."


def test_a_holiday_of_one_year_is_no_holiday_in_the_next() -> None:
    once = hours(holidays=[date(2026, 11, 23)])
    assert not once.is_open(berlin("2026-11-23 10:00"))
    assert once.is_open(berlin("2027-11-23 10:00"))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        hours().is_open(datetime(2026, 11, 23, 10))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"week": WORKING | {"monday": "17:00-09:00"}}, "ends before it begins"),
        ({"week": WORKING | {"monday": "09:00-12:00, 11:00-13:00"}}, "overlap"),
        ({"week": WORKING | {"monday": "9 to 5"}}, "is no range of hours"),
        ({"week": WORKING | {"monday": "09:00-24:30"}}, "the latest end is 24:00"),
        ({"week": dict.fromkeys(DAYS, "closed")}, "nobody would ever answer"),
        ({"time_zone": "Middle/Earth"}, "there is no time zone"),
        ({"holidays": ["13-40"]}, "is no day"),
        ({"reply": WORDS | {"closed": "Back {wen}."}}, "{wen}"),
    ],
)
def test_what_no_clock_shows_is_refused_with_advice(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        hours(**changes)


def changes_of_clocks() -> list[datetime]:
    """The hours around every change of clocks in a few years, in every zone tested."""
    found = []
    for zone in map(ZoneInfo, ZONES):
        moment = datetime(2025, 1, 1, tzinfo=timezone.utc)
        while moment.year < 2027:
            after = moment + timedelta(hours=12)
            if moment.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
                found.append(moment)
            moment = after
    return found


RANGES = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(
    lambda marks: ", ".join(
        f"{a // 4:02}:{a % 4 * 15:02}-{b // 4:02}:{b % 4 * 15:02}"
        for a, b in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)
    )
)
WEEKS = st.fixed_dictionaries({day: st.one_of(st.just("closed"), RANGES) for day in DAYS}).filter(
    lambda week: any(value != "closed" for value in week.values())
)
MOMENTS = st.one_of(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(timezone.utc)),
    st.builds(
        lambda near, minutes: near + timedelta(minutes=minutes),
        st.sampled_from(changes_of_clocks()),
        st.integers(-600, 1200),
    ),
)


@given(st.sampled_from(ZONES), WEEKS, MOMENTS)
@settings(max_examples=100, deadline=None)
def test_it_opens_when_it_says_so_and_not_a_minute_before(zone: str, week: dict[str, str], now: datetime) -> None:
    tested = hours(zone, week=week)
    opens = tested.next_open(now)
    assert opens >= now
    assert tested.is_open(opens)
    assert tested.is_open(now) == (opens == now)
    if opens > now:
        assert not tested.is_open(opens - timedelta(minutes=1)) or opens - timedelta(minutes=1) < now
        assert not tested.is_open(now + (opens - now) / 2)


@given(st.sampled_from(ZONES), WEEKS, MOMENTS)
@settings(max_examples=100, deadline=None)
def test_on_a_day_of_24_hours_the_clock_on_the_wall_decides(zone: str, week: dict[str, str], now: datetime) -> None:
    local = now.astimezone(ZoneInfo(zone))
    nearby = (local.astimezone(timezone.utc) + timedelta(hours=hour) for hour in range(-24, 25))
    offsets = {moment.astimezone(local.tzinfo).utcoffset() for moment in nearby}
    if len(offsets) > 1:
        return
    tested = hours(zone, week=week, holidays=[])
    minute = local.hour * 60 + local.minute
    ranges = getattr(tested.week, DAYS[local.weekday()])
    assert tested.is_open(now) == any(start <= minute < end for start, end in ranges)


@given(st.sampled_from(ZONES), MOMENTS)
@settings(max_examples=50, deadline=None)
def test_there_is_always_a_sentence(zone: str, now: datetime) -> None:
    said = hours(zone).expected_reply(now)
    assert said == "Soon." or said.startswith("Back ")
    assert "{" not in said

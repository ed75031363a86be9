"""When people answer: weekly hours, holidays, time zone, and the sentence that says so."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator

from bot.authored.templates import with_placeholders

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AHEAD = 800
"""Days looked ahead for the next opening."""
WEEK = 7
_RANGE = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_YEARLY = re.compile(r"(\d{1,2})-(\d{1,2})")
HOUR = 60
MINUTES = 24 * HOUR
LEAP_YEAR = 2024


class Range(NamedTuple):
    """Minutes since midnight on the wall clock; `end` is not within."""

    start: int
    end: int


def _ranges(value: Any) -> tuple[Range, ...]:
    if value in (None, "closed"):
        return ()
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    found = [_range(part) for part in str(value).split(",")]
    for before, after in itertools.pairwise(found):
        if after.start < before.end:
            raise ValueError("these ranges overlap; write them one after the other, such as 09:00-12:30, 13:30-17:00")
    return tuple(found)


def _range(text: str) -> Range:
    matched = _RANGE.fullmatch(text.strip())
    if not matched:
        raise ValueError(f'"{text.strip()}" is no range of hours; write it such as 09:00-17:00, or closed')
    first_hour, first_minute, last_hour, last_minute = map(int, matched.groups())
    found = Range(first_hour * HOUR + first_minute, last_hour * HOUR + last_minute)
    if max(first_minute, last_minute) >= HOUR or found.end > MINUTES:
        raise ValueError(f'"{text.strip()}" names a time that no clock shows; the latest end is 24:00')
    if found.end <= found.start:
        raise ValueError(
            f'"{text.strip()}" ends before it begins; '
            "hours past midnight are written as 22:00-24:00 on one day and 00:00-02:00 on the next"
        )
    return found


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(
            f'there is no time zone "{value}"; write it such as Europe/Berlin or America/New_York'
        ) from error
    return value


def _holidays(value: Any) -> Any:
    return [_holiday(day) for day in value or []] if isinstance(value, (list, type(None))) else value


def _holiday(value: Any) -> date | tuple[int, int]:
    if isinstance(value, date):
        return value
    matched = _YEARLY.fullmatch(str(value))
    try:
        month, day = map(int, matched.groups()) if matched else (0, 0)
        date(LEAP_YEAR, month, day)
    except ValueError as error:
        raise ValueError(f'"{value}" is no day; write 12-25 for every year, or 2027-03-26 for once') from error
    return month, day


Ranges = Annotated[tuple[Range, ...], BeforeValidator(_ranges)]


class Week(BaseModel):
    """The ranges of each day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    monday: Ranges
    tuesday: Ranges
    wednesday: Ranges
    thursday: Ranges
    friday: Ranges
    saturday: Ranges
    sunday: Ranges

    @model_validator(mode="after")
    def _opens(self) -> Week:
        if not any(getattr(self, day) for day in DAYS):
            raise ValueError("no day has hours, so nobody would ever answer; give one day a range such as 09:00-17:00")
        return self


class ReplyWords(BaseModel):
    """How to say when somebody answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    open: Annotated[str, with_placeholders()]
    closed: Annotated[str, with_placeholders("when", "zone")]


class Hours(BaseModel):
    """When people answer. Every `now` must carry a time zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_zone: Annotated[str, AfterValidator(_zone)]
    week: Week
    holidays: Annotated[tuple[date | tuple[int, int], ...], BeforeValidator(_holidays)] = ()
    reply: ReplyWords

    def is_open(self, now: datetime) -> bool:
        return self.next_open(now) == now

    def next_open(self, now: datetime) -> datetime:
        """`now` when open, else the next opening, in the shop's time zone."""
        local = self._local(now)
        moment = local.astimezone(timezone.utc)
        upcoming = (max(start, moment) for start, end in self._spans(local.date()) if end > moment)
        return next(upcoming).astimezone(self._tz)

    def after(self, begun: datetime, wait: timedelta) -> datetime:
        """When so much opening time will have passed since a moment; far in the future where the week has too little.

        `wait` must be more than nothing. In UTC.
        """
        left = wait
        for start, end in self._spans(self._local(begun).date()):
            opening = max(start, begun)
            if end > opening and left <= end - opening:
                return opening.astimezone(timezone.utc) + left
            left -= max(end - opening, timedelta(0))
        return begun + timedelta(days=AHEAD)

    def spent(self, begun: datetime, now: datetime) -> timedelta:
        """How much opening time has passed from one moment to a later one."""
        spans = itertools.takewhile(lambda span: span[0] < now, self._spans(self._local(begun).date()))
        return sum((max(min(end, now) - max(start, begun), timedelta(0)) for start, end in spans), timedelta(0))

    def expected_reply(self, now: datetime) -> str:
        """A plain sentence for a customer who waits for a person."""
        if self.is_open(now):
            return self.reply.open
        when = when_in_words(self.next_open(now), self._local(now))
        return self.reply.closed.format(when=when, zone=self.place)

    @property
    def place(self) -> str:
        """The time zone as people say it: its city."""
        return self.time_zone.rsplit("/", 1)[-1].replace("_", " ")

    @property
    def _tz(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def _local(self, now: datetime) -> datetime:
        if now.tzinfo is None:
            raise ValueError("a moment without a time zone says nothing about opening hours")
        return now.astimezone(self._tz)

    def _spans(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        """Openings as moments in UTC, in order, from the day before `first` on."""
        for offset in range(-1, AHEAD):
            day = first + timedelta(days=offset)
            if day in self.holidays or (day.month, day.day) in self.holidays:
                continue
            for start, end in getattr(self.week, DAYS[day.weekday()]):
                span = self._moment(day, start), self._moment(day, end)
                if span[0] < span[1]:
                    yield span

    def _moment(self, day: date, minute: int) -> datetime:
        """A wall-clock time as a moment in UTC.

        As RFC 5545 has it: a time that a change of clocks skips counts with the offset before the change, a time that
        comes twice means the first.
        """
        whole, rest = divmod(minute, MINUTES)
        wall = datetime.combine(day + timedelta(days=whole), time(rest // HOUR, rest % HOUR), self._tz)
        return wall.astimezone(timezone.utc)


def when_in_words(then: datetime, now: datetime) -> str:
    """ "today at 13:30", "tomorrow at 09:00", "on Monday at 09:00", "on Monday, 4 January at 09:00"."""
    days = (then.date() - now.date()).days
    at = f"{then:%H:%M}"
    if days < 2:  # noqa: PLR2004 - today and tomorrow have names of their own
        return f"{('today', 'tomorrow')[days]} at {at}"
    day = f"{then:%A}" if days < WEEK else f"{then:%A}, {then.day} {then:%B}"
    return f"on {day} at {at}"

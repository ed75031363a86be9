"""One date as it stands in a file: the moment it says, or three numbers whose order the whole column decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from bot.language.lexicon import words

ORDERS = ("dmy", "mdy", "ymd")
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
"""Whose names of months and days are read."""
EMPTY = frozenset(("", "-", "–", "—", "?", "n/a", "#n/a", "na", "nan", "nat", "none", "null", "0000-00-00"))
EXCEL_EPOCH = datetime(1899, 12, 30)
EXCEL_DAYS = range(25_569, 73_051)
"""1970 to 2099 in days since Excel's epoch."""
EPOCH_DIGITS = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 16: 10**6, 19: 10**9}
"""By the number of digits, how many make a second; nine digits of seconds end in 2001, twelve of milliseconds too."""
COMPACT = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
YEARS = range(1970, 2100)
CENTURY, PIVOT = 100, 70
"""Two digits from the pivot on are of the last century: nothing before 1970 is taken."""
NOON = 12
MORE_MONTHS = {"sept": 9, "mrz": 3, "janner": 1, "febr": 2, "fev": 2, "agosto": 8, "avr": 4}
"""What people write and the locale data, with their accents taken off, leave out."""
ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "wet": 0,
    "west": 1,
    "cet": 1,
    "mez": 1,
    "cest": 2,
    "mesz": 2,
    "eet": 2,
    "eest": 3,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "bst": 1,
}
"""Hours before UTC; the American ones as RFC 2822 has them."""
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?:"
    r":(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?(?:\s?(?P<half>[ap]m)\b)?"
    r"|(?:\.(?P<minute2>\d{2}))?\s?(?P<half2>[ap]m)\b"
    r"|(?:\.(?P<minute3>\d{2}))?\s?uhr\b"
    r"|\s?h\s?(?P<minute4>\d{2})?\b"
    r"|\.(?P<minute5>\d{2})(?:\.(?P<second5>\d{2}))?$)"
)
_COMPACT_CLOCK = re.compile(r"(?<=\d[t ])(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?:\.\d+)?")
_OFFSET = re.compile(r"\s*(?:utc|gmt)?\s*(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)")
_ZONE_NAME = re.compile(r"\s*(?P<name>[a-z]{1,4})\b")
_PLACE = re.compile(r"\[?\b([A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_]+){1,2})\]?")
_WEEK = re.compile(r"(\d{4})-?w(\d{2})-?([1-7])")
_NUMBERS = re.compile(r"(\d{1,4})(?:\s?([./-])\s?|\s)(\d{1,2})(?:\s?[./-]\s?|\s)(\d{1,4})\.?")
_COUNT = re.compile(r"(\d{5,19})(?:[.,](\d{1,12}))?")
_WORD = re.compile(r"[^\W\d_]+")


class NoDate(ValueError):
    """Something stands where a date should, and is none; the message says what."""


class Clock(NamedTuple):
    """What is said beside the day: the time since midnight, the zone if any, whether by the twelve-hour clock."""

    time: timedelta = timedelta(0)
    zone: tzinfo | None = None
    half: bool = False


NO_CLOCK = Clock()


@dataclass(frozen=True)
class Written:
    """A date as it stands. `days`: the day by each order of its numbers that makes one, the same by each where the
    order is plain; `instant`: instead, where a count of seconds says all."""

    days: dict[str, date]
    clock: Clock = NO_CLOCK
    dotted: bool = False
    instant: datetime | None = None

    @property
    def plain(self) -> bool:
        return self.instant is not None or len(set(self.days.values())) == 1


def written(text: str) -> Written | None:
    """What a cell says; None where it says that there is no date. Raises NoDate."""
    found = _read(text)
    if found is None and text.strip().lower() not in EMPTY:
        raise NoDate("is not understood")
    return found


def moment_of(found: Written, order: str, zone: tzinfo) -> datetime:
    """The moment in UTC; `order` of the numbers as the column has it, `zone` where none is written. A time that a
    change of clocks skips counts by the offset before it, one that comes twice is the first. Raises NoDate."""
    if found.instant is not None:
        return found.instant
    day = found.days.get(order)
    if day is None:
        raise NoDate(f"is no day in the order {'/'.join(order)}")
    wall = datetime(day.year, day.month, day.day, tzinfo=found.clock.zone or zone) + found.clock.time
    try:
        return wall.astimezone(timezone.utc)
    except OverflowError:
        raise NoDate("is not understood") from None


@lru_cache(maxsize=4096)  # many rows share a day
def _read(text: str) -> Written | None:
    plain = _plain(text)
    count = _COUNT.fullmatch(plain)
    if count and (counted := _counted(count[1], float(f"0.{count[2] or 0}"))):
        return counted
    for day, clock in _clocks(plain, text):
        if days := _days(day):
            return Written(days, clock, dotted="." in day)
    return None


def _plain(text: str) -> str:
    """In lower case, without accents and remarks in brackets, morning and afternoon as am and pm."""
    folded = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter)).replace("ł", "l")
    bare = re.sub(r"\([^()]{0,60}\)", " ", bare.translate({ord("年"): "-", ord("月"): "-", ord("日"): " "}))
    bare = re.sub(r"\b([ap])\.?\s?m\.?(?!\w)", r"\1m", bare)
    return " ".join(bare.replace("'", " ").replace("’", " ").split())


def _counted(digits: str, fraction: float) -> Written | None:
    """Days since Excel's epoch, seconds since 1970 or their parts, or a date without anything between its numbers."""
    if len(digits) == 5 and int(digits) in EXCEL_DAYS:  # noqa: PLR2004
        at = EXCEL_EPOCH + timedelta(days=int(digits), seconds=round(fraction * 86_400))
        return Written(dict.fromkeys(ORDERS, at.date()), Clock(at - datetime(at.year, at.month, at.day)))
    if len(digits) in COMPACT:
        with suppress(ValueError):
            at = datetime.strptime(digits, COMPACT[len(digits)])
            if at.year in YEARS:
                return Written(dict.fromkeys(ORDERS, at.date()), Clock(at - datetime(at.year, at.month, at.day)))
    if len(digits) in (6, 8):
        days = _compact(digits)
        return Written(days) if days else None
    if len(digits) in EPOCH_DIGITS:
        since = timedelta(seconds=int(digits) / EPOCH_DIGITS[len(digits)] + (fraction if len(digits) <= 10 else 0))  # noqa: PLR2004
        return Written({}, instant=datetime(1970, 1, 1, tzinfo=timezone.utc) + since)
    return None


def _compact(digits: str) -> dict[str, date]:
    """20260331, and by the column 31032026, 03312026 and 310326."""
    if len(digits) == 8:  # noqa: PLR2004
        first = _ordered(digits[:4], digits[4:6], digits[6:])
        return first if first and first["ymd"].year in YEARS else _ordered(digits[:2], digits[2:4], digits[4:])
    return _ordered(digits[:2], digits[2:4], digits[4:])


def _clocks(plain: str, text: str) -> Iterator[tuple[str, Clock]]:
    """What is left for the day when a time is taken out, with that time; at last all, without one."""
    found = [*_CLOCK.finditer(plain)]
    # Between dots, hours and minutes look like days and months: without a colon, the last is the time.
    times = found[:1] if ":" in plain else [*found[-1:], *_COMPACT_CLOCK.finditer(plain)]
    for match in times:
        clock = _clock(match.groupdict())
        if clock is not None:
            zone, rest = _zone(plain[match.end() :], text)
            yield f"{plain[: match.start()]} {rest}".strip(), clock._replace(zone=zone)
    yield plain, Clock()


def _clock(parts: dict[str, str | None]) -> Clock | None:
    said = {name.rstrip("2345"): value for name, value in parts.items() if value is not None}
    hour, half = int(said["hour"]), said.get("half")
    if half and not 1 <= hour <= NOON:
        return None
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    minute, second = int(said.get("minute", 0)), int(said.get("second", 0))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):  # noqa: PLR2004
        return None
    fraction = timedelta(microseconds=int(said.get("fraction", "0").ljust(6, "0")[:6]))
    return Clock(timedelta(hours=hour, minutes=minute, seconds=second) + fraction, half=bool(half))


def _zone(after: str, text: str) -> tuple[tzinfo | None, str]:
    """The zone that stands behind a time, and what follows it."""
    place = _PLACE.search(text)
    if place and place[1] in _places():
        return ZoneInfo(place[1]), re.sub(r"\[?\b[a-z]+(?:/[a-z_]+){1,2}\]?|^\s*[+-]\d\d:?\d\d", " ", after).strip()
    if offset := _OFFSET.match(after):
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
        if minutes < 24 * 60:
            signed = timedelta(minutes=-minutes if offset["sign"] == "-" else minutes)
            return timezone(signed), after[offset.end() :]
    name = _ZONE_NAME.match(after)
    if name and name["name"] in ZONES:
        return timezone(timedelta(hours=ZONES[name["name"]])), after[name.end() :]
    return None, after


def _days(said: str) -> dict[str, date]:
    """The day by each order; none where something else than a day is said."""
    if week := _WEEK.fullmatch(said):
        with suppress(ValueError):
            return dict.fromkeys(ORDERS, date.fromisocalendar(*map(int, week.groups())))
        return {}
    months: list[int] = []
    rest = _WORD.sub(lambda word: _word(word[0], months, _several(said)), said)
    if "?" in rest:
        return {}
    rest = re.sub(r"(?<=[/.-])\s|\s(?=[/.-])", "", " ".join(rest.replace(",", " ").split())).strip(" -")
    if months:
        return _named(months, re.findall(r"\d+", rest), rest)
    numbers = _NUMBERS.fullmatch(rest)
    if numbers:
        return _ordered(numbers[1], numbers[3], numbers[4])
    return _compact(rest) if re.fullmatch(r"\d{8}", rest) else {}


def _word(word: str, months: list[int], several: bool) -> str:
    """Takes a word out of a date: the name of a month is noted; "?" where the word has no place in a date. "mar" is
    March, or Tuesday where another month is named."""
    is_day = word in _weekdays()
    if word in _months() and not (is_day and several):
        months.append(_months()[word])
        return " "
    return " " if is_day or word in words("date_words") else "?"


def _several(said: str) -> bool:
    return sum(word in _months() for word in _WORD.findall(said)) > 1


def _named(months: list[int], numbers: list[str], rest: str) -> dict[str, date]:
    """A day whose month is a word: the longer number is the year, else the last."""
    if len(months) != 1 or len(numbers) != 2 or re.search(r"[^\d\s./-]", rest):  # noqa: PLR2004
        return {}
    first, last = numbers
    day, year = (last, first) if len(first) == 4 else (first, last)  # noqa: PLR2004
    found = _date(year, str(months[0]), day)
    return dict.fromkeys(ORDERS, found) if found else {}


def _ordered(first: str, second: str, third: str) -> dict[str, date]:
    if len(first) == 4:  # noqa: PLR2004  # the year in front leaves one order
        day = _date(first, second, third)
        return dict.fromkeys(ORDERS, day) if day else {}
    by_order = {"dmy": (third, second, first), "mdy": (third, first, second), "ymd": (first, second, third)}
    return {order: day for order, parts in by_order.items() if (day := _date(*parts))}


def _date(year: str, month: str, day: str) -> date | None:
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:  # noqa: PLR2004
        return None
    number = int(year)
    if len(year) == 2:  # noqa: PLR2004
        number += (19 if number >= PIVOT else 20) * CENTURY
    with suppress(ValueError):
        return date(number, int(month), int(day))
    return None


@cache
def _months() -> dict[str, int]:
    named = [(_plain(name).strip("."), number) for number, name in _names("months")]
    return {name: number for name, number in named if not name.isdigit()} | MORE_MONTHS


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(word for _, name in _names("days") for word in _WORD.findall(_plain(name)))


def _names(kind: str) -> Iterator[tuple[int, str]]:
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                yield from getattr(Locale(language), kind)[context][width].items()


@cache
def _places() -> set[str]:
    return available_timezones()

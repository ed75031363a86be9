"""In which order a whole column of dates writes day, month and year: decided by all of them, and asked for where two
orders are possible."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any

from bot.intake.moments import ORDERS, NoDate, Written, moment_of, written
from bot.intake.questions import Answer, ImportRefused, Question
from bot.intake.ratings import shown

OPTION = "--date-order"
WORDS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
EARLIEST = datetime(1970, 1, 1, tzinfo=timezone.utc)
MISTAKEN = 0.02
"""Of the dates, so many may be slips of the pen; where more are no day in an order, it is not the column's."""
SORTED_STEPS = 20
"""Steps from row to row, all in one direction, from which the order in which rows stand is no chance."""


@dataclass(frozen=True)
class Form:
    """How a column is read: the order of its numbers, and the time zone where none is written."""

    order: str = "dmy"
    zone: tzinfo = timezone.utc


@dataclass
class Course:
    """By one order of the numbers: how many are days, how many of those lie ahead, and the steps up and down."""

    days: int = 0
    ahead: int = 0
    up: int = 0
    down: int = 0
    last: date | None = None

    def add(self, day: date, today: date) -> None:
        self.days += 1
        self.ahead += day > today
        if self.last is not None:
            self.up += day > self.last
            self.down += day < self.last
        self.last = day

    @property
    def steps(self) -> int:
        return self.up + self.down

    @property
    def is_sorted(self) -> bool:
        return not (self.up and self.down)


@dataclass
class Column:
    """What a column holds, without its rows."""

    moment: datetime
    dates: int = 0
    courses: dict[str, Course] = field(default_factory=lambda: {order: Course() for order in ORDERS})
    open: int = 0
    """Dates that are another day by another order."""
    dotted: int = 0
    """Of these, how many have dots between the numbers."""
    halves: int = 0
    """Times by the twelve-hour clock."""
    first_open: tuple[int, str, Written] | None = None
    proof: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By order, the line and words of a date that is a day by this one alone."""

    def add(self, line: int, text: str, found: Written) -> None:
        self.dates += 1
        if found.instant is not None:
            return
        today = (self.moment + timedelta(days=1)).date()
        for order, day in found.days.items():
            self.courses[order].add(day, today)
        self.halves += found.clock.half
        if not found.plain:
            self.open += 1
            self.dotted += found.dotted
            self.first_open = self.first_open or (line, text, found)
        elif len(found.days) == 1:
            self.proof.setdefault(next(iter(found.days)), (line, text))

    @property
    def numbered(self) -> int:
        return max(course.days for course in self.courses.values())


@dataclass(frozen=True)
class Decision:
    """How a column is read, what was found in it, and what has to be asked first, if anything."""

    form: Form
    found: str = ""
    question: Question | None = None


def form_of(name: str, column: Column, wanted: str | None, zone: tzinfo) -> Decision:
    """How the column of this name is read; `wanted`: what the person who imports says. Raises ImportRefused on what is
    no order."""
    if wanted is not None:
        if wanted not in WORDS:
            raise ImportRefused(f"{OPTION} {wanted!r} is no order: write {', '.join(WORDS)}.")
        return Decision(Form(wanted, zone), _found(name, column, wanted, zone))
    readings = _readings(column)
    form = Form(readings[0], zone)
    if len(readings) == 1 or not column.open:
        return Decision(form, _found(name, column, form.order, zone))
    return Decision(form, "", _question(name, column, readings))


def date_of(cell: Any, form: Form, moment: datetime) -> datetime | None:
    """The moment in a cell of a column that is read so, in UTC; None where there is none. Raises NoDate."""
    if cell is not None and (isinstance(cell, bool) or not isinstance(cell, (str, int, float))):
        raise NoDate(f"{shown(cell)} is no date")
    text = "" if cell is None else str(cell).strip()
    try:
        found = written(text)
        at = moment_of(found, form.order, form.zone) if found else None
    except NoDate as reason:
        raise NoDate(f"the date {shown(text)} {reason}") from None
    if at is not None and not EARLIEST <= at <= moment + timedelta(days=1):
        raise NoDate(f"the date {shown(text)} lies in the future or before 1970")
    return at


def _readings(column: Column) -> list[str]:
    """The orders that the dates may be in, the likeliest first; never none."""
    allowed = column.numbered * (1 - MISTAKEN)
    fitting = [order for order in ORDERS if column.courses[order].days >= allowed]
    if not fitting:
        return sorted(ORDERS, key=lambda order: -column.courses[order].days)[:2]
    past = [order for order in fitting if not column.courses[order].ahead]
    fitting = past or fitting
    if column.dotted == column.open and "dmy" in fitting:  # dots stand between day, month and year
        return ["dmy"]
    if len(fitting) > 1 and "ymd" in fitting:  # two digits of a year stand last, unless they cannot
        fitting.remove("ymd")
    in_line = [order for order in fitting if column.courses[order].is_sorted]
    if len(in_line) == 1 and column.courses[in_line[0]].steps >= SORTED_STEPS:
        return in_line
    return sorted(fitting, key=lambda order: order != "mdy") if column.halves else fitting


def _found(name: str, column: Column, order: str, zone: tzinfo) -> str:
    if not column.dates:
        return f"'{name}': no date was found"
    said = f"'{name}': {column.dates:,} dates"
    if column.open:
        proof = column.proof.get(order)
        why = f", as {proof[1]!r} in line {proof[0]} shows" if proof else ""
        said += f", in the order {WORDS[order]}{why}"
    return f"{said}; by the clock of {zone} where no time zone is written"


def _question(name: str, column: Column, readings: list[str]) -> Question:
    assert column.first_open is not None
    line, text, found = column.first_open
    meant = [found.days[order] for order in readings if order in found.days]
    asks = f"The dates in '{name}' can be read in two ways: {text!r} (line {line}) may be "
    asks += " or ".join(f"{day.day} {day:%B %Y}" for day in meant)
    shown_in = [column.proof[order] for order in readings if order in column.proof]
    proofs = [f"{words!r} in line {where}" for where, words in shown_in]
    if len(proofs) > 1:
        asks += f", and both occur: {' and '.join(proofs)}"
    answers = tuple(Answer(order, WORDS[order]) for order in readings)
    return Question(OPTION, asks, answers, "Dates that are no day in that order are left empty, their texts stay.")

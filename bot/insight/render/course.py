"""The chart of a trend: points on their intervals over time, and a mark where something was released."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil, floor, log10

from markupsafe import Markup

from bot.insight.model import Action, Trend, TrendPoint
from bot.insight.render import cuts
from bot.insight.wording import ENOUGH

WIDE, HIGH = 430, 180
LEFT, RIGHT, TOP, FOOT = 44, 12, 22, 28
LINES = 4
"""Of the grid, about."""
SEEN_WHOLE = 10
"""Answers of a point whose interval must be seen whole; a wider one of fewer answers is cut off at the edge."""
COURSE = Markup(
    '<svg class="course" viewBox="0 0 {wide} {high}" role="img" aria-label="{said}">{grid}{releases}'
    '<path class="line" d="{path}"/>{points}{days}</svg>'
)
GRID = Markup(
    '<line class="axis" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
    '<text class="label" x="{edge}" y="{y}" dy="4" text-anchor="end">{value}</text>'
)
POINT = Markup(
    '<line class="range" x1="{x}" x2="{x}" y1="{high}" y2="{low}"/><circle class="value" cx="{x}" cy="{y}" r="4"/>'
)
RELEASE = Markup(
    '<line class="release" x1="{x}" x2="{x}" y1="16" y2="{foot}"/>'
    '<text class="label" x="{x}" y="12" text-anchor="middle">{number}</text>'
)
DAY = Markup('<text class="label" x="{x}" y="{y}" text-anchor="{anchor}">{day}</text>')


def releases(trend: Trend, actions: Sequence[Action]) -> list[tuple[date, str]]:
    """What was released within the days of the trend: day and theme, oldest first."""
    first, last = trend.points[0].days.since, trend.points[-1].days.until
    found = [(action.released, action.label) for action in actions if action.released]
    return sorted(pair for pair in found if first <= pair[0] <= last)


def draw(trend: Trend, released: Sequence[tuple[date, str]]) -> Markup:
    """The course of one figure; what was `released` is numbered in the order given."""
    scale = Scale(trend)
    answered = [point for point in trend.points if point.value is not None]
    return COURSE.format(
        wide=WIDE,
        high=HIGH,
        said=said(trend),
        grid=Markup().join(scale.grid()),
        releases=Markup().join(
            RELEASE.format(x=scale.day(day), foot=HIGH - FOOT, number=number)
            for number, (day, _) in enumerate(released, start=1)
        ),
        path="M" + " L".join(f"{scale.x(point)} {scale.y(point.value or 0)}" for point in answered),
        points=Markup().join(_point(scale, point) for point in answered),
        days=Markup().join(_days(trend.points)),
    )


def said(trend: Trend) -> str:
    """The same in words."""
    told = (
        f"{point.days.since} to {point.days.until} " + ("no answer" if point.value is None else _number(point, trend))
        for point in trend.points
    )
    return f"{trend.title}: " + "; ".join(told)


class Scale:
    """Where a value and a day lie; the values shown reach from the lowest interval to the highest one."""

    def __init__(self, trend: Trend) -> None:
        self.unit = trend.unit
        self.few = trend.unit == "share" and all(point.n < ENOUGH for point in trend.points)
        told = [point for point in trend.points if point.n >= SEEN_WHOLE]
        shown = told if len(told) > 1 else trend.points
        ends = [end for point in shown for end in (point.ci or ()) if point.value is not None]
        self.step = _round((max(ends) - min(ends)) / LINES or 1.0)
        self.low, self.high = floor(min(ends) / self.step), ceil(max(ends) / self.step)
        self.first = trend.points[0].days.since.toordinal()
        self.last = trend.points[-1].days.until.toordinal() + 1

    def x(self, point: TrendPoint) -> str:
        """The middle of its days."""
        return self._across((point.days.since.toordinal() + point.days.until.toordinal() + 1) / 2)

    def day(self, day: date) -> str:
        return self._across(day.toordinal())

    def y(self, value: float) -> str:
        place = min(max(value / self.step, self.low), self.high)
        return f"{TOP + (HIGH - TOP - FOOT) * (self.high - place) / (self.high - self.low):.1f}"

    def grid(self) -> list[Markup]:
        values = [self.step * number for number in range(self.low, self.high + 1)]
        return [
            GRID.format(left=LEFT, right=WIDE - RIGHT, edge=LEFT - 6, y=self.y(one), value=self._label(one))
            for one in values
        ]

    def _label(self, value: float) -> str:
        """Nothing beside shares of which all rest on so few that none is told as a percentage."""
        return "" if self.few else cuts.number(value, self.unit)

    def _across(self, ordinal: float) -> str:
        return f"{LEFT + (WIDE - LEFT - RIGHT) * (ordinal - self.first) / (self.last - self.first):.1f}"


def _round(step: float) -> float:
    """The next of 1, 2, 5, 10, 20 ... hundredths and more, so that the lines lie at numbers that people use."""
    magnitude: float = 10 ** floor(log10(step))
    return next(magnitude * factor for factor in (1, 2, 5, 10) if magnitude * factor >= step * 0.999)


def _point(scale: Scale, point: TrendPoint) -> Markup:
    low, high = point.ci or (point.value or 0, point.value or 0)
    return POINT.format(x=scale.x(point), y=scale.y(point.value or 0), low=scale.y(low), high=scale.y(high))


def _days(points: Sequence[TrendPoint]) -> list[Markup]:
    """The first and the last span under the line."""
    return [
        DAY.format(x=LEFT, y=HIGH - 8, anchor="start", day=cuts.day(points[0].days.since)),
        DAY.format(x=WIDE - RIGHT, y=HIGH - 8, anchor="end", day=cuts.day(points[-1].days.until)),
    ]


def _number(point: TrendPoint, trend: Trend) -> str:
    value, ends = cuts.at(trend, point), cuts.around(trend, point)
    return f"{value}, n = {point.n}, 95% interval {ends}" if ends else value

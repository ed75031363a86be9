"""The course of satisfaction and recommendation: spans of equal length, the last of them the digest's own period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.authored.clock import day_of, midnight
from bot.insight import scorecard
from bot.insight.model import Figure, Period, Trend, TrendPoint
from bot.insight.scorecard import Answers
from bot.store import figures
from bot.store.figures import Reading, Scope

SPANS = 8
"""Points of a trend at most."""
WHOLE_WEEK = 7


def spans(period: Period, first: date, *, asked: bool) -> list[Period]:
    """Spans that end with the period, oldest first, none of them before the first day.

    Of a period that was `asked` for each is as long as it; everything so far is cut into whole weeks, eight at most.
    """
    days = (period.until - period.since).days + 1
    if not asked:
        weeks = -(-days // (SPANS * WHOLE_WEEK))
        days = weeks * WHOLE_WEEK
    ends = [period.until - timedelta(days=days * back) for back in range(SPANS)]
    found = [Period(end - timedelta(days=days - 1), end) for end in ends]
    return [span for span in reversed(found) if span.until >= first]


def trends(session: Reading, parts: Sequence[tuple[Period, Scope]]) -> tuple[Trend, ...]:
    """Of satisfaction and of recommendation, each where there is one."""
    found = []
    for kind, figure in (("csat", scorecard.satisfied), ("nps", scorecard.recommended)):
        given = [(days, figure(Answers(figures.ratings(session, scope, kind)))) for days, scope in parts]
        if course := trend(given):
            found.append(course)
    return tuple(found)


def of_theme(session: Reading, theme: int) -> Trend | None:
    """The share of the customers who raise this theme, over all days; None when there is no course yet."""
    first, last = figures.first_moment(session), figures.last_moment(session)
    if first is None or last is None:
        return None
    given = []
    for days in spans(Period(day_of(first), day_of(last)), day_of(first), asked=False):
        scope = Scope(midnight(days.since), midnight(days.until + timedelta(days=1)))
        count, n = figures.theme_customers(session, scope, theme), figures.answered(session, scope)
        given.append((days, scorecard.share(f"theme.{theme}", "Share of customers who raise it", count, n)))
    return trend(given)


def trend(measured: Sequence[tuple[Period, Figure]]) -> Trend | None:
    """The course of one figure; None when fewer than two spans have an answer."""
    points = tuple(TrendPoint(days, figure.value, figure.n, figure.ci) for days, figure in measured)
    if sum(point.value is not None for point in points) < 2:  # noqa: PLR2004 - one point is no course
        return None
    figure = measured[-1][1]
    return Trend(figure.name, figure.title, figure.unit, points)

"""The scorecard: each figure with its denominator and interval, and nothing where nothing was asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

from bot.insight import statistics
from bot.insight.changes import Share, judged
from bot.insight.model import Change, Figure, Range
from bot.insight.statistics import Interval
from bot.store import figures
from bot.store.figures import Reading, Scope

SATISFIED, PROMOTER, DETRACTOR = 4, 9, 6
COMPLAINT, PRAISE = ("fault", "unmet"), ("praise", "exceeded")


@dataclass(frozen=True)
class Answers:
    """How often each value of one question was given."""

    counts: dict[float, int]

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def mean(self) -> float:
        return sum(value * count for value, count in self.counts.items()) / self.n

    @property
    def deviation(self) -> float:
        squares = sum(count * (value - self.mean) ** 2 for value, count in self.counts.items())
        return sqrt(squares / (self.n - 1))

    def between(self, low: float, high: float) -> int:
        return sum(count for value, count in self.counts.items() if low <= value <= high)


def scorecard(session: Reading, scope: Scope, before: Scope | None) -> tuple[Figure, ...]:
    """Every figure of the scope, compared with the scope before where there is one."""
    now = measured(session, scope)
    if before is None:
        return tuple(now)
    then = {figure.name: figure for figure in measured(session, before)}
    tested = [figure for figure in now if figure.unit == "share" and figure.n and then[figure.name].n]
    verdicts = judged([(_share(figure), _share(then[figure.name])) for figure in tested])
    called = {figure.name: verdict for figure, verdict in zip(tested, verdicts, strict=True)}
    return tuple(replace(figure, change=_change(figure, then[figure.name], called)) for figure in now)


def measured(session: Reading, scope: Scope) -> list[Figure]:
    """The figures of one scope, without a comparison."""
    given = {
        kind: Answers(figures.ratings(session, scope, kind)) for kind in ("csat", "disconfirmation", "nps", "effort")
    }
    answered = figures.answered(session, scope)
    complaining = figures.customers_with(session, scope, COMPLAINT)
    unmet = figures.customers_with(session, scope, ("unmet",))
    praising = figures.customers_with(session, scope, PRAISE)
    met = given["disconfirmation"]
    return [
        Figure("customers", "Customers who answered", answered, "customers", answered, answered, None),
        share("complaint", "Named something that went wrong", complaining, answered),
        share("unmet_said", "Said that an expectation was not met", unmet, answered),
        share("praise", "Named something they liked", praising, answered),
        satisfied(given["csat"]),
        share("unmet", "Worse than expected", met.between(-2, -1), met.n),
        share("exceeded", "Better than expected", met.between(1, 2), met.n),
        mean("disconfirmation", "Against expectation (-2 to 2)", met),
        recommended(given["nps"]),
        mean("effort", "Ease (1 to 7)", given["effort"]),
    ]


def satisfied(answers: Answers) -> Figure:
    """CSAT: the share of 4 and 5."""
    return share("csat", "Satisfied (4 or 5 of 5)", answers.between(SATISFIED, 5), answers.n)


def recommended(answers: Answers) -> Figure:
    """NPS."""
    return promoters("nps", "Net Promoter Score", answers)


def share(name: str, title: str, count: int, n: int) -> Figure:
    """A share of customers or of answers, with its Wilson interval."""
    if n == 0:
        return unasked(name, title, "share")
    return Figure(name, title, count / n, "share", count, n, _range(statistics.wilson(count, n)))


def mean(name: str, title: str, answers: Answers) -> Figure:
    """A mean with its t interval, which takes two answers or more."""
    if answers.n == 0:
        return unasked(name, title, "mean")
    if answers.n == 1:
        return Figure(name, title, answers.mean, "mean", None, 1, None, note="One answer has no interval.")
    interval = statistics.mean_interval(answers.mean, answers.deviation, answers.n)
    return Figure(name, title, answers.mean, "mean", None, answers.n, _range(interval))


def promoters(name: str, title: str, answers: Answers) -> Figure:
    """A Net Promoter Score in points, -100 to 100, with its adjusted Wald interval."""
    if answers.n == 0:
        return unasked(name, title, "points")
    up, down = answers.between(PROMOTER, 10), answers.between(0, DETRACTOR)
    interval = statistics.nps_interval(up, down, answers.n)
    points = Interval(100 * interval.low, 100 * interval.high)
    return Figure(name, title, 100 * statistics.nps(up, down, answers.n), "points", None, answers.n, _range(points))


def unasked(name: str, title: str, unit: str) -> Figure:
    """A figure that does not exist, which is not the same as zero."""
    return Figure(name, title, None, unit, None, 0, None, note="Nobody was asked this, or nobody answered.")


def difference(now: Figure, then: Figure) -> Range:
    """Interval of the difference of two figures from their own intervals.

    Zou, G. Y. and Donner, A. (2008), Construction of confidence limits about effect measures, Statistics in Medicine
    27, 1693-1702; for two shares with Wilson intervals this is Newcombe's method 10.
    """
    a, (low, high) = now.value or 0.0, now.ci or (0.0, 0.0)
    b, (low_before, high_before) = then.value or 0.0, then.ci or (0.0, 0.0)
    return (
        a - b - sqrt((a - low) ** 2 + (high_before - b) ** 2),
        a - b + sqrt((high - a) ** 2 + (b - low_before) ** 2),
    )


def _change(now: Figure, then: Figure, called: dict[str, tuple[str, float | None]]) -> Change | None:
    if now.value is None or then.value is None or now.ci is None or then.ci is None:
        return None
    ci = difference(now, then)
    verdict, q_value = called.get(now.name, ("steady" if ci[0] <= 0 <= ci[1] else "watch", None))
    return Change(then.value, then.n, now.value - then.value, ci, verdict, q_value)


def _share(figure: Figure) -> Share:
    return Share(figure.count or 0, figure.n)


def _range(interval: Interval) -> Range:
    return (interval.low, interval.high)

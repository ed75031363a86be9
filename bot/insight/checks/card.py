"""The figures of a scorecard, counted again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from statistics import fmean, stdev

from bot.insight import statistics
from bot.store import recount
from bot.store.figures import Reading
from bot.store.recount import Part

NEGATIVE, POSITIVE = ["fault", "unmet"], ["praise", "exceeded"]
Expected = tuple[float | None, int | None, int, tuple[float, float] | None]
"""value, count, n, interval"""


def card(session: Reading, part: Part, answered: int, names: Collection[str] = ()) -> dict[str, Expected]:
    """Every figure of a scorecard, in order, or those of these names; `answered` is how many customers did."""

    def given(kind: str, low: float, high: float) -> Expected:
        values = recount.ratings(session, part, kind)
        return share(len([value for value in values if low <= value <= high]), len(values))

    def saying(kinds: list[str]) -> Expected:
        return share(recount.customers(session, part, kinds), answered)

    counted: dict[str, Callable[[], Expected]] = {
        "customers": lambda: (answered, answered, answered, None),
        "complaint": lambda: saying(NEGATIVE),
        "unmet_said": lambda: saying(["unmet"]),
        "praise": lambda: saying(POSITIVE),
        "csat": lambda: given("csat", 4, 5),
        "unmet": lambda: given("disconfirmation", -2, -1),
        "exceeded": lambda: given("disconfirmation", 1, 2),
        "disconfirmation": lambda: mean(recount.ratings(session, part, "disconfirmation")),
        "nps": lambda: promoters(recount.ratings(session, part, "nps")),
        "effort": lambda: mean(recount.ratings(session, part, "effort")),
    }
    return {name: count() for name, count in counted.items() if not names or name in names}


def share(count: int, n: int) -> Expected:
    if n == 0:
        return None, None, 0, None
    interval = statistics.wilson(count, n)
    return count / n, count, n, (interval.low, interval.high)


def mean(values: list[float]) -> Expected:
    if len(values) <= 1:
        return (values[0] if values else None), None, len(values), None
    interval = statistics.mean_interval(fmean(values), stdev(values), len(values))
    return fmean(values), None, len(values), (interval.low, interval.high)


def promoters(values: list[float]) -> Expected:
    if not values:
        return None, None, 0, None
    up, down = sum(value >= 9 for value in values), sum(value <= 6 for value in values)  # noqa: PLR2004
    interval = statistics.nps_interval(up, down, len(values))
    return 100 * (up - down) / len(values), None, len(values), (100 * interval.low, 100 * interval.high)

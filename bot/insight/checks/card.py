"""The figures of a scorecard, counted again."""

from __future__ import annotations

from statistics import fmean, stdev

from bot.insight import statistics
from bot.store import recount
from bot.store.figures import Reading
from bot.store.recount import Part

NEGATIVE, POSITIVE = ["fault", "unmet"], ["praise", "exceeded"]
Expected = tuple[float | None, int | None, int, tuple[float, float] | None]
"""value, count, n, interval"""


def card(session: Reading, part: Part, answered: int) -> dict[str, Expected]:
    """Every figure of a scorecard."""
    csat = recount.ratings(session, part, "csat")
    met = recount.ratings(session, part, "disconfirmation")
    return {
        "customers": (answered, answered, answered, None),
        "complaint": share(recount.customers(session, part, NEGATIVE), answered),
        "unmet_said": share(recount.customers(session, part, ["unmet"]), answered),
        "praise": share(recount.customers(session, part, POSITIVE), answered),
        "csat": share(len([value for value in csat if value >= 4]), len(csat)),  # noqa: PLR2004
        "unmet": share(len([value for value in met if value < 0]), len(met)),
        "exceeded": share(len([value for value in met if value > 0]), len(met)),
        "disconfirmation": mean(met),
        "nps": promoters(recount.ratings(session, part, "nps")),
        "effort": mean(recount.ratings(session, part, "effort")),
    }


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

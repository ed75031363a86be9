"""The formulas behind every figure of the digest. Pure; shares run from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

LEVEL = 0.95
DRAWS, SEED = 2000, 20260301
"""Samples of a bootstrap. Fixed, so that the same answers give the same interval."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A confidence interval."""

    low: float
    high: float


def wilson(successes: int, n: int, level: float = LEVEL) -> Interval:
    """Score interval of a share.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
    Raises ValueError when n is no positive number or the successes are not among n.
    """
    _require(0 <= successes <= n and n > 0, f"{successes} of {n} is no share")
    z = _z(level)
    middle = successes + z * z / 2
    spread = z * sqrt(successes * (n - successes) / n + z * z / 4)
    return Interval(max(0.0, (middle - spread) / (n + z * z)), min(1.0, (middle + spread) / (n + z * z)))


def nps(promoters: int, detractors: int, n: int) -> float:
    """Net Promoter Score as a share, -1..1: promoters (9-10) less detractors (0-6).

    Reichheld, F. F. (2003), The one number you need to grow, Harvard Business Review 81 (12), 46-54.
    """
    _require(n > 0 and min(promoters, detractors) >= 0 and promoters + detractors <= n, "no such answers")
    return (promoters - detractors) / n


def nps_interval(promoters: int, detractors: int, n: int, level: float = LEVEL) -> Interval:
    """Adjusted Wald interval of a Net Promoter Score: 3/4 more promoters and detractors, 3 more answers.

    Rocks, B. (2016), Interval estimation for the Net Promoter Score, The American Statistician 70, 365-372.
    """
    nps(promoters, detractors, n)
    up, down = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    spread = _z(level) * sqrt((up + down - (up - down) ** 2) / (n + 3))
    return Interval(max(-1.0, up - down - spread), min(1.0, up - down + spread))


def mean_interval(mean: float, deviation: float, n: int, level: float = LEVEL) -> Interval:
    """t interval of a mean, from the sample's standard deviation (divisor n - 1).

    Student (1908), The probable error of a mean, Biometrika 6, 1-25; NIST/SEMATECH e-Handbook, section 1.3.5.2.
    Raises ValueError for fewer than two values: one value has no spread.
    """
    _require(n > 1 and deviation >= 0, "an interval of a mean needs two values or more")
    spread = float(stdtrit(n - 1, (1 + level) / 2)) * deviation / sqrt(n)
    return Interval(mean - spread, mean + spread)


def newcombe(successes: int, n: int, before: int, n_before: int, level: float = LEVEL) -> Interval:
    """Interval of the difference of two independent shares, successes/n - before/n_before: two score intervals joined.

    Newcombe, R. G. (1998), Interval estimation for the difference between independent proportions: comparison of
    eleven methods, Statistics in Medicine 17, 873-890, method 10.
    """
    now, then = wilson(successes, n, level), wilson(before, n_before, level)
    p, q = successes / n, before / n_before
    return Interval(
        p - q - sqrt((p - now.low) ** 2 + (then.high - q) ** 2),
        p - q + sqrt((now.high - p) ** 2 + (q - then.low) ** 2),
    )


def two_proportions(successes: int, n: int, before: int, n_before: int) -> float:
    """Two-sided p-value of "the two shares are the same": z test with the pooled share, no continuity correction.

    Pearson, K. (1900), Philosophical Magazine 50, 157-175, for the 2 x 2 table; Agresti, A. (2007), An Introduction to
    Categorical Data Analysis, 2nd ed., sections 2.2 and 2.4: z squared is Pearson's chi-squared.
    """
    _require(0 <= successes <= n and n > 0 and 0 <= before <= n_before and n_before > 0, "no such shares")
    pooled = (successes + before) / (n + n_before)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / n_before))
    if error == 0:
        return 1.0
    return float(2 * ndtr(-abs(successes / n - before / n_before) / error))


def bootstrap(counts: Sequence[int], statistic: Callable[[Floats], Floats], level: float = LEVEL) -> Interval:
    """Percentile interval of a statistic of how often each kind of answer was given.

    `statistic` takes (draws, kinds) counts, each row a sample of as many answers drawn with replacement, and gives one
    value a row. Efron, B. and Tibshirani, R. (1993), An Introduction to the Bootstrap, chapters 1 and 13.
    """
    n = sum(counts)
    _require(n > 0 and min(counts) >= 0, "nothing to draw from")
    drawn = np.random.default_rng(SEED).multinomial(n, np.array(counts, float) / n, DRAWS).astype(float)
    low, high = np.quantile(statistic(drawn), [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


@dataclass(frozen=True)
class Raised:
    """Ratings: `satisfied` of all `n`; of them, `satisfied_raising` of the `raising` whose customers raise a theme."""

    satisfied: int
    n: int
    satisfied_raising: int
    raising: int


def impact(given: Raised) -> float:
    """Satisfied share of all less that without those who raise the theme: what the theme is associated with.

    The leave-one-theme-out difference that feedback analysts call impact. It is no proof of a cause. Raises ValueError
    when everybody or nobody raises the theme.
    """
    others, their_satisfied = given.n - given.raising, given.satisfied - given.satisfied_raising
    _require(0 < given.raising < given.n and 0 <= their_satisfied <= others, "no one to compare with")
    return given.satisfied / given.n - their_satisfied / others


def impact_interval(given: Raised, level: float = LEVEL) -> Interval:
    """Bootstrap interval of `impact`: ratings are drawn anew, each with whether its customer raises the theme."""
    impact(given)
    cells = (
        given.satisfied_raising,
        given.raising - given.satisfied_raising,
        given.satisfied - given.satisfied_raising,
        given.n - given.raising - given.satisfied + given.satisfied_raising,
    )
    return bootstrap(cells, _impacts, level)


def _impacts(drawn: Floats) -> Floats:
    without = np.maximum(drawn[:, 2] + drawn[:, 3], 1)
    impacts: Floats = (drawn[:, 0] + drawn[:, 2]) / drawn.sum(axis=1) - drawn[:, 2] / without
    return impacts


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """The q-value of each p-value, in the order given: the false discovery rate at which it would be called.

    Benjamini, Y. and Hochberg, Y. (1995), Controlling the false discovery rate, JRSS B 57, 289-300, in the adjusted
    form of Yekutieli, D. and Benjamini, Y. (1999), J. Statistical Planning and Inference 82, 171-196.
    """
    m = len(p_values)
    q_values = [1.0] * m
    least = 1.0
    for rank, index in sorted(enumerate(_ascending(p_values), start=1), reverse=True):
        least = min(least, p_values[index] * m / rank)
        q_values[index] = least
    return q_values


def _ascending(values: Sequence[float]) -> list[int]:
    return sorted(range(len(values)), key=lambda index: values[index])


def _z(level: float) -> float:
    return float(ndtri((1 + level) / 2))


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)

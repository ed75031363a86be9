"""Whether intervals hold what they promise, and changes are called when there is one: simulated, with known truths.

Half a minute on one core. Truths are drawn anew for each trial, from what digests of
30 to 1,000 customers show; a promise of 95 % is kept when 93 to 97 % of the intervals hold the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.insight import statistics
from bot.insight.changes import Share, judged
from bot.insight.scorecard import Answers
from bot.insight.statistics import Interval, Raised
from tests.bench.table import Row
from tests.bench.table import share as percentage

TRIALS, DIGESTS = 4000, 400
SIZES = (30, 100, 300, 1000)
THEMES, RISING = 25, 4
"""Themes of a digest, and how many of them are planted to rise by half to three times their share."""
CUSTOMERS = 300
CALLED = ("rising", "falling", "new")
DATA = "simulated"
Rng = np.random.Generator
Trial = Callable[[Rng, int], tuple[float, Interval]]


def rows(_bench: Path | None = None) -> list[Row]:
    """Needs no data."""
    kinds: dict[str, Trial] = {
        "share, Wilson": share,
        "difference of shares, Newcombe": difference,
        "mean of 1 to 7, t": ease,
        "NPS, adjusted Wald": promoters,
        "theme's impact, bootstrap": impact,
    }
    return [*(interval_row(name, trial) for name, trial in kinds.items()), *changes()]


def interval_row(name: str, trial: Trial) -> Row:
    ours, interval = percentage(covered(trial), TRIALS)
    return Row(f"95 % interval of a {name}", DATA, "% that hold the truth", ours, interval, TRIALS, goal=">= 93.0")


def covered(trial: Trial) -> int:
    """How many of the intervals hold the truth."""
    rng = np.random.default_rng(7)
    hits = 0
    for number in range(TRIALS):
        truth, interval = trial(rng, SIZES[number % len(SIZES)])
        hits += interval.low <= truth <= interval.high
    return hits


def share(rng: Rng, n: int) -> tuple[float, Interval]:
    truth = rng.uniform(0.02, 0.98)
    return truth, statistics.wilson(int(rng.binomial(n, truth)), n)


def difference(rng: Rng, n: int) -> tuple[float, Interval]:
    now, then = rng.uniform(0.02, 0.98, 2)
    before = int(rng.choice(SIZES))
    counts = int(rng.binomial(n, now)), n, int(rng.binomial(before, then)), before
    return now - then, statistics.newcombe(*counts)


def ease(rng: Rng, n: int) -> tuple[float, Interval]:
    """Answers of seven steps, most of them where the truth lies, some far away."""
    chances = rng.dirichlet(np.ones(7))
    answers = Answers(dict(enumerate(rng.multinomial(n, chances), start=1)))  # type: ignore[arg-type]
    return float(chances @ np.arange(1, 8)), statistics.mean_interval(answers.mean, answers.deviation, n)


def promoters(rng: Rng, n: int) -> tuple[float, Interval]:
    up, _, down = chances = rng.dirichlet(np.ones(3))
    drawn = rng.multinomial(n, chances)
    return float(up - down), statistics.nps_interval(int(drawn[0]), int(drawn[2]), n)


def impact(rng: Rng, n: int) -> tuple[float, Interval]:
    """A theme of 5 to 40 %, whose customers are less satisfied, raised by five customers at least as in a digest."""
    while True:
        raised, satisfied, less = rng.uniform(0.05, 0.4), rng.uniform(0.4, 0.95), rng.uniform(0.1, 1)
        cells = np.array([raised * satisfied * less, raised * (1 - satisfied * less),
                          (1 - raised) * satisfied, (1 - raised) * (1 - satisfied)])  # fmt: skip
        a, b, c, d = map(int, rng.multinomial(n, cells))
        if a + b >= 5 and c + d > 0:
            truth = cells[0] + cells[2] - cells[2] / (cells[2] + cells[3])
            return float(truth), statistics.impact_interval(Raised(a + c, n, a, a + b))


def changes() -> list[Row]:
    """Two weeks of a digest, with trends planted, and without any."""
    rng = np.random.default_rng(11)
    planted = found = alarmed = 0
    false: list[float] = []
    for _ in range(DIGESTS):
        then = np.clip(rng.lognormal(-2.8, 0.8, THEMES), 0.01, 0.5)
        now = then.copy()
        now[:RISING] = np.clip(then[:RISING], 0.05, 0.25) * rng.uniform(1.5, 3, RISING)
        then[:RISING] = np.clip(then[:RISING], 0.05, 0.25)
        verdicts = week(rng, now, then)
        big = now[:RISING] - then[:RISING] >= 0.08
        planted += int(big.sum())
        found += sum(verdict in CALLED for verdict, large in zip(verdicts[:RISING], big, strict=True) if large)
        called, wrong = (sum(verdict in CALLED for verdict in part) for part in (verdicts, verdicts[RISING:]))
        false.append(wrong / max(called, 1))
        alarmed += any(verdict in CALLED for verdict in week(rng, then, then))
    power, quiet = percentage(found, planted), percentage(DIGESTS - alarmed, DIGESTS)
    return [
        Row("trends of 8 points or more", DATA, "% found", *power, planted, note="300 customers a week"),
        Row("trends called in a digest", DATA, "% true, mean of digests", 100 * (1 - float(np.mean(false))), None,
            DIGESTS, goal=">= 90.0"),
        Row("digests in which nothing changed", DATA, "% without a false alarm", *quiet, DIGESTS, goal=">= 90.0"),
    ]  # fmt: skip


def week(rng: Rng, now: np.ndarray, then: np.ndarray) -> list[str]:  # type: ignore[type-arg]
    """The verdict on each theme that five customers have, and on the others none."""
    counts, before = rng.binomial(CUSTOMERS, now), rng.binomial(CUSTOMERS, then)
    shown = [row for row in range(len(now)) if max(counts[row], before[row]) >= 5]
    pairs = [(Share(int(counts[row]), CUSTOMERS), Share(int(before[row]), CUSTOMERS)) for row in shown]
    verdicts = dict(zip(shown, (verdict for verdict, _ in judged(pairs)), strict=True))
    return [verdicts.get(row, "") for row in range(len(now))]

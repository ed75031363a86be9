"""Whether a share has changed: called only when the numbers can carry it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.insight.statistics import benjamini_hochberg, two_proportions
from bot.insight.wording import ENOUGH

FALSE_DISCOVERIES = 0.10
LEAST_N, LEAST_MENTIONS = ENOUGH, 5


@dataclass(frozen=True)
class Share:
    """`count` of `n`."""

    count: int
    n: int


def judged(pairs: Sequence[tuple[Share, Share]]) -> list[tuple[str, float | None]]:
    """(verdict, q-value) of each (now, before).

    rising, falling: at least 30 a side, at least 5 mentions, and the two-proportion test survives Benjamini-Hochberg
    over all pairs given. new: such a rise from nobody at all. watch: a difference, or too few to tell. steady: neither.
    """
    testable = [index for index, (now, before) in enumerate(pairs) if min(now.n, before.n) >= LEAST_N]
    p_values = {index: two_proportions(*_counts(pairs[index])) for index in testable}
    q_values = dict(zip(testable, benjamini_hochberg(list(p_values.values())), strict=True))
    return [
        (_verdict(now, before, p_values.get(index), q_values.get(index)), q_values.get(index))
        for index, (now, before) in enumerate(pairs)
    ]


def _verdict(now: Share, before: Share, p_value: float | None, q_value: float | None) -> str:
    if p_value is None or q_value is None:
        return "watch"
    if q_value < FALSE_DISCOVERIES and max(now.count, before.count) >= LEAST_MENTIONS:
        if now.count * before.n < before.count * now.n:
            return "falling"
        return "rising" if before.count else "new"
    return "watch" if p_value < FALSE_DISCOVERIES else "steady"


def _counts(pair: tuple[Share, Share]) -> tuple[int, int, int, int]:
    now, before = pair
    return now.count, now.n, before.count, before.n

"""What a rehearsal measured: figures with what each means, and the talks most worth reading."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.rehearsal.scoring import Outcome

WORTH_READING = 10
Z = 1.96
"""Of a 95 % interval."""


@dataclass(frozen=True)
class Figure:
    """`value` is a share in percent where `of` people say so, else a number of turns. `low`, `high`: the 95 % interval
    of a share (Wilson 1927). `note`: how far it can be trusted."""

    name: str
    value: float | None
    of: int
    low: float | None = None
    high: float | None = None
    note: str = ""


def figures(talks: Sequence[Outcome]) -> list[Figure]:
    """All figures of these talks, in the order in which they are shown."""
    pairs = [talk for talk in talks if talk.true_pair is not None]
    corrected = [talk for talk in talks if talk.corrected is not None]
    hurt = [talk for talk in talks if talk.danger_heard is not None]
    unhurt = [talk for talk in talks if talk.danger_heard is None]
    told = [talk for talk in talks if talk.told]
    proxy = "by the words shared with a note-taker's record"
    found, noted, due = (sum(getattr(talk, name) for talk in talks) for name in ("found", "noted", "due"))
    turns = sorted(talk.turns for talk in talks)
    return [
        _share("true confirmed pair", pairs, lambda talk: bool(talk.true_pair), proxy),
        _share("confirmed pair, true or not", pairs, lambda talk: talk.any_pair),
        _share("confirmed pair that is not true", talks, lambda talk: talk.false_pair, proxy),
        _share("record wholly right", talks, lambda talk: talk.wholly_right, proxy),
        _of("item precision", found, noted, proxy),
        _of("item recall", found, due, proxy),
        _share("asked again what was told", told, lambda talk: bool(talk.asked_again), "by kind of question"),
        _share("the same question in the same words", talks, lambda talk: bool(talk.repeated)),
        _share("corrections that did what was meant", corrected, lambda talk: bool(talk.corrected), proxy),
        _share("danger handed over", hurt, lambda talk: bool(talk.danger_heard)),
        _share("handed over unasked", unhurt, lambda talk: talk.false_alarm),
        *(
            _share(f"{wish} heard", [talk for talk in talks if talk.wants == wish], lambda talk: bool(talk.heard), how)
            for wish, how in (("refund", HEARD), ("person", ""), ("question", HEARD))
        ),
        Figure("turns, median", statistics.median(turns) if turns else None, len(turns)),
        Figure("turns, 90th percentile", _percentile(turns, 90), len(turns)),
        Figure("turns, most", turns[-1] if turns else None, len(turns)),
        _share("abandoned", talks, lambda talk: bool(talk.abandoned), "patience is assumed"),
    ]


HEARD = "whether the next reply answers or passes it on"


def report(talks: Sequence[Outcome], *, customers: int, seed: int) -> dict[str, Any]:
    """Everything, ready for JSON: figures of all and by language, the talks worth reading, and each talk's outcome."""
    languages = sorted({talk.language for talk in talks})
    return {
        "customers": customers,
        "seed": seed,
        "figures": [asdict(one) for one in figures(talks)],
        "languages": {
            one: [asdict(figure) for figure in figures([talk for talk in talks if talk.language == one])]
            for one in languages
        },
        "worth_reading": [talk.id for talk in worth_reading(talks)],
        "talks": [asdict(talk) | {"trouble": talk.trouble} for talk in talks],
    }


def worth_reading(talks: Sequence[Outcome], most: int = WORTH_READING) -> list[Outcome]:
    return sorted(talks, key=lambda talk: (-talk.trouble, talk.id))[:most]


def _share(name: str, among: Sequence[Outcome], holds: Callable[[Outcome], bool], note: str = "") -> Figure:
    return _of(name, sum(map(holds, among)), len(among), note)


def _of(name: str, holding: int, among: int, note: str = "") -> Figure:
    if not among:
        return Figure(name, None, 0, note=note)
    low, high = wilson(holding, among)
    return Figure(name, round(100 * holding / among, 1), among, round(100 * low, 1), round(100 * high, 1), note)


def wilson(holding: int, among: int) -> tuple[float, float]:
    share, weight = holding / among, Z * Z / among
    middle, spread = share + weight / 2, Z * math.sqrt(share * (1 - share) / among + weight / among / 4)
    return max(0.0, (middle - spread) / (1 + weight)), min(1.0, (middle + spread) / (1 + weight))


def _percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least so many percent do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else None

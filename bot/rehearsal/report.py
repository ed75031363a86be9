"""What a rehearsal measured: figures with what each means, and the talks most worth reading."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.insight.statistics import wilson
from bot.rehearsal.scoring import Outcome

WORTH_READING = 10
BY_WORDS = "by the words shared with a note-taker's record"
BY_REPLY = "whether the next reply answers, or passes it on"
BY_KIND = "by kind of question; that it was told is written beside each customer"
PATIENCE = "how much people put up with is assumed"


@dataclass(frozen=True)
class Figure:
    """`value`: a share in percent of the `of` in question, or turns. `low`, `high`: the 95 % interval of a share.
    `note`: what it is taken from, where that is only near to what it says."""

    name: str
    value: float | None
    of: int
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Share:
    """What is counted of talks: of those that have a say in it (`among`), how many hold. `wanted`: more is better."""

    name: str
    holds: Callable[[Outcome], bool]
    among: Callable[[Outcome], bool]
    wanted: bool = True
    note: str = ""


def _everybody(_: Outcome) -> bool:
    return True


def _heard(wish: str, note: str) -> Share:
    return Share(f"{wish} heard", lambda talk: bool(talk.heard), lambda talk: talk.wants == wish, note=note)


def _has_pair(talk: Outcome) -> bool:
    return talk.true_pair is not None


TRUE_PAIRS = "true confirmed pair"
SHARES = (
    Share(TRUE_PAIRS, lambda talk: bool(talk.true_pair), _has_pair, note=BY_WORDS),
    Share("confirmed pair, true or not", lambda talk: talk.any_pair, _has_pair),
    Share("confirmed pair that is not true", lambda talk: talk.false_pair, _everybody, wanted=False, note=BY_WORDS),
    Share("record wholly right", lambda talk: talk.wholly_right, _everybody, note=BY_WORDS),
    Share(
        "asked again what was told",
        lambda talk: bool(talk.asked_again),
        lambda talk: talk.told,
        wanted=False,
        note=BY_KIND,
    ),
    Share("same question in the same words", lambda talk: bool(talk.repeated), _everybody, wanted=False),
    Share(
        "corrections that did what was meant",
        lambda talk: bool(talk.corrected),
        lambda talk: talk.corrected is not None,
        note=BY_WORDS,
    ),
    Share("danger handed over", lambda talk: bool(talk.danger_heard), lambda talk: talk.danger_heard is not None),
    Share("handed over unasked", lambda talk: talk.false_alarm, lambda talk: talk.danger_heard is None, wanted=False),
    _heard("refund", BY_REPLY),
    _heard("person", ""),
    _heard("question", BY_REPLY),
    Share("noted as a problem of delivery", lambda talk: bool(talk.delivery), lambda talk: talk.delivery is not None),
    Share("abandoned", lambda talk: bool(talk.abandoned), _everybody, wanted=False, note=PATIENCE),
)


def figures(talks: Sequence[Outcome]) -> list[Figure]:
    """All figures of these talks, in the order in which they are shown."""
    found, noted, due = (sum(getattr(talk, name) for talk in talks) for name in ("found", "noted", "due"))
    turns = sorted(talk.turns for talk in talks)
    return [
        *(_share(share, talks) for share in SHARES),
        _of("item precision", found, noted, BY_WORDS),
        _of("item recall", found, due, BY_WORDS),
        Figure("turns, median", statistics.median(turns) if turns else None, len(turns)),
        Figure("turns, 90th percentile", percentile(turns, 90), len(turns)),
        Figure("turns, most", turns[-1] if turns else None, len(turns)),
    ]


def report(talks: Sequence[Outcome], *, seed: int) -> dict[str, Any]:
    """Everything, ready for JSON: the figures of all and by language, the ids worth reading, and each talk."""
    languages = sorted({talk.language for talk in talks})
    return {
        "customers": len(talks),
        "seed": seed,
        "figures": [asdict(one) for one in figures(talks)],
        "languages": {one: [asdict(figure) for figure in figures(speaking(one, talks))] for one in languages},
        "worth_reading": [talk.id for talk in worth_reading(talks)],
        "talks": [asdict(talk) for talk in sorted(talks, key=lambda talk: talk.id)],
    }


def speaking(language: str, talks: Iterable[Outcome]) -> list[Outcome]:
    return [talk for talk in talks if talk.language == language]


def worth_reading(talks: Iterable[Outcome], most: int = WORTH_READING) -> list[Outcome]:
    """Those with most trouble, the worst first."""
    return sorted(talks, key=lambda talk: (-talk.trouble, talk.id))[:most]


def _share(share: Share, talks: Iterable[Outcome]) -> Figure:
    asked = [talk for talk in talks if share.among(talk)]
    return _of(share.name, sum(map(share.holds, asked)), len(asked), share.note)


def _of(name: str, holding: int, among: int, note: str) -> Figure:
    if not among:
        return Figure(name, None, 0, note=note)
    ends = wilson(holding, among)
    return Figure(
        name, round(100 * holding / among, 1), among, round(100 * ends.low, 1), round(100 * ends.high, 1), note
    )


def percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least so many percent do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else None

"""Whether an item says what its theme is called: every membership is proposed by likeness, and checked by reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.insight.words import words
from bot.language import naming
from bot.store.themes import Voice

SAYS = 0.4
"""Probability from which an item is taken to say a statement."""
STATEMENTS, READ = 3, 12
"""Statements that are tried for a group, and members that each is held against, spread evenly: a pair takes 4 ms."""
MOST = 0.75
"""A statement that a smaller share of the members read says is no name for all of them: it is then one for those who
say it."""
MIN_PEOPLE = 5
NAMES_IT = 0.2
"""Share of a theme's members that name a thing, from which the theme is about it."""
VERDICTS = {False: ("it is bad", "I hate it"), True: ("it is good", "I love it")}
"""Who says one of these says nothing that anybody could take on; and what they say already names nothing either."""
POSITIVE = ("praise", "exceeded")
Scores = NDArray[np.float32]


class Says(Protocol):
    """(n,): of each (item, statement), how probably a careful reader finds that the item says it, 0..1."""

    def __call__(self, pairs: Iterable[tuple[str, str]], /) -> Scores: ...


def unchecked(pairs: Iterable[tuple[str, str]], /) -> Scores:
    """Takes likeness for saying: every pair but those of a verdict."""
    verdicts = {verdict for side in VERDICTS.values() for verdict in side}
    return np.array([0.0 if item in verdicts else 1.0 for item, _ in pairs], np.float32)


@dataclass(frozen=True)
class Issue:
    """What some customers say, and who: `scores` say how surely each does."""

    statement: str
    voices: Sequence[Voice]
    scores: Sequence[float]

    def members(self) -> Iterator[tuple[Voice, float]]:
        return zip(self.voices, self.scores, strict=True)


def founded(voices: Sequence[Voice], fits: Sequence[float], proposed: Sequence[str], says: Says) -> Issue | None:
    """The issue that a group founds; None where fewer than five customers say one thing, or it says nothing.

    The statement is the first of those proposed that three in four of the members read say, else the one that most do.
    """
    statement = _supported(voices, [one for one in proposed if not is_verdict(one, voices[0].kind, says)], says)
    if statement is None:
        return None
    scores = says([(voice.quote, statement) for voice in voices])
    kept = [place for place, score in enumerate(scores) if score >= SAYS]
    if len({voices[place].person for place in kept}) < MIN_PEOPLE:
        return None
    return Issue(
        statement,
        [voices[place] for place in kept],
        [round(float(scores[place]) * fits[place], 4) for place in kept],
    )


def is_verdict(statement: str, kind: str, says: Says) -> bool:
    """Whether it only judges: who says nothing but a verdict says it too."""
    return bool((says([(verdict, statement) for verdict in VERDICTS[kind in POSITIVE]]) >= SAYS).any())


def _supported(voices: Sequence[Voice], proposed: Sequence[str], says: Says) -> str | None:
    read = voices[:: -(-len(voices) // READ)]
    best, most = None, 0.0
    for statement in proposed[:STATEMENTS]:
        support = float((says([(voice.quote, statement) for voice in read]) >= SAYS).mean())
        if support >= MOST:
            return statement
        if support > most:
            best, most = statement, support
    return best


def checked(
    proposed: Sequence[tuple[Voice, int, float]], statements: Mapping[int, str], says: Says
) -> list[tuple[int, int, float]]:
    """(item, theme, score) of the memberships whose item says what the theme is called: the plainest of each item."""
    scores = says([(voice.quote, statements[theme]) for voice, theme, _ in proposed])
    best: dict[int, tuple[int, int, float]] = {}
    for (voice, theme, fit), score in zip(proposed, scores, strict=True):
        found = (voice.id, theme, round(float(score) * fit, 4))
        if score >= SAYS and (voice.id not in best or found[2] > best[voice.id][2]):
            best[voice.id] = found
    return list(best.values())


def aspect(voices: Sequence[Voice], whole: int, listed: Mapping[str, str]) -> int | str | None:
    """What an issue of these voices is about: the aspect that most of them name, by id; or else, by its name, the thing
    on the list that most speak of in passing. None where a fifth of them agree on nothing: the product as a whole."""
    named = Counter(voice.about for voice in voices if voice.about is not None and voice.about != whole)
    if named:
        found, most = min(named.items(), key=lambda pair: (-pair[1], pair[0]))
        return found if most >= NAMES_IT * len(voices) else None
    spoken = Counter(name for voice in voices if (name := _spoken_of(voice, listed)))
    name, most = min(spoken.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
    return name if name and most >= NAMES_IT * len(voices) else None


def _spoken_of(voice: Voice, listed: Mapping[str, str]) -> str | None:
    """The thing that two neighbouring words name, or one."""
    said = words(voice.quote)
    neighbours = [pair for pair in pairwise(said) if len(naming.parts(" ".join(pair))) == len(pair)]
    keys = map(naming.key, [*map(" ".join, neighbours), *said])
    return next((listed[key] for key in keys if key in listed), None)

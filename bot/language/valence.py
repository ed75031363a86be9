"""How good or bad the single words are: rated words, turned by negation (after Hutto and Gilbert 2014, VADER)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.language import lexicon

WIDTH = 4
NEGATED = -0.74
"""What negation leaves of a word's valence, measured by its authors."""
REACH = 3
"""Words over which a negation reaches."""
BOOST = 0.293
BEFORE_BUT, AFTER_BUT = 0.5, 1.5
NORMAL = 15.0


def valences(tokens: Sequence[str]) -> list[float]:
    """One number a word, about -4..4; 0 for a word without a rating."""
    rated = _rated()
    return [_in_place(tokens, place, rated[token]) if token in rated else 0.0 for place, token in enumerate(tokens)]


def valence(tokens: Sequence[str]) -> NDArray[np.float32]:
    """Of a clause: the sum brought to -1..1, the shares of good and of bad words, whether any word was rated."""
    found = np.array(valences(tokens), np.float32)
    if "but" in tokens:
        turn = list(tokens).index("but")
        found[:turn] *= BEFORE_BUT
        found[turn:] *= AFTER_BUT
    total, words = float(found.sum()), max(len(tokens), 1)
    good, bad = (found > 0).sum() / words, (found < 0).sum() / words
    return np.array([total / np.sqrt(total**2 + NORMAL), good, bad, float(found.any())], np.float32)


def rated_words() -> Iterable[str]:
    return _rated().keys()


def _in_place(tokens: Sequence[str], place: int, value: float) -> float:
    before = tokens[max(0, place - REACH) : place]
    if before and before[-1] in lexicon.words("boosters"):
        value += BOOST if value > 0 else -BOOST
    if before and before[-1] in lexicon.words("dampeners"):
        value -= BOOST if value > 0 else -BOOST
    return value * NEGATED if any(map(_negates, before)) else value


def _negates(token: str) -> bool:
    return token in lexicon.words("negations") or token.endswith("n't")


@cache
def _rated() -> dict[str, float]:
    rows = (row.split() for row in lexicon.lines("valence"))
    return {word: float(value) for word, value in rows}

"""Which words are English, and which at least look like one ("creaky"), so that they are not taken for gibberish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from math import log

SHORT = 3
"""Letters, below which a word tells nothing of how English words are built."""
SMOOTHING, LETTERS = 0.05, 27
LIKELY = -3.4
"""Mean log probability of a letter after the two before it, from which a word looks English. Of unusual words in
reviews 94 % reach it, of random letters 3 %."""


class Vocabulary:
    """`words`: the embedder's."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)

    def knows(self, word: str) -> bool:
        return word in self._words

    def resembles(self, word: str) -> bool:
        """Whether `word` is built as English words are."""
        steps = [log((self._triples[three] + SMOOTHING) / (self._pairs[three[:2]] + SMOOTHING * LETTERS))
                 for three in _threes(word)]  # fmt: skip
        return sum(steps) >= LIKELY * len(steps)

    @cached_property
    def _triples(self) -> Counter[str]:
        plain = (word for word in self._words if len(word) >= SHORT and word.isascii() and word.isalpha())
        return Counter(three for word in plain for three in _threes(word))

    @cached_property
    def _pairs(self) -> Counter[str]:
        pairs: Counter[str] = Counter()
        for three, times in self._triples.items():
            pairs[three[:2]] += times
        return pairs


def _threes(word: str) -> Iterator[str]:
    framed = f"^^{word}$"
    return (framed[at : at + 3] for at in range(len(framed) - 2))

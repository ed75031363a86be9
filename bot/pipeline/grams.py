"""Words, pairs of words and pieces of words as numbers: what a sentence vector is too smooth to tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SIZES = range(2, 6)
"""Letters in a piece of a word."""
MAX_CHARACTERS = 400
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Grams:
    """The grams that count, by hash (ascending), and how rare each was in training."""

    keys: NDArray[np.uint32]
    rarity: NDArray[np.float32]

    @classmethod
    def learn(cls, texts: Sequence[str], most: int) -> Grams:
        """The `most` frequent of `texts`."""
        counts: Counter[int] = Counter()
        for text in texts:
            counts.update(set(grams(text)))
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
        keys = np.array([key for key, _ in ranked], np.uint32)
        rarity = 1 + np.log((1 + len(texts)) / (1 + np.array([count for _, count in ranked], np.float32)))
        order = np.argsort(keys)
        return cls(keys[order], rarity[order].astype(np.float32))

    def matrix(self, texts: Sequence[str]) -> Any:
        """Sparse, shape (n, keys): tf-idf with logarithmic counts, each row of length 1."""
        from scipy.sparse import csr_matrix

        places, values, ends = [], [], [0]
        for text in texts:
            found, counts = np.unique(np.fromiter(grams(text), np.uint32), return_counts=True)
            column = np.minimum(np.searchsorted(self.keys, found), max(len(self.keys) - 1, 0))
            known = self.keys[column] == found if len(self.keys) else np.zeros(len(found), bool)
            weight = (1 + np.log(counts[known])) * self.rarity[column[known]]
            places.append(column[known])
            values.append(weight / (np.linalg.norm(weight) or 1))
            ends.append(ends[-1] + int(known.sum()))
        data = np.concatenate(values) if values else np.zeros(0)
        where = np.concatenate(places) if places else np.zeros(0, np.intp)
        return csr_matrix((data.astype(np.float32), where, ends), shape=(len(texts), len(self.keys)))


def grams(text: str) -> Iterator[int]:
    """Hashes of a text's words, pairs of neighbours, and pieces of words with their edges marked."""
    words = _WORD.findall(text[:MAX_CHARACTERS].lower())
    yield from (crc32(f"w {word}".encode()) for word in words)
    yield from (crc32(f"p {first} {second}".encode()) for first, second in pairwise(words))
    for word in words:
        edged = f"<{word}>".encode("utf-8", "replace")
        for size in SIZES:
            yield from (crc32(edged[start : start + size]) for start in range(len(edged) - size + 1))

"""Items as points: how alike two items are, and which ones lie closest, without ever holding all pairs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.insight.spread import Spread, here
from bot.insight.vectors import Floats, lengthened, unpack
from bot.insight.words import Sparse, Vocabulary
from bot.store.themes import Voice

Integers = NDArray[np.int64]

MEANING, WORDING = 0.7, 0.3
"""Shares of the embedding and of the content words in a likeness; the embedding alone groups by style, not by topic."""
BLOCK = 1024


@dataclass(frozen=True)
class Points:
    """`meaning`: (n, 384), rows of length 1, without what is usual. `wording`: (n, words), rows of length 1 or 0."""

    meaning: Floats
    wording: Sparse

    @classmethod
    def of(cls, voices: Sequence[Voice], vocabulary: Vocabulary) -> Points:
        return cls(
            lengthened(unpack([voice.embedding for voice in voices]) - vocabulary.usual), vocabulary.vectors(voices)
        )

    def __len__(self) -> int:
        return int(self.meaning.shape[0])

    def take(self, rows: Integers) -> Points:
        return Points(self.meaning[rows], self.wording[rows])

    def likeness(self, others: Points) -> Floats:
        """(n, m), from about 0 (nothing in common) to 1 (the same)."""
        alike = MEANING * (self.meaning @ others.meaning.T)
        alike += WORDING * (self.wording @ others.wording.T).toarray()
        return np.asarray(alike, np.float32)

    def own_likeness(self) -> Floats:
        """(n,): how alike each is to itself, which is less than 1 for one without a known word."""
        words = np.asarray(self.wording.multiply(self.wording).sum(axis=1)).ravel()
        return np.asarray(MEANING * (self.meaning**2).sum(axis=1) + WORDING * words, np.float32)

    def means(self, labels: Integers, sizes: Integers) -> Points:
        """The mean of each group, of any length."""
        parts = (1 / sizes[labels].astype(np.float32), (labels, np.arange(len(self))))
        averaging = csr_matrix(parts, shape=(len(sizes), len(self)))
        return Points(np.asarray(averaging @ self.meaning, np.float32), (averaging @ self.wording).tocsr())

    def nearest(self, k: int, spreading: Spread = here) -> tuple[Integers, Floats]:
        """For each point its nearest others, in no order, and how alike they are: (n, min(k, n - 1)) each.

        Exact. Time grows with the square of n; memory with one block by n.
        """
        k = min(k, len(self) - 1)
        if k < 1:
            return np.zeros((len(self), 0), np.int64), np.zeros((len(self), 0), np.float32)
        blocks = list(spreading(nearest_of, range(0, len(self), BLOCK), self, k))
        return np.concatenate([found for found, _ in blocks]), np.concatenate([alike for _, alike in blocks])


def nearest_of(first: int, points: Points, k: int) -> tuple[Integers, Floats]:
    """Of the block of points that begins there."""
    rows = np.arange(first, min(first + BLOCK, len(points)))
    alike = points.take(rows).likeness(points)
    alike[np.arange(len(rows)), rows] = -np.inf
    # A copy: a view would keep the whole block in memory, for every block.
    found = np.argpartition(-alike, k - 1, axis=1)[:, :k].copy()
    return found, np.take_along_axis(alike, found, axis=1)

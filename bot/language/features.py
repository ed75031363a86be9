"""What the trained heads see of a clause. The one place for features: training and reading both come here."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.language.lexicon import pattern
from bot.language.valence import WIDTH, valence

BUCKETS = 1 << 16
LONGEST = 3
"""Words in an n-gram: three reach over "not very good"."""
MAX_WORDS = 128
CUES = ("trouble", "broken", "unusable", "unsafe", "emphasis", "mild", "fell_short", "exceeded", "requests")
"""Word lists of lexicon/ of which the heads learn what it means when a clause has one of their words."""
VECTOR_WEIGHT, GRAM_WEIGHT, VALENCE_WEIGHT, CUE_WEIGHT = 4.0, 3.0, 2.0, 1.5
"""The regression is regularised alike on all features: these say how far it may lean on each kind."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[!?]")
_SPLIT_CONTRACTION = re.compile(r" ?(n ?['’]t|['’](?:s|m|re|ve|ll|d))\b")

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """Of n clauses."""

    dense: Floats
    """(n, 384 + 4 + 9): sentence vector, valence, cues"""
    grams: list[NDArray[np.int64]]
    """the buckets of each clause's word n-grams, in order"""

    @property
    def gram_values(self) -> list[float]:
        """What each bucket of a clause counts: rows have the same length however many words."""
        return [GRAM_WEIGHT / float(np.sqrt(len(buckets))) for buckets in self.grams]


def features(texts: Sequence[str], vectors: Floats) -> Features:
    """`vectors` is what the embedder says of `texts`."""
    tokens = [words(text) for text in texts]
    rated = np.array([valence(found) for found in tokens], np.float32).reshape(len(texts), WIDTH)
    cues = np.array([_cues(text) for text in texts], np.float32).reshape(len(texts), len(CUES))
    weighted = ((vectors, VECTOR_WEIGHT), (rated, VALENCE_WEIGHT), (cues, CUE_WEIGHT))
    dense = np.hstack([block * np.float32(weight) for block, weight in weighted])
    return Features(dense, [_buckets(["<", *found, ">"]) for found in tokens])


def words(text: str) -> list[str]:
    """Lower-case words, "!" and "?". "do n't", as corpora write it, is read as "don't"."""
    joined = _SPLIT_CONTRACTION.sub(lambda match: match.group().replace(" ", ""), text.lower().replace("’", "'"))
    return _WORD.findall(joined)[:MAX_WORDS]


def _cues(text: str) -> list[bool]:
    return [pattern(name).search(text) is not None for name in CUES]


def _buckets(tokens: list[str]) -> NDArray[np.int64]:
    found = {
        zlib.crc32(" ".join(tokens[first : first + length]).encode("utf-8", "replace")) % BUCKETS
        for length in range(1, LONGEST + 1)
        for first in range(len(tokens) - length + 1)
    }
    return np.array(sorted(found), np.int64)

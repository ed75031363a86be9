"""What the trained heads see of a clause: its sentence vector and its word n-grams. The one place for features."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 16
LONGEST = 3
"""Words in an n-gram: three reach over "not very good"."""
VECTOR_WEIGHT, GRAM_WEIGHT = 4.0, 3.0
MAX_WORDS = 128

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[!?]")
_SPLIT_CONTRACTION = re.compile(r" ?(n ?['’]t|['’](?:s|m|re|ve|ll|d))\b")

Grams = list[NDArray[np.int64]]


def words(text: str) -> list[str]:
    """Lower-case words, "!" and "?". "do n't", as corpora write it, is read as "don't"."""
    joined = _SPLIT_CONTRACTION.sub(lambda match: match.group().replace(" ", ""), text.lower().replace("’", "'"))
    return _WORD.findall(joined)[:MAX_WORDS]


def grams(texts: Sequence[str]) -> Grams:
    """For each text the sorted buckets of its word n-grams."""
    return [_buckets(["<", *words(text), ">"]) for text in texts]


def _buckets(tokens: list[str]) -> NDArray[np.int64]:
    found = {
        zlib.crc32(" ".join(tokens[first : first + length]).encode("utf-8", "replace")) % BUCKETS
        for length in range(1, LONGEST + 1)
        for first in range(len(tokens) - length + 1)
    }
    return np.array(sorted(found), np.int64)

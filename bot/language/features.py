"""What the trained heads see of a clause. The one place for features: training and reading both come here."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.language.encoder import HIDDEN
from bot.language.lexicon import fold, pattern
from bot.language.valence import WIDTH, valence

MAX_WORDS = 128
CUES = ("trouble", "broken", "unusable", "unsafe", "emphasis", "mild", "fell_short", "exceeded", "requests")
"""Word lists of lexicon/ of which the heads learn what it means when a clause has one of their words."""
STATE_WEIGHT, LOGIT_WEIGHT, VALENCE_WEIGHT, CUE_WEIGHT = 0.3, 1.0, 1.0, 0.7
"""The regression is regularised alike on all features: these say how far it may lean on each kind."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[!?]")
_SPLIT_CONTRACTION = re.compile(r" ?(n ?['’]t|['’](?:s|m|re|ve|ll|d))\b")

Floats = NDArray[np.float32]


def features(texts: Sequence[str], vectors: Floats) -> Floats:
    """Shape (n, 387 + 4 + 9): `vectors` (what the encoder says of the clauses `texts`), valence, cues."""
    rated = np.array([valence(words(text)) for text in texts], np.float32).reshape(len(texts), WIDTH)
    listed = np.array([cues(text) for text in texts], np.float32).reshape(len(texts), len(CUES))
    blocks = (
        (vectors[:, :HIDDEN], STATE_WEIGHT),
        (vectors[:, HIDDEN:], LOGIT_WEIGHT),
        (rated, VALENCE_WEIGHT),
        (listed, CUE_WEIGHT),
    )
    return np.hstack([block * np.float32(weight) for block, weight in blocks]).astype(np.float32)


def words(text: str) -> list[str]:
    """Lower-case words, "!" and "?". "do n't", as corpora write it, is read as "don't"."""
    joined = _SPLIT_CONTRACTION.sub(lambda match: match.group().replace(" ", ""), text.lower().replace("’", "'"))
    return _WORD.findall(joined)[:MAX_WORDS]


def cues(text: str) -> list[bool]:
    """Whether a clause has a word of each list of CUES."""
    folded = fold(text)
    return [pattern(name).search(folded) is not None for name in CUES]

"""What corrections change: on sentences that a model was not shown, before it learned from corrections and after."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
Judge = Callable[[Places, Places], NDArray[np.bool_]]
"""(learned, asked): for each place asked, whether a model that learned from the places `learned` takes it right."""
HELD_STEP = 10
"""Every tenth sentence that nobody corrected is kept back."""
PARTS = 2


@dataclass(frozen=True)
class Change:
    """How many of `asked` held-out sentences are taken right."""

    asked: int
    before: int
    after: int


def compare(texts: Sequence[str], corrected: Sequence[bool], judge: Judge) -> dict[str, Change]:
    """On "corrected" sentences, each judged by a model that learned from the corrections of the other half only, so
    that the model in use can learn from all; and on "others", which show whether anything else got worse.

    Which half a sentence is in follows from its words, so the same words are never learned and asked.
    """
    own = np.asarray(corrected, bool)
    half = np.array([hashlib.sha256(text.lower().encode()).digest()[0] % PARTS for text in texts])
    mine, rest = np.flatnonzero(own), np.flatnonzero(~own)
    held = rest[::HELD_STEP]
    base = np.setdiff1d(rest, held)
    asked = np.concatenate([mine, held])
    before = judge(base, asked)
    after = np.zeros(len(asked), bool)
    for part in range(PARTS):
        here = np.flatnonzero(np.where(own[asked], half[asked], np.arange(len(asked)) % PARTS) == part)
        after[here] = judge(np.concatenate([base, mine[half[mine] != part]]), asked[here])
    return {
        name: Change(int(which.sum()), int(before[which].sum()), int(after[which].sum()))
        for name, which in (("corrected", own[asked]), ("others", ~own[asked]))
    }

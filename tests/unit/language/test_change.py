"""Cost: nothing, no service."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.language.change import Change, Places, compare

TEXTS = [f"corrected {n}" for n in range(20)] + ["Corrected 0"] + [f"other {n}" for n in range(100)]
OWN = [text.lower().startswith("corrected") for text in TEXTS]


def test_nothing_is_asked_that_was_learned_and_everything_corrected_is_asked_once() -> None:
    asked_after: list[str] = []

    def judge(learned: Places, asked: Places) -> NDArray[np.bool_]:
        words = {TEXTS[place].lower() for place in learned}
        assert not words & {TEXTS[place].lower() for place in asked}
        taught = any(word.startswith("corrected") for word in words)
        if taught:
            asked_after.extend(TEXTS[place] for place in asked)
        return np.full(len(asked), taught)

    assert compare(TEXTS, OWN, judge) == {"corrected": Change(21, 0, 21), "others": Change(10, 0, 10)}
    assert len(asked_after) == len(set(asked_after)) == 31


def test_one_correction_alone_can_change_nothing_that_it_is_asked() -> None:
    def judge(learned: Places, asked: Places) -> NDArray[np.bool_]:
        return np.isin(asked, learned)

    assert compare(["a", "b", "c"], [True, False, False], judge)["corrected"] == Change(1, 0, 0)

"""Which theme an item fits. Cost: 1 s, no service."""

from __future__ import annotations

import numpy as np

from bot.insight import fitting
from bot.insight.fitting import shortlisted, twin
from bot.store.themes import Known


def known(number: int, label: str, *towards: float, target: int = 0) -> Known:
    centroid = np.zeros(384, "<f4")
    centroid[: len(towards)] = towards
    return Known(number, target or number, "fault", label, centroid.tobytes())


MIDDLE = np.eye(384, dtype=np.float32)[0]


def test_a_group_that_says_what_a_theme_says_has_a_twin() -> None:
    near, nearer, other = known(1, "it hums", 0.8, 0.6), known(2, "noisy", 0.85, 0.5, target=7), known(3, "slow", 0, 1)
    assert twin(MIDDLE, ["hum"], [near, other]) == near
    assert twin(MIDDLE, ["hum"], [near, nearer, other]) == nearer


def test_without_a_word_in_common_it_takes_more_likeness() -> None:
    assert twin(MIDDLE, ["buzz"], [known(1, "it hums", 0.8, 0.6)]) is None
    assert twin(MIDDLE, [], [Known(1, 1, "fault", "made by hand", b"")]) is None


def test_only_the_themes_that_are_most_alike_are_looked_at() -> None:
    alike = np.arange(2 * (fitting.SHORTLIST + 2), dtype=np.float32).reshape(2, -1)
    assert [list(np.flatnonzero(row)) for row in shortlisted(alike)] == [list(range(2, fitting.SHORTLIST + 2))] * 2
    assert shortlisted(alike[:, :3]).all()

"""Which theme an item fits. Cost: 1 s, no service."""

from __future__ import annotations

import numpy as np

from bot.insight import clustering, fitting
from bot.insight.fitting import shortlisted, twin
from bot.insight.vectors import lengthened
from bot.store.themes import Known


def known(number: int, label: str, *towards: float, target: int = 0) -> Known:
    centroid = np.zeros(384, "<f4")
    centroid[: len(towards)] = towards
    return Known(number, target or number, "fault", label, centroid.tobytes())


MIDDLE = np.eye(384, dtype=np.float32)[0]
NOTHING = np.zeros(384, np.float32)


def test_a_group_that_says_what_a_theme_says_has_a_twin() -> None:
    near, nearer = known(1, "it hums", 0.75, 0.66), known(2, "noisy", 0.85, 0.5, target=7)
    other = known(3, "slow", 0, 1)
    assert twin(MIDDLE, ["hum"], [near, other], NOTHING) == near
    assert twin(MIDDLE, ["hum"], [near, nearer, other], NOTHING) == nearer


def test_without_a_word_in_common_it_takes_more_likeness() -> None:
    assert twin(MIDDLE, ["buzz"], [known(1, "it hums", 0.75, 0.66)], NOTHING) is None
    assert twin(MIDDLE, [], [Known(1, 1, "fault", "made by hand", b"")], NOTHING) is None


def test_what_all_items_share_makes_nothing_alike() -> None:
    usual = 0.6 * np.eye(384, dtype=np.float32)[1]
    assert twin(MIDDLE, [], [known(1, "noisy", 0.8, 0.6)], usual)
    assert twin(lengthened(MIDDLE + usual), [], [known(1, "slow", 0, 0.6, 0.8)], usual) is None


def test_only_the_themes_that_are_most_alike_are_looked_at() -> None:
    alike = np.arange(2 * (fitting.SHORTLIST + 2), dtype=np.float32).reshape(2, -1)
    assert [list(np.flatnonzero(row)) for row in shortlisted(alike)] == [list(range(2, fitting.SHORTLIST + 2))] * 2
    assert shortlisted(alike[:, :3]).all()


def test_an_item_belongs_sooner_when_it_uses_a_word_of_the_theme() -> None:
    with_word, without = clustering.belonging(np.array([0.4, 0.4], np.float32), np.array([1, 0], np.float32))
    assert with_word >= clustering.FITS > without

"""Likeness in blocks. Cost: 1 s, no service."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.insight import points
from bot.insight.points import Points, nearest_of
from bot.insight.vectors import lengthened
from bot.insight.words import Vocabulary
from bot.store.themes import Voice


@pytest.fixture
def spread_out() -> Points:
    """Fifty directions, and no words."""
    meaning = lengthened(np.random.default_rng(1).normal(size=(50, 384)).astype(np.float32))
    return Points(meaning, csr_matrix((50, 1), dtype=np.float32))


def test_blocks_find_what_looking_at_all_pairs_does(spread_out: Points, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, likeness = spread_out.nearest(5)
    alike = spread_out.likeness(spread_out)
    np.fill_diagonal(alike, -1)
    assert [set(row) for row in whole] == [set(row) for row in np.argsort(-alike, axis=1)[:, :5]]
    assert np.allclose(np.sort(likeness), np.sort(np.sort(-alike, axis=1)[:, :5] * -1))
    monkeypatch.setattr(points, "BLOCK", 7)
    assert [set(row) for row in spread_out.nearest(5)[0]] == [set(row) for row in whole]


def test_what_a_block_finds_keeps_nothing_of_the_block(spread_out: Points) -> None:
    assert all(part.base is None for part in nearest_of(0, spread_out, 5))


def test_a_point_alone_has_no_neighbours(spread_out: Points) -> None:
    found, likeness = spread_out.take(np.array([3])).nearest(5)
    assert found.shape == likeness.shape == (1, 0)


def test_what_all_items_share_is_taken_away_and_of_few_items_only_a_part() -> None:
    shared, own = np.eye(384, dtype=np.float32)[0], np.eye(384, dtype=np.float32)[1:301]
    voices = [
        Voice(n, "it hums", "fault", None, str(n), None, -0.9, lengthened(shared + row).astype(np.float16).tobytes())
        for n, row in enumerate(own)
    ]
    many, few = (Points.of(part, Vocabulary.learn(part)).meaning for part in (voices, voices[:5]))
    assert (many @ many.T)[0, 1] < 0.1
    assert 0.3 < (few @ few.T)[0, 1] < 0.5

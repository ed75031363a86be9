"""The linear head. Cost: a second, no service."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.pipeline.head import Floats, Head, nearness, train_head


@pytest.fixture(scope="module")
def vectors() -> Floats:
    dice = np.random.default_rng(7)
    cloud = np.repeat(np.eye(3, 8, dtype=np.float32), 30, axis=0) + dice.normal(0, 0.1, (90, 8)).astype(np.float32)
    rows: Floats = cloud / np.linalg.norm(cloud, axis=1, keepdims=True)
    return rows


@pytest.fixture(scope="module")
def head(vectors: Floats) -> Head:
    return train_head(vectors, ["ask"] * 30 + ["stop"] * 30 + ["tell"] * 30)


def test_it_learns_and_its_probabilities_sum_to_one(head: Head, vectors: Floats) -> None:
    shares = head.probabilities(vectors)
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert [head.labels[best] for best in shares.argmax(axis=1)] == ["ask"] * 30 + ["stop"] * 30 + ["tell"] * 30


def test_what_lies_far_from_everything_is_strange(head: Head, vectors: Floats) -> None:
    strange = np.eye(8, dtype=np.float32)[5:6]
    assert head.familiarity(strange)[0] < 0
    assert (head.familiarity(vectors) >= 0).mean() > 0.9


def test_training_twice_gives_the_same(head: Head, vectors: Floats) -> None:
    again = train_head(vectors, ["ask"] * 30 + ["stop"] * 30 + ["tell"] * 30)
    assert np.array_equal(again.weights, head.weights)
    assert again.floor == head.floor


def test_saved_and_loaded(head: Head, vectors: Floats, tmp_path: Path) -> None:
    head.save(tmp_path / "head.npz")
    loaded = Head.load(tmp_path / "head.npz")
    assert loaded.labels == head.labels
    assert np.array_equal(loaded.probabilities(vectors), head.probabilities(vectors))
    assert np.array_equal(loaded.familiarity(vectors), head.familiarity(vectors))


def test_nearness_is_the_mean_of_the_three_largest() -> None:
    assert nearness(np.array([[0.1, 0.9, 0.6, 0.3]], np.float32))[0] == pytest.approx(0.6)
    assert nearness(np.array([[0.4]], np.float32))[0] == pytest.approx(0.4)

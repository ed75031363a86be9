"""The linear head. Cost: a second, no service."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.pipeline.head import Floats, Head, nearness, readable, train_head

LABELS = ["ask_it"] * 30 + ["stop"] * 30 + ["tell"] * 30
TEXTS = [f"{label.replace('_', ' ')} number {row % 7}" for row, label in enumerate(LABELS)]


@pytest.fixture(scope="module")
def vectors() -> Floats:
    dice = np.random.default_rng(7)
    cloud = np.repeat(np.eye(3, 8, dtype=np.float32), 30, axis=0) + dice.normal(0, 0.1, (90, 8)).astype(np.float32)
    rows: Floats = cloud / np.linalg.norm(cloud, axis=1, keepdims=True)
    return rows


def embed(texts: Sequence[str]) -> Floats:
    return np.eye(3, 8, dtype=np.float32)[[["ask it", "stop", "tell"].index(text) for text in texts]]


@pytest.fixture(scope="module")
def head(vectors: Floats) -> Head:
    return train_head(TEXTS, vectors, LABELS, embed)


def test_it_learns_and_its_probabilities_sum_to_one(head: Head, vectors: Floats) -> None:
    shares = head.probabilities(head.logits(TEXTS, vectors))
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert [head.labels[best] for best in shares.argmax(axis=1)] == LABELS


def test_words_decide_where_vectors_do_not(head: Head) -> None:
    between = np.full((2, 8), 8**-0.5, np.float32)
    best = head.logits(["stop number 2", "tell number 2"], between).argmax(axis=1)
    assert [head.labels[place] for place in best] == ["stop", "tell"]


def test_what_lies_far_from_everything_is_strange(head: Head, vectors: Floats) -> None:
    strange = np.eye(8, dtype=np.float32)[5:6]
    assert head.familiarity(head.logits(["book a flight"], strange), strange)[0] < head.floor(0.97)
    assert (head.familiarity(head.logits(TEXTS, vectors), vectors) >= head.floor(0.97)).mean() > 0.9
    assert head.floor(0.97) < head.floor(0.9)


def test_training_twice_gives_the_same(head: Head, vectors: Floats) -> None:
    again = train_head(TEXTS, vectors, LABELS, embed)
    assert np.array_equal(again.dense, head.dense)
    assert np.array_equal(again.quantiles, head.quantiles)


def test_saved_and_loaded(head: Head, vectors: Floats, tmp_path: Path) -> None:
    head.save(tmp_path / "head.npz")
    loaded = Head.load(tmp_path / "head.npz")
    assert loaded.labels == head.labels
    assert loaded.temperature == head.temperature
    assert np.array_equal(loaded.logits(TEXTS, vectors), head.logits(TEXTS, vectors))


def test_one_example_each_is_enough_to_train() -> None:
    head = train_head(["stop", "tell"], np.eye(2, 8, dtype=np.float32), ["stop", "tell"], embed)
    assert head.probabilities(head.logits(["stop"], np.eye(1, 8, dtype=np.float32)))[0].argmax() == 0


def test_nearness_is_the_mean_of_the_three_largest() -> None:
    assert nearness(np.array([[0.1, 0.9, 0.6, 0.3]], np.float32))[0] == pytest.approx(0.6)
    assert nearness(np.array([[0.4]], np.float32))[0] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("name", "words"),
    [("card_arrival", "card arrival"), ("CardArrival", "card arrival"), ("faq/open-source", "faq open source")],
)
def test_a_name_is_read_as_words(name: str, words: str) -> None:
    assert readable(name) == words

"""Words and pieces of words as features. Cost: milliseconds, no service."""

from __future__ import annotations

import numpy as np
import pytest

from bot.pipeline.grams import Grams, grams

TEXTS = ["The zip broke", "the zip is fine", "a parcel"]


def test_rows_have_length_one_and_unknown_words_none() -> None:
    matrix = Grams.learn(TEXTS, 1000).matrix([*TEXTS, "qqq", ""])
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    assert lengths == pytest.approx([1, 1, 1, 0, 0], abs=1e-5)


def test_the_rarer_gram_weighs_more() -> None:
    learnt = Grams.learn(["zip a", "zip b", "zip c"], 1000)
    row = learnt.matrix(["zip c"]).toarray()[0]
    place = {key: column for column, key in enumerate(learnt.keys)}
    both = [row[place[next(grams(word))]] for word in ("zip", "c")]
    assert 0 < both[0] < both[1]


def test_only_the_most_frequent_are_kept_in_order() -> None:
    learnt = Grams.learn(TEXTS, 5)
    assert len(learnt.keys) == 5
    assert list(learnt.keys) == sorted(learnt.keys)


def test_nothing_learnt_gives_an_empty_matrix() -> None:
    assert Grams.learn([], 5).matrix(["zip"]).shape == (1, 0)

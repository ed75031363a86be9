"""Cost: 0 s, no service."""

from __future__ import annotations

import numpy as np
import pytest

from bot.language.features import BUCKETS, MAX_WORDS, features, words


def test_words_join_what_corpora_part() -> None:
    assert words("It didn 't work, I do n't care!") == ["it", "didn't", "work", "i", "don't", "care", "!"]
    assert words("it’s") == ["it's"]
    assert len(words("a " * 1000)) == MAX_WORDS


def test_features_of_a_text_do_not_depend_on_its_neighbours() -> None:
    vectors = np.eye(3, 384, dtype=np.float32)
    seen = features(["good", "", "\ud800 bad"], vectors)
    alone = features(["good"], vectors[:1])
    assert seen.dense.shape == (3, 397)
    np.testing.assert_array_equal(seen.dense[0], alone.dense[0])
    assert all(len(buckets) and buckets.max() < BUCKETS for buckets in seen.grams)
    assert seen.gram_values[0] == alone.gram_values[0]


def test_case_and_padding_do_not_matter() -> None:
    left, right = (
        features([" NOT good "], np.zeros((1, 384), np.float32)),
        features(["not good"], np.zeros((1, 384), np.float32)),
    )
    assert left.grams[0].tolist() == right.grams[0].tolist()
    assert left.dense == pytest.approx(right.dense)

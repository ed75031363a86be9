"""Cost: 0 s, no service."""

from __future__ import annotations

import numpy as np
import pytest

from bot.language.encoder import WIDTH
from bot.language.features import MAX_WORDS, features, words


def test_words_join_what_corpora_part() -> None:
    assert words("It didn 't work, I do n't care!") == ["it", "didn't", "work", "i", "don't", "care", "!"]
    assert words("it’s") == ["it's"]
    assert len(words("a " * 1000)) == MAX_WORDS


def test_features_of_a_text_do_not_depend_on_its_neighbours() -> None:
    vectors = np.eye(3, WIDTH, dtype=np.float32)
    seen, alone = features(["good", "", "\ud800 bad"], vectors), features(["good"], vectors[:1])
    assert seen.shape == (3, WIDTH + 4 + 9)
    np.testing.assert_array_equal(seen[0], alone[0])


def test_case_and_padding_do_not_matter() -> None:
    left, right = (features([text], np.zeros((1, WIDTH), np.float32)) for text in (" NOT good ", "not good"))
    assert left == pytest.approx(right)

"""Cost: 0 s, no service."""

from __future__ import annotations

import pytest

from bot.language.valence import valence, valences


def test_negation_turns_and_boosters_strengthen() -> None:
    (good,) = valences(["good"])
    assert good > 0
    assert valences(["not", "good"])[1] == pytest.approx(-0.74 * good)
    assert valences(["very", "good"])[1] > good > valences(["slightly", "good"])[1]
    assert valences(["wasn't", "bad"])[1] > 0


def test_what_follows_but_weighs_more() -> None:
    assert valence(["good", "but", "bad"])[0] < valence(["bad", "but", "good"])[0]


def test_words_without_rating_say_nothing() -> None:
    assert valence(["table"]).tolist() == [0, 0, 0, 0]
    assert valence([]).tolist() == [0, 0, 0, 0]

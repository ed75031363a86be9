"""Ratings that were typed. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.language.typed import COMPARISON, SATISFACTION, read_typed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4", 4),
        (" 5 ", 5),
        ("three", 3),
        ("4/5", 4),
        ("5 out of 5", 5),
        ("8/10", 4),
        ("10/10", 5),
        ("2 stars", 2),
        ("I'd give it a 4", 4),
        ("I’d say about three stars", 3),
        ("⭐⭐⭐⭐", 4),
        ("very satisfied", 5),
        ("I'm quite happy with it", 4),
        ("neutral", 3),
        ("not really satisfied", 2),
        ("extremely disappointed!", 1),
    ],
)
def test_satisfaction_alone(text: str, value: int) -> None:
    typed = read_typed(text)
    assert typed is not None
    assert (typed.scale, typed.value, typed.whole) == (SATISFACTION, value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("much worse", -2),
        ("a bit worse than I expected", -1),
        ("as expected", 0),
        ("pretty much what I expected", 0),
        ("about the same", 0),
        ("it was better than expected", 1),
        ("way better", 2),
    ],
)
def test_comparison_alone(text: str, value: int) -> None:
    typed = read_typed(text)
    assert typed is not None
    assert (typed.scale, typed.value, typed.whole) == (COMPARISON, value, True)


def test_a_rating_before_its_reason() -> None:
    text = "2 out of 5, because the strap tore"
    typed = read_typed(text)
    assert typed is not None
    assert (typed.value, typed.whole, text[typed.start : typed.end]) == (2, False, "2 out of 5")


@pytest.mark.parametrize(
    "text",
    [
        "2 days later it broke",
        "5 of them were broken",
        "better battery would be nice",
        "worse battery life than my old one",
        "7",
        "0",
        "11/10",
        "happy meal toys are great",
        "satisfied customers are rare here",
        "the 5 star hotel",
        "",
        "İ",
    ],
)
def test_no_rating(text: str) -> None:
    assert read_typed(text) is None

"""Cost: 1 s, no service."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.expectations import find


@pytest.mark.parametrize(
    ("text", "sense", "expected", "actual"),
    [
        ("I expected it to last a day", "hoped", "it to last a day", None),
        ("I expected leather, got plastic", "hoped", "leather", "got plastic"),
        ("I expected it to work, since I had read the reviews", "hoped", "it to work", None),
        ("I was hoping for a warmer colour", "hoped", "a warmer colour", None),
        ("I thought the shoes would be waterproof", "hoped", "the shoes would be waterproof", None),
        ("It was supposed to be quiet", "hoped", "to be quiet", None),
        ("advertised as waterproof", "hoped", "waterproof", None),
        ("the picture showed a metal clip", "promised", "a metal clip", None),
        ("I was told that it ships today", "told", "it ships today", None),
        ("you promised 2 days", "promised", "2 days", None),
        ("It is plastic while the box says steel", "contradicted", "steel", "It is plastic"),
        ("A bulb should last longer than 2 weeks", "hoped", "last longer than 2 weeks", None),
        ("not as described", "fell short", "as described", "not as described"),
        ("it isn't what I ordered", "fell short", "what I ordered", "it isn't what I ordered"),
        ("Smaller than I expected", "fell short", None, "Smaller"),
        ("The battery is worse than my old phone", "fell short", "my old phone", "The battery is worse"),
        ("I got a blue one instead of the black one", "fell short", "the black one", "I got a blue one"),
        ("I'm disappointed with the sound", "fell short", None, "I'm disappointed with the sound"),
        ("My old one lasted five years", "before", "My old one lasted five years", None),
        ("It exceeded my expectations", "exceeded", None, "It exceeded my expectations"),
        ("much better than I expected", "exceeded", None, "much better than I expected"),
        ("works as advertised", "met", "as advertised", None),
        ("I expected two days as the box said", "hoped", "two days as the box said", None),
    ],
)
def test_what_was_expected_and_what_happened(text: str, sense: str, expected: str | None, actual: str | None) -> None:
    found = find(text, 0, len(text))
    assert found
    assert found.sense == sense
    assert (text[slice(*found.expected)] if found.expected else None) == expected
    assert (text[slice(*found.actual)] if found.actual else None) == actual


@pytest.mark.parametrize("text", ["The lid broke", "I was not disappointed", "It is loud", "", "than"])
def test_nothing_was_expected(text: str) -> None:
    assert find(text, 0, len(text)) is None


@given(st.text(alphabet="I expected that than as instead of my old ,.;-'’()"))
def test_spans_lie_inside(text: str) -> None:
    found = find(text, 0, len(text))
    for span in (found.expected, found.actual) if found else ():
        assert span is None or 0 <= span[0] < span[1] <= len(text)


@pytest.mark.parametrize(
    "piece", ["i expected ", "than ", "not as ", "instead of ", "was told ", "the ", "really ", "i "]
)
def test_hostile_repetition_is_searched_to_the_end(piece: str) -> None:
    find(piece * 3_000, 0, len(piece) * 3_000)

"""What sounds like an expectation when one was asked for. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from actions.expecting import is_expectation, is_only_an_expectation, is_thin
from tests.unit.actions.conftest import Read, Said


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("that the lid would be fine", "affirm"),
        ("that it would be good", "affirm"),
        ("the zoom should just work", "ask_question"),
        ("something better", "skip"),
        ("a better battery", "out_of_scope"),
        ("to last a day", "small_talk"),
        ("it would stop by itself", "stop"),
        ("more for my money", "deny"),
        ("a screen that works", "thanks"),
        ("quiet enough to sleep", "affirm"),
        ("silence at night", "stop"),
        ("what was promised on the box", "affirm"),
        ("hot coffee in the morning", "deny"),
        ("I expected to be done in an hour", "not_now"),
    ],
)
def test_an_expectation_whatever_it_was_taken_for(said: Said, text: str, intent: str) -> None:
    assert is_expectation(said(text, intent, 0.6))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes that's right", "affirm"),
        ("ok", "affirm"),
        ("nothing comes to mind", "deny"),
        ("no, that's all", "deny"),
        ("not at all", "deny"),
        ("I don't know", "skip"),
        ("no idea", "skip"),
        ("how do I return it?", "ask_question"),
        ("what was that again", "affirm"),
        ("could you tell me how to return it", "ask_question"),
        ("that would be the warranty, right?", "ask_question"),
        ("stop asking me", "stop"),
        ("I have to go now", "stop"),
        ("let me talk to a person", "person"),
        ("that it would not burn my son", "safety"),
        ("tell me a joke", "small_talk"),
    ],
)
@pytest.mark.parametrize("confidence", [0.6, 0.9])
def test_what_it_was_taken_for_stays(said: Said, text: str, intent: str, confidence: float) -> None:
    assert not is_expectation(said(text, intent, confidence))


def test_something_better_is_thin(said: Said, read: Read) -> None:
    thin = said("something better", reading=read("something better", quality="vague"))
    assert is_thin(thin)
    assert not is_thin(said("it's bad", reading=read("it's bad", quality="vague")))
    assert not is_thin(said("a better battery"))


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("no, I expected a week", True),
        ("what I expected was at least ten hours", True),
        ("I was hoping for two years", True),
        ("I expected a week but it died after a day", False),
        ("it was the charger", False),
        ("I thought it was the charger", False),
    ],
)
def test_an_expectation_alone(text: str, only: bool) -> None:
    assert is_only_an_expectation(text) == only

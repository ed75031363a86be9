"""What puts right what was said before. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from actions.corrections import corrects, lead_of
from tests.unit.actions.conftest import Said


@pytest.mark.parametrize(
    "text",
    [
        "no, it was the charger",
        "actually it was the strap that broke",
        "sorry, I meant the lid",
        "I meant the red one",
        "oops, it is the left one",
        "It was the charger that died, not the battery",
        "actually no, forget the colour, the size is what is wrong",
        "scratch that, the left one leaks",
        "It was not the lid, it was the handle",
    ],
)
def test_a_correction_that_says_what_is_right(said: Said, text: str) -> None:
    assert corrects(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "No it never worked properly",
        "it was the charger",
        "no, actually",
        "I mean it is slow",
        "no battery drain",
        "no, that's the wrong one",
        "actually quite nice",
        "never mind",
        "forget the manual",
    ],
)
def test_a_story_that_only_begins_like_one(said: Said, text: str) -> None:
    assert not corrects(said(text))


def test_the_words_before_what_is_right_are_not_quoted() -> None:
    assert "no, it was the charger"[lead_of("no, it was the charger") :] == "it was the charger"
    assert "sorry, wait, the lid"[lead_of("sorry, wait, the lid") :] == "the lid"
    taken_back = "actually no, forget the colour, the size is wrong"
    assert taken_back[lead_of(taken_back) :] == "the size is wrong"
    assert lead_of("the lid") == lead_of("no") == 0

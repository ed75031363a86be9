"""Labels in customers' words. Cost: 1 s, no service."""

from __future__ import annotations

import numpy as np
import pytest

from bot.insight.labels import labels, tidy
from bot.store.themes import Voice

from .conftest import embed


def voices(quotes: list[str], kind: str = "fault", aspect: str | None = None) -> list[Voice]:
    return [Voice(number, quote, kind, aspect, str(number), None, -0.9, b"") for number, quote in enumerate(quotes)]


def named(quotes: list[str], marks: list[str], kind: str = "fault", aspect: str | None = None) -> str:
    middle = embed(quotes).mean(axis=0)
    return labels(voices(quotes, kind, aspect), marks, middle / np.linalg.norm(middle), embed)[0]


def test_the_label_is_something_a_customer_said() -> None:
    quotes = [
        "After only three weeks of daily use I noticed that the battery life was not what the box had promised",
        "the battery life is bad",
        "battery life of two hours, and that on a good day",
    ]
    assert named(quotes, ["battery", "life"]) == "the battery life is bad"


def test_a_label_judges_in_the_sense_of_its_theme() -> None:
    quotes = ["the screen is functional", "the screen is too dark"]
    assert named(quotes, ["screen"]) == "the screen is too dark"
    assert (
        named(["the screen is too dark", "the screen is brilliant"], ["screen"], "praise") == "the screen is brilliant"
    )


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("The only problem is that the lens cap falls off", "the lens cap falls off"),
        ("but it does n't play dvds .", "it doesn't play dvds"),
        ("3 ) the case hides the display", "the case hides the display"),
        ("TERRIBLE SUPPORT", "terrible support"),
        ("LCD is dim", "LCD is dim"),
        ("I suddenly have no picture", "I suddenly have no picture"),
        ("the lid is stiff and i hate it", "the lid is stiff and I hate it"),
    ],
)
def test_openings_and_tokens_are_tidied(said: str, label: str) -> None:
    assert tidy(said) == label


def test_without_a_short_phrase_the_aspect_names_the_theme() -> None:
    long = "whatever I do with the headphone jack of this player it crackles and hisses and then it goes quiet again"
    assert named([long], ["headphon", "jack"], aspect="headphone jack") == "headphone jack"
    assert named([long], ["jack"], aspect="player") == "jack"


def test_a_clause_that_names_the_theme_says_more_than_a_word() -> None:
    quotes = ["it couldn't be easier to use", "this thing is even easier to use than it was, and there is more to it"]
    assert named(quotes, ["easier"]) == "it couldn't be easier to use"
    quotes = ["this is the best buy for the buck", "the player gives you the most bang for your buck, period"]
    assert named(quotes, ["buck"], aspect="buck") == "this is the best buy for the buck"


def test_that_there_is_none_is_said_in_two_words() -> None:
    quotes = ["no picture", "still no picture", "there was neither picture nor sound", "the pictures were too digital"]
    assert named(quotes, ["pictur"], aspect="picture") == "no picture"


def test_a_label_never_shows_masked_text() -> None:
    quotes = ["the support of •••• is bad", "the support never answered any of my many and very polite letters to them"]
    assert "•" not in named(quotes, ["support"])

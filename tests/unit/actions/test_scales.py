"""Ratings in a customer's words. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from actions.scales import changed_rating, in_a_word, rated
from actions.turn import Message


def message(text: str, intent: str = "rate", **entities: int) -> Message:
    return Message(text, intent, 1.0, entities)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("nps", "9", 9),
        ("nps", "10/10", 10),
        ("nps", "I'd say 8", 8),
        ("nps", "zero", 0),
        ("nps", "0 because nobody answered", 0),
        ("nps", "11", None),
        ("nps", "great", None),
        ("effort", "a 7", 7),
        ("effort", "8", None),
        ("worth", "4 points", 4),
        ("worth", "meh", 3),
        ("nps", "2 days later it broke", None),
    ],
)
def test_a_number_on_the_questions_own_scale(question: str, text: str, value: int | None) -> None:
    assert rated(question, message(text)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("👍", 4), ("👎🏽", 2), ("😡😡", 1), ("❤️", 5), ("😡😀", None), ("🚲", None)),
        *(("meh", 3), ("Terrible!", 1), ("it was great", 5), ("not good", 2), ("ok", 3), ("great battery", None)),
    ],
)
def test_a_face_or_a_word_of_judgement(text: str, value: int | None) -> None:
    assert in_a_word(text) == value


def test_a_rating_is_put_right_only_when_it_is_said_to_be_one() -> None:
    given = {"satisfaction": 1}
    assert changed_rating(message("actually 3 stars", satisfaction=3), given) == {"satisfaction": 3}
    assert changed_rating(message("two stars", satisfaction=2), given) == {"satisfaction": 2}
    assert changed_rating(message("3", satisfaction=3), given) == {}
    assert changed_rating(message("actually 3 stars", satisfaction=3), {"satisfaction": None}) == {}
    assert changed_rating(message("actually it broke"), given) == {}

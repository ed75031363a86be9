"""Which wordings of checked sentences are refused. Cost: a second, no service."""

from __future__ import annotations

import pytest

from bot.llm.facts import refusal

GIVEN = (
    "Of 18 customers, 13 (72%) named something that went wrong and 5 (28%) something they liked.",
    "Most widespread is “the battery life is bad”: 6 of 18 customers (33%).",
    "To decide: who takes on “the battery life is bad”, and what would count as fixed?",
)
GOOD = (
    "13 of 18 customers (72%) named something that went wrong, and 5 (28%) something they liked.",
    "“the battery life is bad” is most widespread: 6 of 18 customers (33%).",
    GIVEN[2],
)


def test_the_same_facts_in_other_words_may_stand() -> None:
    assert refusal(GIVEN, GOOD) is None
    assert refusal(GIVEN, GIVEN) is None


@pytest.mark.parametrize(
    ("place", "old", "new", "why"),
    [
        (0, "72%", "73%", "a number"),
        (0, "18 customers", "18 customers, 3 of them twice,", "a number"),
        (0, "something they liked", "something they disliked", "turns it round"),
        (0, "named something", "named not something", "turns it round"),
        (0, "went wrong", "exploded", "turns it round"),
        (0, "customers", "Belgians", "not given"),
        (1, "battery life is bad", "battery life is good", "a quotation"),
        (1, "“the battery life is bad”", "the battery", "a quotation"),
        (2, "fixed?", "fixed? See https://example.org", "form"),
        (2, "fixed?", "fixed.", "a question"),
        (2, "To decide", "To decide, " + "and to do that in the time that it takes, " * 3, "length"),
    ],
)
def test_other_facts_are_refused(place: int, old: str, new: str, why: str) -> None:
    worded = list(GOOD)
    assert old in worded[place]
    worded[place] = worded[place].replace(old, new)
    assert why in (refusal(GIVEN, worded) or "")


def test_a_sentence_less_or_more_is_refused() -> None:
    assert refusal(GIVEN, GOOD[:2]) == "2 sentences for 3"

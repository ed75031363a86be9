"""What is shown back. Cost: milliseconds, no service."""

from __future__ import annotations

from actions.mirror import mirror_words, noted_extras, quoted
from bot.store.dialogue import Noted

NOTED = Noted(1, "unmet", "battery", "it died", "a week", "it died", None, ("it died", "too loud", "too loud", "ugly"))


def test_the_pair_and_what_else_was_said_once() -> None:
    words = mirror_words(NOTED)
    assert (words["expected"], words["actual"]) == ("a week", "it died")
    assert words["others"] == '"too loud" and "ugly"'
    assert words["quotes"] == '"it died", "too loud" and "ugly"'


def test_the_widget_gets_the_same() -> None:
    assert noted_extras(NOTED) == {"expected": "a week", "actual": "it died", "quotes": ["it died", "too loud", "ugly"]}


def test_a_quote_stands_within_its_marks() -> None:
    assert quoted(["It broke."]) == '"It broke"'
    assert quoted(['The ad says "20 hours".', "wait..."]) == '"The ad says \'20 hours\'" and "wait..."'


def test_quoted() -> None:
    assert quoted([]) == ""
    assert quoted(["a"]) == '"a"'
    assert quoted(["a", "b"]) == '"a" and "b"'

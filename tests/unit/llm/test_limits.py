"""What a wording may be. Cost: a second, no service."""

from __future__ import annotations

import pytest

from bot.authored import load
from bot.llm.limits import refusal
from bot.settings import ROOT

EXPECTED = 'I have noted: "the battery is dead after 3 hours". What did you expect instead?'
PART = "Which part of it do you mean?"
DETAIL = "Thank you. So that someone can act on it: what exactly was it? For example, the lid came loose?"
SAID = "the battery of my Nomad is dead after 3 hours, das ist wirklich sehr schade und ich bin traurig"
FORBIDDEN = load(ROOT).forbidden


@pytest.mark.parametrize(
    ("asked", "worded"),
    [
        (EXPECTED, "Dead after 3 hours, so how long did you expect the battery to work?"),
        (EXPECTED, "I see, the battery of your Nomad. What had you expected of it?"),
        (EXPECTED, "Thank you. And what would you have expected instead?"),
        (PART, "Which part of the Nomad is that about?"),
    ],
)
def test_a_wording_of_the_same_question_passes(asked: str, worded: str) -> None:
    assert refusal(asked, worded, SAID, FORBIDDEN) is None


@pytest.mark.parametrize(
    ("worded", "reason"),
    [
        ("", "form"),
        ("?", "form"),
        ("What did you expect: tell me?", "form"),
        ("What did you expect", "form"),
        ("What did you expect? Why?", "form"),
        ("What did you expect?\nTell me", "form"),
        ("What did you expect? Thanks.", "form"),
        ("What did you " + "really " * 40 + "expect?", "form"),
        ("What did **you** expect?", "form"),
        ("We will look at it. What did you expect?", "a promise"),
        ("You get your money back. What did you expect?", "a promise"),
        ("Would a replacement help, or what did you expect?", "a promise"),
        ("Did you expect 5 hours?", "a number"),
        ("What did you expect of the iPod?", "a name"),
        ("As Anna said, what did you expect?", "a name"),
        ("What did you expect of the charger?", "a fact"),
        ("Did the shop assistant make you expect that?", "a fact"),
        ('You said "it exploded". What did you expect?', "a quotation"),
        ("You expected more, didn't you?", "asking to be agreed with"),
        ("Ich bin wirklich traurig, das ist sehr schade, expect?", "another language"),
        ("What happened with the battery?", "another question"),
    ],
)
def test_whatever_is_not_plainly_within_the_limits_is_refused(worded: str, reason: str) -> None:
    assert refusal(EXPECTED, worded, SAID, FORBIDDEN) == reason


def test_a_forbidden_topic_is_refused_even_when_the_customer_named_it() -> None:
    said = "for religious reasons I cannot use it"
    assert refusal(PART, "Which part is it for your religious reasons?", said, FORBIDDEN) == "a forbidden topic"


def test_forty_words_are_too_many_and_thirty_nine_are_not() -> None:
    fill = "so " * 34
    assert refusal(PART, f"{fill}which part do you mean?", SAID, FORBIDDEN) is None
    assert refusal(PART, f"{fill}so which part do you mean?", SAID, FORBIDDEN) == "form"

"""Whether two wordings say the same. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.rehearsal.customers import load
from bot.rehearsal.overlap import Overlap, denied, stems
from bot.settings import ROOT
from tests.unit.rehearsal.simulated import LID

ENGLISH = Overlap(load(ROOT, "en"))


@pytest.mark.parametrize(
    ("shown", "wording"),
    [
        ("a whole day without charging", "that it lasts a whole day without charging"),
        ("dry feet", "dry feet"),
        ("the fishing poles are flimsy", "The fishing poles are ridiculously flimsy"),
    ],
)
def test_what_says_the_same(shown: str, wording: str) -> None:
    assert ENGLISH.says(shown, [wording])


@pytest.mark.parametrize(
    ("shown", "wording"),
    [
        ("leaks", "no leaks"),
        ("a 20lb box", "that it clumps"),
        ("smooth pudding. what am I doing wrong? can somebody tell me", "smooth pudding"),
        ("grains", "grains that stay in the basket"),
        ("", "no leaks"),
    ],
)
def test_what_does_not(shown: str, wording: str) -> None:
    assert not ENGLISH.says(shown, [wording])


def test_something_about_the_same_may_be_longer() -> None:
    shown = "smooth pudding. what am I doing wrong? can somebody tell me"
    assert ENGLISH.covers(shown, ["smooth pudding"]) and not ENGLISH.covers("a 20lb box", ["smooth pudding"])


def test_a_pair_needs_both_sides_on_their_own_side() -> None:
    assert ENGLISH.is_pair("a tight lid", "the lid leaks", LID)
    assert not ENGLISH.is_pair("the lid leaks", "a tight lid", LID)


def test_the_more_alike_the_higher() -> None:
    close, far = (ENGLISH.likeness(one, ["the claw on the shell broke"]) for one in ("the claw broke", "the box broke"))
    assert 0 < far < close < 1 and ENGLISH.likeness("blue", ["the claw broke"]) == 0


def test_words_count_by_their_beginning_and_denial_in_each_language() -> None:
    assert stems("Leaking leaks") == {"leaki", "leaks"} and stems("quietly quiet") == {"quiet"}
    for text in ("it doesn't clump", "nicht dicht", "ne colle pas", "não fecha", "się nie domyka", "zonder geluid"):
        assert denied(text)
    assert not denied("the knot is tight")

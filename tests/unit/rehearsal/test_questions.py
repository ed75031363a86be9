"""Which question a reply asks. Cost: a second, no service."""

from __future__ import annotations

import pytest

from bot.authored import Catalogue, load_catalogues
from bot.rehearsal.questions import Reply, Wordings, pattern_of, questions_in
from bot.rehearsal.wordings import read_words
from bot.settings import ROOT
from tests.unit.rehearsal.simulated import RIGHT, SATISFACTION, reply

WORDS = read_words(ROOT)
ENGLISH = WORDS.wordings["en"]
BOTH_SIDES = "so that the team reads both sides: how had you pictured it when you bought it?"
EDITED = Wordings({"utter_ask_expected": ["What should the {product} be like?"], "utter_thanks": ["Thanks."]})


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        (reply("All in all?", SATISFACTION), "satisfaction"),
        (reply("What did you expect, and what happened instead?"), "story"),
        (reply("What would have made it better?"), "better"),
        (reply('I have noted: "it broke". What did you expect instead?'), "expected"),
        (reply("Which part of it do you mean?"), "part"),
        (reply("Did I get that right?", RIGHT), "mirror"),
        (reply(f"One thing is missing, {BOTH_SIDES}", RIGHT), "mirror_expected"),
        (reply("Tell me how it should read, and I will replace it.", RIGHT), "correction"),
        (reply("Noted. Thank you."), None),
    ],
)
def test_the_question_is_found_by_buttons_or_by_words(asked: Reply, question: str | None) -> None:
    assert ENGLISH.question(asked) == question


def test_edited_words_ask_the_same_question() -> None:
    assert EDITED.question(reply("Thanks. What should the Red Bottle be like?")) == "expected"
    assert EDITED.question(reply("What did you expect?")) is None


@pytest.mark.parametrize(("language", "catalogue"), sorted(load_catalogues(ROOT).items()))
def test_every_language_asks_what_was_expected(language: str, catalogue: Catalogue) -> None:
    (text, *_) = catalogue.wordings("utter_again_expected_1")
    assert WORDS.wordings[language].question(reply(text)) == "expected"
    assert WORDS.unknown[language]


def test_a_variable_may_stand_for_anything_and_spaces_may_wrap() -> None:
    assert pattern_of("So {a}, and\n  {b}?").search("Oh. So x y, and z?")
    assert not pattern_of("So {a}?").search("So it is.")


def test_what_is_quoted_asks_nothing() -> None:
    assert questions_in('I noted: "why me?". Is that right? Good.') == {"Is that right?"}

"""In which language the assistant speaks. Cost: a second, no service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from actions import speaking
from actions.desk import catalogues


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    speaking.language.set("en")


def user(language: str | None = None) -> dict[str, Any]:
    return {"event": "user", "language": language, "metadata": {}}


def bot(response: str) -> dict[str, Any]:
    return {"event": "bot", "metadata": {"utter_action": response}}


def tracker(*events: dict[str, Any], opened: str | None = None) -> dict[str, Any]:
    return {"events": list(events), "slots": {"language": opened}}


@pytest.mark.parametrize(
    ("told", "language"),
    [
        (tracker(), "en"),
        (tracker(opened="de"), "de"),
        (tracker(user(), opened="de"), "de"),
        (tracker(user("fr"), user(), opened="de"), "fr"),
        (tracker(user("fr"), user("en"), opened="de"), "en"),
        (tracker(opened="cs"), "en"),
    ],
)
def test_the_language_is_the_customers_else_the_pages(told: dict[str, Any], language: str) -> None:
    assert speaking.language_of(told) == language


@pytest.mark.parametrize(
    ("locale", "language"), [("de-CH", "de"), ("pt_BR", "pt"), ("EN", "en"), ("ja", "en"), (None, "en")]
)
def test_a_locale_names_a_language(locale: str | None, language: str) -> None:
    assert speaking.known(locale) == language


def test_english_is_said_by_rasa() -> None:
    said = [{"response": "utter_thanks"}]
    assert speaking.spoken(said, tracker(user())) == said


def test_another_language_is_said_whole() -> None:
    speaking.language.set("de")
    [said] = speaking.spoken([{"response": "utter_ask_satisfaction", "buttons": []}], tracker(user(), opened="de"))
    german = catalogues()["de"]
    assert said["text"] == german.wordings("utter_ask_satisfaction")[0]
    assert next(one["title"] for one in said["buttons"]) == german.title("Very dissatisfied") != "Very dissatisfied"
    assert said["buttons"][0]["payload"] == '/choose{"satisfaction": 1}'
    assert said["custom"]["rating"]["low"] == german.title("Very dissatisfied")
    assert said["custom"]["lang"] == "de"
    assert said["utter_action"] == "utter_ask_satisfaction"


def test_words_are_filled_in_and_may_hold_braces() -> None:
    speaking.language.set("de")
    [said] = speaking.spoken([{"response": "utter_answer", "answer": "x"}], tracker(user("de"), bot("utter_thanks")))
    assert said["response"] == "utter_answer", "the shop's own text stays Rasa's to say"
    [said] = speaking.spoken([{"response": "utter_stop", "reference": "{HB}"}], tracker(opened="de"))
    assert "{HB}" in said["text"]


def test_no_line_twice_in_a_row() -> None:
    speaking.language.set("de")
    before = tracker(user(), bot("utter_thanks"), opened="de")
    first, second = (
        speaking.spoken([{"response": "utter_thanks"}], one)[0]["text"] for one in (tracker(opened="de"), before)
    )
    assert first != second


def test_a_change_of_language_is_said_once() -> None:
    changed = tracker(user(), bot("utter_ask_story_worse"), user("de"))
    speaking.language.set("de")
    said = speaking.spoken([{"response": "utter_thanks"}], changed)
    assert [one["utter_action"] for one in said] == ["utter_switched", "utter_thanks"]
    changed["events"].append(bot("utter_switched"))
    assert [one["utter_action"] for one in speaking.spoken([{"response": "utter_thanks"}], changed)] == ["utter_thanks"]


def test_nothing_said_is_nothing_said() -> None:
    speaking.language.set("de")
    assert speaking.spoken([], tracker(user("de"))) == []


def test_what_a_customer_said_on_a_button_stays_theirs() -> None:
    speaking.language.set("de")
    own = {"title": "Ja, vor allem: „der Deckel“", "payload": "/choose{}"}
    [said] = speaking.spoken([{"response": "utter_mirror_matters", "buttons": [own]}], tracker(opened="de"))
    assert said["buttons"][-1] == own


@pytest.mark.parametrize(
    ("language", "text", "question", "meant"),
    [
        ("de", "Sehr unzufrieden!", "satisfaction", {"satisfaction": 1}),
        ("de", "viel schlechter", "comparison", {"comparison": -2}),
        ("en", "much better", "comparison", {"comparison": 2}),
        ("en", "the lid leaks", "story", None),
        ("de", "viel schlechter", "satisfaction", None),
    ],
)
def test_a_title_that_is_typed_is_a_tap(language: str, text: str, question: str, meant: dict[str, Any] | None) -> None:
    speaking.language.set(language)
    assert speaking.typed_button(text, question) == meant


def test_several_quotes_are_listed_as_the_language_does() -> None:
    assert speaking.listed(["a", "b", "c"]) == '"a", "b" and "c"'
    assert speaking.listed([]) == ""
    speaking.language.set("de")
    assert speaking.listed(["a", "b"]) == "„a“ und „b“"

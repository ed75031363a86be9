"""A probe may be put in other words; everything else stays as it is. Cost: a second, no service."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import rewording

RESPONSES = {"utter_ask_expected": [{"text": 'Noted: "{quote}". What did you expect instead?'}]}


class Model:
    """Says what it was asked, so that a test sees it."""

    def __init__(self, says: str | None) -> None:
        self.says, self.asked = says, []

    async def rephrase(self, question: str, said: str) -> str | None:
        self.asked.append((question, said))
        return self.says


def asked_by(monkeypatch: pytest.MonkeyPatch, model: Model | None, response: str, **given: Any) -> dict[str, Any]:
    """The message an action leaves that utters `response`."""
    monkeypatch.setattr(rewording, "rephraser", lambda: model)
    monkeypatch.setattr(rewording, "responses", lambda: RESPONSES)

    def run(action: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_changed")
        dispatcher.utter_message(response=response, **given)
        return [{"event": "slot"}]

    tracker = Tracker("1", {}, {"text": "the lid leaks"}, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    assert asyncio.run(rewording.reworded(run)(None, dispatcher, tracker, {})) == [{"event": "slot"}]
    assert dispatcher.messages[0]["text"] is None
    return dict(dispatcher.messages[1])


def test_a_probe_is_put_in_the_models_words_with_its_response_and_buttons(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model("What had you expected of the lid?")
    message = asked_by(monkeypatch, model, "utter_ask_expected", quote="the lid leaks")
    assert message["text"] == "What had you expected of the lid?"
    assert message["response"] == "utter_ask_expected"
    assert model.asked == [('Noted: "the lid leaks". What did you expect instead?', "the lid leaks")]


def test_an_audiences_own_wording_is_what_is_rephrased(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(None)
    message = asked_by(monkeypatch, model, "utter_ask_expected", text="What did your customers expect?")
    assert model.asked == [("What did your customers expect?", "the lid leaks")]
    assert message["text"] == "What did your customers expect?"


@pytest.mark.parametrize("response", ["utter_ask_satisfaction", "utter_ask_mirror_pair", "utter_again_expected_1"])
def test_nothing_but_a_first_probe_is_touched(monkeypatch: pytest.MonkeyPatch, response: str) -> None:
    model = Model("Something else?")
    assert asked_by(monkeypatch, model, response)["text"] is None
    assert model.asked == []


def test_a_template_that_cannot_be_filled_in_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model("Something else?")
    assert asked_by(monkeypatch, model, "utter_ask_expected")["text"] is None
    assert model.asked == []


def test_without_a_model_the_action_runs_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_by(monkeypatch, None, "utter_ask_expected", quote="x")["text"] is None


def test_the_wordings_are_those_of_the_domain() -> None:
    assert "expect" in str(rewording.wording_of({"response": "utter_ask_expected", "quote": "x"}))

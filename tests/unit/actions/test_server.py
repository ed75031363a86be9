"""The action server's door. Cost: a second, SQLite in a temporary folder, no port."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import event

from actions import feedback
from actions.server import answer, build, following_call, health
from bot.store.database import Database


def test_it_does_not_open_without_a_secret(database: Database) -> None:
    with pytest.raises(ValueError, match="HEARBACK_INTERNAL_SECRET"):
        build(database, "")


def test_health_asks_the_record(database: Database) -> None:
    assert health(database) == ({"status": "ok"}, 200)


def test_health_says_when_the_record_is_gone() -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    body, status = health(gone)
    assert (body["status"], status) == ("failing", 503)


class Executor:
    """Answers as told, and notes what it was asked."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers, self.calls = list(answers), []  # type: list[dict[str, Any]], list[dict[str, Any]]

    async def run(self, call: dict[str, Any]) -> dict[str, Any]:
        self.calls.append(call)
        return self.answers.pop(0)


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


CALL = {"next_action": "validate_feedback_form", "tracker": {"slots": {"story": None, "part": "lid"}, "events": []}}


def test_with_a_reply_taken_in_comes_the_next_question() -> None:
    taken = {"events": [slot("story", "given"), slot("requested_slot", "expected")], "responses": [{"text": "noted"}]}
    asked = {"events": [slot("talk", {})], "responses": [{"text": "what did you expect?"}]}
    executor = Executor(taken, asked)
    found = asyncio.run(answer(executor, CALL))  # type: ignore[arg-type]
    assert found == {**taken, "following": {"action": "action_ask_expected", **asked}}
    assert executor.calls[1]["tracker"]["slots"] == {"story": "given", "part": "lid", "requested_slot": "expected"}
    assert CALL["tracker"]["slots"] == {"story": None, "part": "lid"}, "the first call's own stay as they were"


@pytest.mark.parametrize(
    ("action", "events"),
    [
        ("validate_feedback_form", [slot("requested_slot", "expected")]),
        ("validate_feedback_form", [slot("story", "given"), slot("requested_slot", None)]),
        ("validate_feedback_form", [slot("talk", {})]),
        ("action_note", [slot("story", "given"), slot("requested_slot", "expected")]),
    ],
    ids=["left to the rules", "all is answered", "failed", "another action"],
)
def test_nothing_follows_where_rasa_decides(action: str, events: list[dict[str, Any]]) -> None:
    assert following_call({**CALL, "next_action": action}, events) is None


@pytest.fixture
def tapped(conversation: str, add_turn: Callable[[str], int]) -> dict[str, Any]:
    """The call that takes in a tapped rating."""
    rating = {"entity": "satisfaction", "value": 2}
    latest = {"text": "/choose", "intent": {"name": "choose", "confidence": 1.0}, "entities": [rating]}
    said = {"event": "user", "metadata": {"turn": add_turn("Dissatisfied")}}
    slots = {"requested_slot": "satisfaction", "talk": {}}
    tracker = {"sender_id": conversation, "slots": slots, "latest_message": latest, "events": [said]}
    return {"next_action": "validate_feedback_form", "sender_id": conversation, "tracker": tracker}


def test_the_question_that_follows_is_put_from_what_was_just_read(
    database: Database, tapped: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "record", lambda: database)
    begun: list[object] = []
    event.listen(database.engine, "begin", begun.append)
    executor = ActionExecutor()
    for action in (feedback.ValidateFeedbackForm, *feedback.ASKING):
        executor.register_action(action)
    found = asyncio.run(answer(executor, tapped))
    assert found["following"]["action"] == "action_ask_comparison"
    assert len(begun) == 1
    alone = {**tapped, "next_action": "action_ask_comparison"}
    assert asyncio.run(answer(executor, alone))["responses"] == found["following"]["responses"]
    assert len(begun) == 2, "a call of its own reads the record"

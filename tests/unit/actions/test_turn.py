"""What an action gets from the tracker. Cost: milliseconds, no service."""

from __future__ import annotations

from typing import Any

import pytest

from actions.turn import QUESTIONS, Message, State, message_of, notice_of, shown_text, state_of
from tests.unit.actions.conftest import Read


def tracker(text: str, *events: dict[str, Any], **latest: Any) -> dict[str, Any]:
    return {
        "latest_message": {"text": text, "intent": {"name": "feedback", "confidence": 0.8}, **latest},
        "events": events,
    }


def user(turn: Any) -> dict[str, Any]:
    return {"event": "user", "metadata": {"turn": turn}}


def test_a_typed_message(read: Read) -> None:
    message = message_of(
        tracker(
            "it broke",
            user(7),
            reading=read("it broke"),
            shop_answer={"id": "warranty", "score": 0.7},
            entities=[{"entity": "satisfaction", "value": 2}],
            with_feedback=True,
        )
    )
    assert (message.intent, message.confidence, message.turn, message.seen_before) == ("feedback", 0.8, 7, False)
    assert (message.shop_answer, message.entities, message.with_feedback) == ("warranty", {"satisfaction": 2}, True)


def test_nothing_at_all() -> None:
    assert message_of({}) == Message(text="", intent="nlu_fallback", confidence=0.0)
    assert state_of({}) == State(answers=dict.fromkeys(QUESTIONS))


def test_the_same_turn_twice_is_seen() -> None:
    assert message_of(tracker("x", user(7), user(8), user(7))).seen_before
    assert not message_of(tracker("x", user(None), user(None))).seen_before
    assert message_of(tracker("x", user("7"))).turn is None


def test_a_typed_slash_is_what_the_record_holds(read: Read) -> None:
    text = " ∕restart ∕ it broke"
    items = [{"span": [1, 9], "quote": "∕restart"}, {"span": [12, 20], "quote": "it broke"}]
    message = message_of(tracker(text, reading=read(text, *items)))
    assert message.text == " /restart ∕ it broke"
    assert message.reading is not None
    assert [item["quote"] for item in message.reading["items"]] == ["/restart", "it broke"]


@pytest.mark.parametrize(
    ("text", "language", "foreign"),
    [
        ("it broke", "en", False),
        ("kaputt", "de", False),
        ("rozbité", "cs", True),
        ("hmpf", "und", False),
        ("电池不好", "und", True),
        ("😀😀😀", "und", False),
    ],
)
def test_another_language_is_not_judged_as_junk(read: Read, text: str, language: str, foreign: bool) -> None:
    message = Message(text, "feedback", 1.0, reading=read(text, language=language, quality="junk"))
    assert message.is_foreign == foreign
    assert message.quality == ("ok" if foreign else "junk")


def test_the_state_is_what_the_slots_hold() -> None:
    talk = {"asked": {"story": 2}, "unclear": 1, "vague": True, "help": "returns", "item": 5}
    state = state_of({"slots": {"requested_slot": "story", "satisfaction": 4, "comparison": "skipped", "talk": talk}})
    assert (state.requested, state.asked, state.unclear) == ("story", {"story": 2}, 1)
    assert state.answered("satisfaction")
    assert not state.answered("comparison")
    assert not state.open("comparison")
    assert state.open("story")
    assert talk.items() <= state.talk().items()
    assert state.talk(unclear=0)["unclear"] == 0


def test_it_is_remembered_what_the_last_turns_answered() -> None:
    state = State()
    for turn in range(20):
        state = State(told=state.telling(turn, "story"))
    assert list(state.told) == [str(turn) for turn in range(12, 20)]
    assert state.telling(None, "story") == state.told


def test_a_message_in_place_of_another(read: Read) -> None:
    assert message_of(tracker("x", metadata={"turn": 9, "replaces": 7})).replaces == 7
    assert message_of(tracker("x", metadata={"replaces": "7"})).replaces is None


def test_what_was_shown_last_counts() -> None:
    events = [{"event": "bot", "text": text, "metadata": {"utter_action": "utter_x"}} for text in ("old", "new")]
    assert shown_text({"events": events}, "utter_x") == "new"
    assert shown_text({"events": events}, "utter_y") is None


def test_the_notice_is_the_one_that_was_read() -> None:
    events = [
        {"event": "bot", "text": "Hello", "metadata": {"utter_action": "utter_greet_customer_plain"}},
        {"event": "bot", "text": "If you answer ...", "metadata": {"utter_action": "utter_notice"}},
    ]
    assert notice_of({"events": events}) == "If you answer ..."
    assert notice_of({"events": events[:1]}) is None

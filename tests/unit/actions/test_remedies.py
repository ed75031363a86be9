"""What the customer wants done about an order that went wrong. Cost: milliseconds, no service."""

from __future__ import annotations

from typing import Any

import pytest

from actions.plan import Known, next_question, wording
from actions.remedies import remedied, remedy_in
from actions.replies import read_reply, tapped
from actions.turn import GIVEN, SKIPPED, Message, State
from tests.unit.actions.conftest import Read, Said

ASKED = State(requested="remedy", asked={"remedy": 1})
LOST = Known(something=True, kind="fault", fulfilment="not_received")
TAP = Message("Money back", "choose", 1.0, entities={"remedy": "refund"})


def stretch(quote: str, act: str, which: str | None = None, confidence: float = 0.9) -> dict[str, Any]:
    return {"quote": quote, "act": act, "to": None, "part": None, "which": which, "confidence": confidence}


@pytest.mark.parametrize(
    ("which", "remedy"),
    [("refund", "refund"), ("exchange", "replacement"), ("delivery", "replacement"), ("help", None)],
)
def test_what_is_requested(said: Said, read: Read, which: str, remedy: str | None) -> None:
    text = "please do that"
    assert remedy_in(said(text, reading=read(text, does=[stretch(text, "requests", which)]))) == remedy


def test_a_doubtful_request_is_none(said: Said, read: Read) -> None:
    text = "i sent it back once"
    doubtful = stretch(text, "requests", "refund", confidence=0.5)
    assert remedy_in(said(text, reading=read(text, does=[doubtful]))) is None


def test_a_request_answers_the_question_whatever_the_classifier_says(said: Said, read: Read) -> None:
    text = "refund please"
    message = said(text, "ask_question", reading=read(text, does=[stretch(text, "requests", "refund")]))
    reply = read_reply(message, ASKED)
    assert reply is not None
    assert (reply.slots, reply.requests) == ({"remedy": "refund", "mirror": "right"}, True)


def test_a_tap_is_passed_on_and_nothing_where_nothing_is_wanted() -> None:
    wanted, unwanted = tapped(TAP, ASKED), tapped(Message("", "choose", 1.0, entities={"remedy": "none"}), ASKED)
    assert wanted is not None
    assert wanted.requests
    assert unwanted is not None
    assert not unwanted.requests


def test_no_is_nothing_wanted_and_more_of_the_story_is_kept(said: Said, read: Read) -> None:
    fault = {"quote": "the box was open", "kind": "fault"}
    assert remedied(said("no", "deny"), ASKED, "remedy").slots["remedy"] == "none"
    told = remedied(said("the box was open", reading=read("the box was open", fault)), ASKED, "remedy")
    assert (told.told, told.slots) == ("detail", {})
    assert remedied(said("blue"), ASKED, "remedy").unclear


def test_an_order_that_went_wrong_is_not_compared_and_ends_without_a_last_question() -> None:
    told = {"satisfaction": SKIPPED, "story": GIVEN}
    assert next_question(State(answers=told), LOST) == "remedy"
    assert wording("remedy", State(answers=told), LOST) == "utter_ask_remedy_not_received"
    answered = State(answers={**told, "remedy": "refund", "mirror": "right"})
    assert next_question(answered, Known(**{**vars(LOST), "last": "nps"})) is None


def test_what_was_wanted_before_is_not_asked_for_and_the_rest_is_read_back() -> None:
    wanted = State(answers={"satisfaction": 1, "story": GIVEN, "remedy": "refund"})
    assert next_question(wanted, Known(**{**vars(LOST), "bad": True})) == "mirror"

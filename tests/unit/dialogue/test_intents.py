"""Where a message in a language without a classifier leads the talk: every act. Cost: milliseconds."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.intents import STEERING, SURE, SURE_ALONE, course_of


def does(act: str, quote: str = "x", confidence: float = 0.9) -> dict[str, Any]:
    return {"act": act, "quote": quote, "confidence": confidence}


@pytest.mark.parametrize(
    ("act", "intent"),
    [
        *STEERING.items(),
        *dict.fromkeys(("tells", "answers", "adds", "corrects", "retracts", "rates", "assistant"), "feedback").items(),
        ("confirms", "affirm"),
        ("denies", "deny"),
        ("chats", "small_talk"),
    ],
)
def test_an_act_alone_leads_somewhere(act: str, intent: str) -> None:
    assert course_of([does(act)]).intent == intent


def test_nothing_read_is_taken_as_told() -> None:
    assert course_of([]).intent == "feedback"


def test_a_question_beside_a_complaint_is_heard_and_the_complaint_kept() -> None:
    course = course_of([does("tells", "der Deckel klemmt"), does("asks", "kann ich ihn umtauschen?")])
    assert (course.intent, course.with_feedback, course.sentence) == ("ask_question", True, "kann ich ihn umtauschen?")
    assert "kann ich ihn umtauschen?" in course.because


def test_a_person_outranks_a_question() -> None:
    assert course_of([does("asks"), does("person")]).intent == "person"


def test_nobody_is_sent_away_by_a_guess() -> None:
    assert course_of([does("stops", confidence=SURE_ALONE - 0.1)]).intent == "feedback"
    assert course_of([does("stops", confidence=SURE - 0.1), does("tells")]).intent == "feedback"
    assert course_of([does("stops", confidence=SURE - 0.1)]).intent == "stop", "it is all that is said"


def test_yes_with_a_story_is_a_story() -> None:
    assert course_of([does("confirms"), does("tells")]).intent == "feedback"

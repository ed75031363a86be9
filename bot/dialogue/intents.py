"""The course of the talk, from what the reader says that each stretch does: for languages without a classifier.

English has one, trained on data/nlu/ (bot/pipeline/intents.py). In the seven other languages the acts of the reader
stand for its intents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STEERING = {
    "deletes": "delete_me",
    "person": "person",
    "stops": "stop",
    "later": "not_now",
    "asks": "ask_question",
    "requests": "ask_question",
    "skips": "skip",
}
"""An act that changes the course, in the order in which they outrank each other, and the intent of bot/domain/."""
REPLYING = {"denies": "deny", "confirms": "affirm"}
TELLING = frozenset(("tells", "answers", "adds", "corrects", "retracts"))
SURE, SURE_ALONE = 0.6, 0.3
"""Mean probability of a stretch's act, from which it may change the course: beside others, and as all that is said; set
with the dialogue tests."""
FEEDBACK, SMALL_TALK = "feedback", "small_talk"


@dataclass(frozen=True)
class Course:
    """`with_feedback`: the message also tells something. `sentence`: the stretch that steers, where others tell."""

    intent: str
    confidence: float
    with_feedback: bool = False
    sentence: str | None = None
    because: str = ""


def course_of(does: Sequence[Mapping[str, Any]]) -> Course:
    """Of a message whose stretches do this (`does` of a reading's JSON)."""
    tells = any(stretch["act"] in TELLING for stretch in does)
    least = SURE if len(does) > 1 else SURE_ALONE
    for act, intent in STEERING.items():
        found = next((one for one in does if one["act"] == act and one["confidence"] >= least), None)
        if found:
            sentence = found["quote"] if tells else None
            return Course(intent, found["confidence"], tells, sentence, f'"{found["quote"]}" {act}')
    if tells or not does:
        sure = max((one["confidence"] for one in does), default=0.0)
        return Course(FEEDBACK, sure, tells, None, "it tells something")
    for act, intent in REPLYING.items():
        found = next((one for one in does if one["act"] == act), None)
        if found:
            return Course(intent, found["confidence"], False, None, f'"{found["quote"]}" {act}')
    if all(one["act"] == "chats" for one in does):
        return Course(SMALL_TALK, does[0]["confidence"], False, None, "it only chats")
    return Course(FEEDBACK, does[0]["confidence"], False, None, f"it {does[0]['act']}")

"""What a message is meant to do: from how it and its sentences are classified to one intent.

A review must never be taken for "stop" or "yes": an act that steers the talk counts only when it is short, sure and
familiar. In a message of several sentences, one that steers ("I want to talk to a person.") wins over the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.pipeline.head import Floats, Head

FEEDBACK = "feedback"
QUESTION = "ask_question"
UNSURE = "nlu_fallback"
STEERING = frozenset(
    (
        *("affirm", "deny", "skip", "correction", "stop", "not_now", "person", "delete_me", "ask_question"),
        *("thanks", "greet", "repeat", "small_talk", "abuse", "out_of_scope"),
    )
)
"""Intents that change the course of the talk."""
WITHIN = ("person", "delete_me", "stop", "ask_question")
"""Of these, the ones that count as one sentence among others; the first has precedence."""
ANYWHERE = ("person", "ask_question")
"""The others must open or close the message: "up and down. stop and go." is a book for children."""
SURE = 0.5
LIKELY = 0.35
"""Enough to be called feedback, which steers nothing."""
SURE_WITHIN = 0.75
LONG = {"ask_question": 40, "person": 30, "abuse": 30}
LONG_DEFAULT = 12
"""Words, after which a message is no mere "no, thanks"."""
ASKED = 0.25
"""Probability of a question, enough where a question mark says the same."""
PLAUSIBLE = 0.15
"""Probability of feedback, below which a text too long for an act is not taken for feedback either."""
MAX_SENTENCES = 6

_SENTENCE = re.compile(r"[^.!?\n…]+[.!?\n…]*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Guess:
    """How one text was classified."""

    text: str
    intent: str
    confidence: float
    familiar: bool
    feedback: float
    """Probability that it is feedback."""
    question: float = 0.0
    """Probability that it is a question to the shop."""


@dataclass(frozen=True)
class Act:
    """What the message is meant to do. `with_feedback`: it also holds something to write down."""

    intent: str
    confidence: float
    with_feedback: bool = False
    sentence: str | None = None
    """The one sentence that is the act, when the message has others."""


def guess(head: Head, text: str, vector: Floats) -> Guess:
    """How `head` classifies a text whose vector has the shape (384,)."""
    shares = head.probabilities(vector[None, :])[0]
    best = int(shares.argmax())
    share = dict(zip(head.labels, map(float, shares), strict=True))
    familiar = bool(head.familiarity(vector[None, :])[0] >= 0)
    return Guess(
        text, head.labels[best], float(shares[best]), familiar, share.get(FEEDBACK, 0.0), share.get(QUESTION, 0.0)
    )


def sentences(text: str) -> list[str]:
    """The sentences with a word in them, when there are several and not too many; else none."""
    found = [part.strip() for part in _SENTENCE.findall(text) if _WORD.search(part)]
    return found if 1 < len(found) <= MAX_SENTENCES else []


def decide(whole: Guess, parts: Sequence[Guess] = ()) -> Act:
    """One intent for the message."""
    inner = _steering_part(parts)
    if inner is not None:
        rest = [part for part in parts if part is not inner]
        return Act(inner.intent, inner.confidence, any(_is_feedback(part) for part in rest), inner.text)
    act = _alone(whole)
    doubtful = act.intent == UNSURE or (act.intent in STEERING and act.confidence < SURE_WITHIN)
    asks = doubtful and whole.question >= ASKED and whole.text.rstrip().endswith("?")
    return Act(QUESTION, whole.question) if asks else act


def words(text: str) -> int:
    return len(_WORD.findall(text))


def _alone(whole: Guess) -> Act:
    if whole.intent not in STEERING:
        return _trusted(whole)
    if words(whole.text) > LONG.get(whole.intent, LONG_DEFAULT):
        return Act(FEEDBACK if whole.feedback >= PLAUSIBLE else UNSURE, whole.feedback, whole.feedback >= PLAUSIBLE)
    return _trusted(whole)


def _trusted(guess: Guess) -> Act:
    if guess.intent == FEEDBACK:
        return Act(FEEDBACK if guess.confidence >= LIKELY else UNSURE, guess.confidence, guess.confidence >= LIKELY)
    return Act(guess.intent if guess.confidence >= SURE and guess.familiar else UNSURE, guess.confidence)


def _steering_part(parts: Sequence[Guess]) -> Guess | None:
    for intent in WITHIN:
        places = parts if intent in ANYWHERE else [parts[0], parts[-1]] if parts else []
        for part in places:
            sure = part.confidence >= SURE_WITHIN and part.familiar
            if part.intent == intent and sure and words(part.text) <= LONG.get(intent, LONG_DEFAULT):
                return part
    return None


def _is_feedback(guess: Guess) -> bool:
    return guess.intent == FEEDBACK and words(guess.text) > 1

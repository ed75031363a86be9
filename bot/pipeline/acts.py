"""What a message is meant to do: from how it and its sentences are classified to one intent.

A review must never be taken for "stop" or "yes": an act that steers the talk counts only when it is short, sure and
familiar. In a message of several sentences, one that steers ("I want to talk to a person.") wins over the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp

from bot.pipeline.head import Floats, Head
from bot.pipeline.requests import for_a_machine, request_in

FEEDBACK = "feedback"
QUESTION = "ask_question"
UNSURE = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
SMALL_TALK = "small_talk"
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
CERTAIN = 1.0
"""Of an act that is told by its words alone."""
LONG = {"ask_question": 40, "person": 30, "abuse": 30}
LONG_DEFAULT = 12
"""Words, after which a message is no mere "no, thanks"."""
ASKED = 0.25
"""Probability of a question, enough where a question mark says the same."""
PLAUSIBLE = 0.15
"""Probability of feedback, below which a text too long for an act is not taken for feedback either."""
MAX_SENTENCES = 6
KEPT = 0.97
"""Share of the training sentences, judged by models that had not seen them, that must count as familiar."""
KEPT_ELSEWHERE = 0.93
"""Likewise, where familiarity alone tells what is out of scope."""
RANKING = 10

_COMMAND = re.compile(r"\s*[/∕](?!(?:stop|skip|quit|exit|cancel|end|help)\b)\w{1,40}\s*")
"""Typed as to another bot ("/session_start"): no act of ours, whatever it sounds like."""
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
    ours: bool = True
    """Whether the classifier was trained on Hearback's intents; those of other training data have no further rules."""
    ranking: tuple[tuple[str, float], ...] = ()
    """The most probable intents with their confidence."""


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
    logits = head.logits([text], vector[None, :])
    shares = head.probabilities(logits)[0]
    share = dict(zip(head.labels, map(float, shares), strict=True))
    ours = FEEDBACK in share
    beyond = float(head.familiarity(logits, vector[None, :])[0]) - head.floor(KEPT if ours else KEPT_ELSEWHERE)
    trust = 1.0 if ours else _logistic(beyond)
    best = sorted(share, key=lambda label: -share[label])[:RANKING]
    return Guess(
        text,
        intent=best[0],
        confidence=share[best[0]] * trust,
        familiar=beyond >= 0,
        feedback=share.get(FEEDBACK, 0.0),
        question=share.get(QUESTION, 0.0),
        ours=ours,
        ranking=tuple((label, share[label] * trust) for label in best),
    )


def sentences(text: str) -> list[str]:
    """The sentences with a word in them, when there are several and not too many; else none."""
    found = [part.strip() for part in _SENTENCE.findall(text) if _WORD.search(part)]
    return found if 1 < len(found) <= MAX_SENTENCES else []


def decide(whole: Guess, parts: Sequence[Guess] = ()) -> Act:
    """One intent for the message."""
    if not whole.ours:
        return Act(whole.intent if whole.familiar else UNSURE, whole.confidence)
    if _COMMAND.fullmatch(whole.text) or for_a_machine(whole.text):
        return Act(OUT_OF_SCOPE, CERTAIN, any(_is_feedback(part) and not for_a_machine(part.text) for part in parts))
    asked = request_in(whole.text)
    if asked and not (whole.intent == FEEDBACK and whole.confidence >= SURE_WITHIN):
        rest = [part for part in parts if request_in(part.text) is None]
        return Act(asked, max(whole.confidence, SURE), any(_is_feedback(part) for part in rest))
    inner = _steering_part(parts)
    if inner is not None:
        rest = [part for part in parts if part is not inner]
        return Act(inner.intent, inner.confidence, any(_is_feedback(part) for part in rest), inner.text)
    act = _alone(whole)
    act = _beside_the_point(whole) or act if act.intent == UNSURE else act
    doubtful = act.intent == UNSURE or (act.intent in STEERING and act.confidence < SURE_WITHIN)
    asks = doubtful and whole.question >= ASKED and whole.text.rstrip().endswith("?")
    act = Act(QUESTION, whole.question) if asks else act
    tells = any(_is_feedback(part) and part.confidence >= SURE_WITHIN for part in parts)
    return replace(act, with_feedback=True) if act.intent == QUESTION and tells else act


def words(text: str) -> int:
    return len(_WORD.findall(text))


def _alone(whole: Guess) -> Act:
    if whole.intent not in STEERING:
        return _trusted(whole)
    if words(whole.text) > LONG.get(whole.intent, LONG_DEFAULT):
        return Act(FEEDBACK if whole.feedback >= PLAUSIBLE else UNSURE, whole.feedback, whole.feedback >= PLAUSIBLE)
    return _trusted(whole)


def _beside_the_point(whole: Guess) -> Act | None:
    """Neither sure to be small talk nor sure to be out of scope, but sure to be one of them: it is no feedback."""
    shares = {intent: share for intent, share in whole.ranking if intent in (OUT_OF_SCOPE, SMALL_TALK)}
    if not whole.familiar or words(whole.text) > LONG_DEFAULT or sum(shares.values()) < SURE:
        return None
    return Act(max(shares, key=shares.__getitem__), sum(shares.values()))


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


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-max(value, -50.0)))


def _is_feedback(guess: Guess) -> bool:
    return guess.intent == FEEDBACK and words(guess.text) > 1

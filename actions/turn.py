"""What an action gets: the customer's message as it was understood, and where the talk is. Plain values, no Rasa."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

QUESTIONS = (
    *("satisfaction", "comparison", "story", "detail", "expected", "actual", "part", "source", "mirror"),
    "correction",
)
SKIPPED = "skipped"
GIVEN = "given"
FEW_LETTERS = 2


@dataclass(frozen=True)
class Message:
    """The customer's latest message."""

    text: str
    intent: str
    confidence: float
    entities: Mapping[str, Any] = field(default_factory=dict)
    reading: Mapping[str, Any] | None = None
    """The JSON of `hearback analyze`; None for a tap."""
    shop_answer: str | None = None
    """Id of the shop's own answer that fits."""
    with_feedback: bool = False
    act_sentence: str | None = None
    """The sentence that steers, when others only tell."""
    turn: int | None = None
    """Id of the turn in the record; None where nobody keeps one (`rasa shell`)."""
    seen_before: bool = False

    @property
    def quality(self) -> str:
        """ok | vague | junk; what is written in another language is not judged."""
        return "ok" if self.reading is None or self.is_foreign else str(self.reading["quality"])

    @property
    def is_foreign(self) -> bool:
        """Not in English, the one language that is read well; "und" is too little text to tell, or another script."""
        if self.reading is None or self.reading["language"] == "en":
            return False
        return self.reading["language"] != "und" or sum(map(_is_other_script, self.text)) >= FEW_LETTERS

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True)
class State:
    """Which question is open, what has been answered, and how often what was asked."""

    requested: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    unclear: int = 0
    """How often in a row the open question got no usable reply."""
    vague: bool = False
    help: str | None = None
    """Id of a shop's answer that may help with what the customer told."""
    item: int | None = None
    """The item the open question is about."""

    def open(self, question: str) -> bool:
        return self.answers.get(question) is None

    def answered(self, question: str) -> bool:
        return self.answers.get(question) not in (None, SKIPPED)

    def talk(self, **changes: Any) -> dict[str, Any]:
        """The slot `talk` with some of it changed."""
        now = {"asked": dict(self.asked), "unclear": self.unclear, "vague": self.vague}
        return {**now, "help": self.help, "item": self.item, **changes}


def message_of(tracker: Mapping[str, Any]) -> Message:
    """From the tracker's JSON, as Rasa sends it."""
    latest = tracker.get("latest_message") or {}
    turns = [_turn(event) for event in tracker.get("events") or [] if event.get("event") == "user"]
    turn = turns[-1] if turns else None
    intent = latest.get("intent") or {}
    return Message(
        text=_as_typed(latest.get("text") or ""),
        intent=intent.get("name") or "nlu_fallback",
        confidence=float(intent.get("confidence") or 0.0),
        entities={entity["entity"]: entity["value"] for entity in latest.get("entities") or []},
        reading=_reading_as_typed(latest.get("reading")),
        shop_answer=(latest.get("shop_answer") or {}).get("id"),
        with_feedback=bool(latest.get("with_feedback")),
        act_sentence=latest.get("act_sentence"),
        turn=turn,
        seen_before=turn is not None and turns.count(turn) > 1,
    )


def state_of(tracker: Mapping[str, Any]) -> State:
    slots = tracker.get("slots") or {}
    talk = slots.get("talk") or {}
    return State(
        requested=slots.get("requested_slot"),
        answers={question: slots.get(question) for question in QUESTIONS},
        asked=talk.get("asked") or {},
        unclear=int(talk.get("unclear") or 0),
        vague=bool(talk.get("vague")),
        help=talk.get("help"),
        item=talk.get("item"),
    )


def notice_of(tracker: Mapping[str, Any]) -> str | None:
    """The notice exactly as this customer read it."""
    for event in tracker.get("events") or []:
        if event.get("event") == "bot" and (event.get("metadata") or {}).get("utter_action") == "utter_notice":
            return str(event.get("text"))
    return None


def _as_typed(text: str) -> str:
    """A "/" at the start of what was typed travels as U+2215, so that it is never a command."""
    blank = len(text) - len(text.lstrip())
    return f"{text[:blank]}/{text[blank + 1 :]}" if text[blank : blank + 1] == "\N{DIVISION SLASH}" else text


def _reading_as_typed(reading: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """With the quotes that the record holds at their spans."""
    if reading is None or _as_typed(reading["text"]) == reading["text"]:
        return reading
    first = len(reading["text"]) - len(reading["text"].lstrip())
    items = [
        {**item, "quote": _as_typed(item["quote"])} if item["span"][0] == first else item for item in reading["items"]
    ]
    return {**reading, "text": _as_typed(reading["text"]), "items": items}


def _is_other_script(character: str) -> bool:
    return character.isalpha() and not unicodedata.name(character, "LATIN").startswith("LATIN")


def _turn(event: Mapping[str, Any]) -> int | None:
    turn = (event.get("metadata") or {}).get("turn")
    return turn if isinstance(turn, int) else None

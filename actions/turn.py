"""What an action gets: the customer's message as it was understood, and where the talk is. Plain values, no Rasa."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.edits import Edit, Entry, edits_of, entries_of
from bot.language.sources import OTHER, source_in
from bot.store.quality import UNDERSTOOD

LAST = ("nps", "effort", "worth", "alternative")
"""One of them at the end, in turn from conversation to conversation."""
QUESTIONS = (
    *("satisfaction", "comparison", "story", "remedy", "detail", "expected", "actual", "part", "source"),
    *("mirror", "goal", "correction"),
    *LAST,
)
SKIPPED = "skipped"
GIVEN = "given"
FEW_LETTERS = 2
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
SURE = 0.6
"""Probability of a stretch to be a request, from which it is heard beside what else is told."""
UNASKED = 0.6
"""Score, from which an answer is offered unasked: of 700 complaints in real reviews 6 are that close to one."""
REMEMBERED = 8
"""Turns of which it is remembered what they answered, for a customer who edits one."""


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
    shop_score: float = 0.0
    """How closely it fits, up to 1."""
    with_feedback: bool = False
    act_sentence: str | None = None
    """The sentence that steers, when others only tell."""
    turn: int | None = None
    """Id of the turn in the record; None where nobody keeps one (`rasa shell`)."""
    seen_before: bool = False
    replaces: int | None = None
    """Id of the customer's earlier turn that this one is written in place of."""
    hurried: bool = False
    """Sent before the answer to the message before it had come: it cannot answer a question not yet read."""
    draft: Sequence[Entry] = ()
    """What had been noted when the question was put that the message answers."""
    restates: bool = True
    """Whether it speaks of anything that is noted already: what does not cannot put that right."""

    @property
    def quality(self) -> str:
        """ok | vague | junk; what is written in another language is not judged."""
        return "ok" if self.reading is None or self.is_foreign else str(self.reading["quality"])

    @property
    def language(self) -> str:
        """ISO 639-1 code; "und" where there is too little to tell."""
        return str((self.reading or {}).get("language") or "und")

    @property
    def is_english(self) -> bool:
        """Or too short to tell."""
        return self.language in ("en", "und")

    @property
    def items(self) -> Sequence[Mapping[str, Any]]:
        """What was read of it: the items of `hearback analyze`."""
        return (self.reading or {}).get("items") or ()

    @property
    def does(self) -> Sequence[Mapping[str, Any]]:
        """What its stretches do, one after the other."""
        return (self.reading or {}).get("does") or ()

    @property
    def answers(self) -> Mapping[str, str]:
        """What it gives for the thing under discussion."""
        return (self.reading or {}).get("answers") or {}

    def answer_to(self, question: str) -> str | None:
        """The words that answer it: as found, else the stretch that tells it, where another one asks or wants."""
        return self.answers.get(question) or (self._told_beside() if self.acts & {"asks", "requests"} else None)

    def _told_beside(self) -> str | None:
        quotes = {act: one["quote"] for one in reversed(self.does) if (act := one["act"]) in ("answers", "tells")}
        return quotes.get("answers") or (None if self.told_fault else quotes.get("tells"))

    @property
    def told_fault(self) -> bool:
        return any(item["kind"] == "fault" for item in self.items)

    @property
    def source(self) -> str | None:
        """Where it says that the expectation came from, by what was read in it."""
        words = self.answers.get("source") or next((item["source"] for item in self.items if item.get("source")), None)
        if words:
            return source_in(words) or OTHER
        yardsticks = (item["expected"] for item in self.items if item["expected"])  # "my old one", "in the photo"
        return next((source for words in yardsticks if (source := source_in(words))), None)

    @property
    def asks_beside(self) -> bool:
        """Whether its first or last sentence, of several, is a question in which nothing was read."""
        parts = _SENTENCE.findall(self.text) if self.reading else []
        asked = [part for part in (parts[0], parts[-1]) if part.rstrip().endswith("?")] if len(parts) > 1 else []
        return any(all(item["quote"] not in part for item in self.items) for part in asked)

    @property
    def alone(self) -> Sequence[Mapping[str, Any]]:
        """The items it tells when it is read without question and draft; empty where nobody looked."""
        return (self.reading or {}).get("alone") or ()

    @property
    def answers_nothing(self) -> bool:
        """Whether it replies to the question and gives nothing for it: "it is really awful" to what was expected."""
        return "answers" in self.acts and not self.answers

    @property
    def acts(self) -> frozenset[str]:
        """What its stretches do."""
        return frozenset(stretch["act"] for stretch in self.does)

    @property
    def is_foreign(self) -> bool:
        """In none of the languages that are read; "und" is too little text to tell, or another script."""
        if self.reading is None:
            return False
        if self.reading["language"] != "und":
            return self.reading["language"] not in UNDERSTOOD
        return sum(map(_is_other_script, self.text)) >= FEW_LETTERS

    @property
    def edits(self) -> list[Edit]:
        """What it changes of the draft."""
        return edits_of(self.reading or {}, self.draft)

    @property
    def helping_answer(self) -> str | None:
        """The shop's answer, when it fits so well that it may be offered unasked."""
        return self.shop_answer if self.shop_score >= UNASKED else None

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
    turns: int = 0
    """How often the assistant has asked; answers to the customer's own questions do not count."""
    free: bool = False
    """The next asking does not count: it only takes up what the customer's question interrupted."""
    told: Mapping[str, str] = field(default_factory=dict)
    """Turn -> the question that its words answered."""
    committed: bool = False
    """The feedback is passed on; what is still asked is voluntary."""
    insults: int = 0
    handed: bool = False
    """A person had taken over."""
    deleting: bool = False
    """The customer was asked whether all shall be deleted."""
    erased: bool = False
    """The customer confirmed it: nothing more is said or stored."""
    matters: int | None = None
    """The item the customer named as the most important one."""
    wants_expected: bool = False
    """The mirror asked what had been expected."""
    draft: Sequence[Mapping[str, Any]] = ()
    """What was noted when the open question was put: the reader reads the answer with it (bot/dialogue/edits.py)."""
    regretted: bool = False
    """Regret was said; once is enough."""
    fragment: str | None = None
    """Half a thought that the customer typed last: the next message is read with it (bot/pipeline/runner.py)."""

    def open(self, question: str) -> bool:
        return self.answers.get(question) is None

    def answered(self, question: str) -> bool:
        return self.answers.get(question) not in (None, SKIPPED)

    def talk(self, **changes: Any) -> dict[str, Any]:
        """The slot `talk` with some of it changed."""
        return {name: getattr(self, name) for name in KEPT} | changes

    def telling(self, turn: int | None, question: str) -> dict[str, str]:
        """`told` with one more turn in it."""
        if turn is None:
            return dict(self.told)
        return dict([*self.told.items(), (str(turn), question)][-REMEMBERED:])


KEPT = (
    *("asked", "unclear", "vague", "help", "item", "turns", "free", "told", "committed", "insults", "handed"),
    *("deleting", "erased", "matters", "wants_expected", "draft", "regretted", "fragment"),
)
"""What of the state the slot `talk` holds."""


def message_of(tracker: Mapping[str, Any]) -> Message:
    """From the tracker's JSON, as Rasa sends it."""
    latest = tracker.get("latest_message") or {}
    turns = [_turn(event) for event in tracker.get("events") or [] if event.get("event") == "user"]
    turn = turns[-1] if turns else None
    intent = latest.get("intent") or {}
    reading = _reading_as_typed(latest.get("reading"))
    # The shop's answers are in English, and so are the questions that they were written for.
    shop = (latest.get("shop_answer") or {}) if (reading or {}).get("language") in (None, "en", "und") else {}
    return Message(
        text=_as_typed(latest.get("text") or ""),
        intent=intent.get("name") or "nlu_fallback",
        confidence=float(intent.get("confidence") or 0.0),
        entities={entity["entity"]: entity["value"] for entity in latest.get("entities") or []},
        reading=reading,
        shop_answer=shop.get("id"),
        shop_score=float(shop.get("score") or 0.0),
        with_feedback=bool(latest.get("with_feedback")),
        act_sentence=latest.get("act_sentence"),
        turn=turn,
        seen_before=turn is not None and turns.count(turn) > 1,
        replaces=_number((latest.get("metadata") or {}).get("replaces")),
        draft=tuple(entries_of(((tracker.get("slots") or {}).get("talk") or {}).get("draft") or ())),
    )


def state_of(tracker: Mapping[str, Any]) -> State:
    slots = tracker.get("slots") or {}
    talk = slots.get("talk") or {}
    kept = {name: talk[name] for name in KEPT if talk.get(name) is not None}
    answers = {question: slots.get(question) for question in QUESTIONS}
    return State(requested=slots.get("requested_slot"), answers=answers, **kept)


def notice_of(tracker: Mapping[str, Any]) -> str | None:
    """The notice exactly as this customer read it."""
    return shown_text(tracker, "utter_notice")


def shown_text(tracker: Mapping[str, Any], response: str) -> str | None:
    """A response exactly as this customer last read it."""
    for event in reversed(tracker.get("events") or []):
        if event.get("event") == "bot" and (event.get("metadata") or {}).get("utter_action") == response:
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
    return _number((event.get("metadata") or {}).get("turn"))


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None

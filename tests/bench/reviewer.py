"""The simulated customer of the replay; tests/bench/replay.py says what is assumed of people, and why."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from tests.bench.reviews import Case, Sentence
from tests.customer import ENDED, MOST_TURNS, Customer
from tests.dialogue.wordings import is_said, responses

CANNOT_SAY = ("I don't know", "no idea", "hard to say", "I'm not sure", "don't know really")
ABOUT = (
    *("a better {aspect}", "I expected more of the {aspect}", "that the {aspect} would be fine"),
    *("I thought the {aspect} would be good", "the {aspect} should just work", "more from the {aspect}"),
    *("good {aspect}", "no trouble with the {aspect}", "a decent {aspect} like on my old one", "better {aspect}"),
    *(
        "the {aspect} to be as in the advert",
        "that i could rely on the {aspect}",
        "the {aspect} as pictured",
    ),
)
PLAIN = (
    *("I expected it to just work", "something better", "better quality for that price", "that it would be good"),
    *("I thought it would work as described", "more for my money", "it should have worked from the start"),
    *("quality", "just something reliable", "what was promised", "the same as my last one", "less hassle"),
    *("at this price, i guess a bit more", "to use it for years", "nothing special, just that it does its job"),
)
SAYS_WHAT_WAS_EXPECTED = 0.82
CANNOT = 0.09
KNOWS_NO_MORE = 1 / 7
SKIPS = 0.2
QUESTIONS = ("expected", "actual", "detail", "part", "story", "correction", "alternative", "goal", "source")
_QUOTED = re.compile(r'"([^"]+)"')
_QUESTION = re.compile(r"[^.!?\n]*\?")


@dataclass
class Reviewer:
    """One customer, and what is noted of the talk."""

    case: Case
    draw: random.Random
    bot_turns: int = 0
    transcript: list[str] = field(default_factory=list)
    read_out: set[str] = field(default_factory=set)
    """What was said that stands in the review."""
    besides: list[str] = field(default_factory=list)
    """What was said instead of an expectation."""
    repeated: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    passed_on: int = 0
    """The bot turn in which the feedback was passed on; what comes then is voluntary."""
    comparison: int = 0
    said_what_was_expected: bool = False
    failure: str | None = None
    conversation: str = ""
    state: str = "open"
    _asked: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)
    _corrected: bool = False
    _wrong: str = "actual"
    """What the customer wants to put right: actual or expected."""

    def talk(self, customer: Customer) -> None:
        self.conversation = customer.conversation
        self._listen(customer)
        for _ in range(MOST_TURNS):
            if not self._answer(customer):
                break
            self._listen(customer)
        else:
            self.failure = f"no end within {MOST_TURNS} turns"

    def _listen(self, customer: Customer) -> None:
        """Counts the turn, and what is asked in words that were used before."""
        self.bot_turns += 1
        self.state = customer.state
        if self.state == "completed" and not self.passed_on:
            self.passed_on = self.bot_turns
        said = _said(customer)
        self.transcript.append(f"BOT: {said}")
        questions = {question.strip() for question in _QUESTION.findall(_QUOTED.sub("", said))}
        self.repeated += sorted(questions & self._asked)
        self._asked |= questions
        if again := next(
            (name for name in responses() if name.startswith("utter_again_") and is_said(name, said)), None
        ):
            self.asked_again.append(again)
        if is_said("utter_trouble", said):
            self.failure = "trouble"

    def _answer(self, customer: Customer) -> bool:
        """Answers what is asked; False when nothing is."""
        payloads = {button["title"]: _values(button["payload"]) for button in customer.buttons}
        offered = {name for values in payloads.values() for name in values}
        correcting = self._is_asked("correction", customer)
        if customer.state in ENDED and not (correcting or offered & {"nps", "effort", "worth"}):
            return False
        if "satisfaction" in offered:
            return self._tap(customer, payloads, "satisfaction", self._satisfaction())
        if "comparison" in offered:
            self.comparison = self._comparison()
            return self._tap(customer, payloads, "comparison", self.comparison)
        if "mirror" in offered and not correcting:
            return self._judge(customer, payloads)
        scale = next((name for name in ("source", "goal", "nps", "effort", "worth") if name in offered), None)
        if scale:
            return self._tap_any(customer, payloads, scale)
        return self._say(customer, self._words_for(self._question(customer)))

    # What is tapped.

    def _satisfaction(self) -> int:
        if self.case.has_fault:
            return 3 if self.case.has_praise else self.draw.choice((1, 2))
        return self.draw.choice((4, 5))

    def _comparison(self) -> int:
        if self.case.has_fault:
            return self.draw.choice((-1, 0)) if self.case.has_praise else self.draw.choice((-2, -1))
        return self.draw.choice((0, 1, 2))

    def _tap(self, customer: Customer, payloads: dict[str, dict[str, Any]], name: str, value: int) -> bool:
        return self._press(customer, next(title for title, values in payloads.items() if values.get(name) == value))

    def _tap_any(self, customer: Customer, payloads: dict[str, dict[str, Any]], name: str) -> bool:
        skip = next((title for title, values in payloads.items() if not values), None)
        if skip and self.draw.random() < SKIPS:
            return self._press(customer, skip)
        return self._press(customer, self.draw.choice([title for title, values in payloads.items() if name in values]))

    def _judge(self, customer: Customer, payloads: dict[str, dict[str, Any]]) -> bool:
        """The mirror: nothing wrong, or what."""
        noted = next((m["noted"] for m in reversed(customer.reply["messages"]) if m.get("noted")), {})
        wrong = None if self._corrected or not noted else self._wrong_in(noted)
        right = [title for title, values in payloads.items() if values.get("mirror") == "right"]
        if wrong is not None:
            return self._put_right(customer, payloads, wrong)
        if any(is_said(name, _said(customer)) for name in ("utter_mirror_expected", "utter_mirror_expected_as")):
            return self._say(customer, self._expectation())
        return self._press(customer, self.draw.choice(right))

    def _put_right(self, customer: Customer, payloads: dict[str, dict[str, Any]], wrong: str) -> bool:
        """By the button where there is one, else in words at once, as the mirror asks for."""
        self._corrected, self._wrong = True, wrong
        change = next((title for title, values in payloads.items() if values.get("mirror") == "change"), None)
        return self._press(customer, change) if change else self._say(customer, self._correction())

    def _wrong_in(self, noted: dict[str, Any]) -> str | None:
        happened = [noted["actual"]] if noted.get("actual") else list(noted.get("quotes") or ())
        mine = [one for one in (*self.case.told, *self.case.rest) if one.is_fault or not self.case.has_fault]
        if not any(within(quote, sentence.text) for quote in happened for sentence in mine):
            return "actual"
        expected = noted.get("expected")
        if expected and any(within(expected, words) for words in self.besides):
            return "expected"
        return None

    # What is said.

    def _question(self, customer: Customer) -> str | None:
        return next((name for name in QUESTIONS if self._is_asked(name, customer)), None)

    def _is_asked(self, question: str, customer: Customer) -> bool:
        said = _said(customer)
        names = [n for n in responses() if re.match(rf"utter_(?:ask|again)_{question}(?:_\w+)?$", n)]
        return any(is_said(name, said) for name in names)

    def _words_for(self, question: str | None) -> str:
        if question == "story" or (question is None and self.case.story not in self.read_out):
            return self._read(self.case.story)
        if question == "expected":
            return self._expectation()
        if question == "correction":
            return self._correction()
        if question == "alternative":
            return self.draw.choice(CANNOT_SAY)
        if question == "part" and self._aspect and self.draw.random() >= KNOWS_NO_MORE:
            return f"the {self._aspect}"
        return self._more() if self.draw.random() >= KNOWS_NO_MORE else self.draw.choice(CANNOT_SAY)

    def _expectation(self) -> str:
        chance = self.draw.random()
        if chance < SAYS_WHAT_WAS_EXPECTED:
            self.said_what_was_expected = True
            return self.draw.choice(ABOUT).format(aspect=self._aspect) if self._aspect else self.draw.choice(PLAIN)
        said = self.draw.choice(CANNOT_SAY) if chance < SAYS_WHAT_WAS_EXPECTED + CANNOT else self._more()
        self.besides.append(said)
        return said

    def _correction(self) -> str:
        fault = self.case.fault or self.case.told[0]
        return self._read(fault.text) if self._wrong == "actual" else PLAIN[0]

    def _more(self) -> str:
        """Another sentence of the review."""
        side = self.case.fault or self.case.told[0]
        left = [sentence for sentence in self.case.rest if sentence.text not in self._told]
        same = [sentence for sentence in left if sentence.polarity == side.polarity]
        if not left:
            return self.draw.choice(CANNOT_SAY)
        return self._read(self.draw.choice(same or left).text)

    @property
    def _aspect(self) -> str:
        spoken: Sentence = self.case.fault or self.case.told[0]
        return spoken.aspect.lower()

    def _read(self, text: str) -> str:
        self.read_out.add(text)
        self._told.add(text)
        return text

    def _press(self, customer: Customer, title: str) -> bool:
        self.transcript.append(f"TAP: {title}")
        customer.tap(title)
        return True

    def _say(self, customer: Customer, words: str) -> bool:
        self.transcript.append(f"SAY: {words}")
        customer.say(words)
        return True


def _said(customer: Customer) -> str:
    return "\n".join(message["text"] for message in customer.reply["messages"] if message.get("text"))


def _values(payload: str) -> dict[str, Any]:
    """What a button sets: '/choose{"source": "other"}'."""
    start = payload.find("{")
    found: dict[str, Any] = json.loads(payload[start:]) if start >= 0 else {}
    return found


def within(quote: str, text: str) -> bool:
    """Whether at least half of the quote stands in the text in one piece; a long one may have been cut."""
    short, whole = quote.rstrip("…").strip().lower(), text.lower()
    common = SequenceMatcher(None, short, whole, autojunk=False).find_longest_match(0, len(short), 0, len(whole))
    return bool(short) and 2 * common.size >= min(len(short), len(whole))

"""What a simulated customer does next, and what is noted of the talk. Pure: no network, no clock.

People are taken to be truthful and moderately patient: they tap ratings, tell their story when asked for it, answer
what they are asked where they know it, confirm the mirror only when it says what they meant, put it right once in one
plain sentence, and leave when they have been annoyed too often.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.rehearsal.customers import Customer
from bot.rehearsal.overlap import Overlap
from bot.rehearsal.questions import Reply, questions_in, values

ENDED = ("completed", "stopped", "postponed", "handed_over", "erased")
MOST_TURNS = 15
PATIENCE = 3
"""Annoyances after which a customer leaves: told it twice, the same words again, not put right."""
MIRRORS = ("mirror", "mirror_expected")
TAPPED = ("comparison", "remedy", "goal", "source")
VOLUNTARY = ("nps", "effort", "worth", "alternative")
SKIP = "/skip"
NPS_OF = {1: 0, 2: 3, 3: 6, 4: 8, 5: 10}
EFFORT_OF = {1: 2, 2: 3, 3: 4, 4: 6, 5: 7}
SAME = {"detail": "actual", "better": "story", "liked": "story", "mirror_expected": "expected"}
"""Questions that another one's answer answers as well."""


@dataclass(frozen=True)
class Tap:
    title: str


@dataclass(frozen=True)
class Say:
    """One message, or several that make one thought."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Leave:
    """The talk is over; `why` is empty where it came to its end."""

    why: str = ""


Move = Tap | Say | Leave


@dataclass
class Talk:
    """One customer's side of a talk, and what is noted of it."""

    customer: Customer
    overlap: Overlap
    unknown: Sequence[str]
    """What somebody says who has nothing to say to a question."""
    draw: random.Random
    turns: int = 0
    lines: list[tuple[str, str]] = field(default_factory=list)
    """(bot | customer, text), as it went."""
    state: str = "open"
    asked_again: list[str] = field(default_factory=list)
    """Questions that were asked though the customer had told it."""
    repeated: list[str] = field(default_factory=list)
    """Questions in the very same words as before."""
    told: set[str] = field(default_factory=set)
    corrected: bool = False
    wish_said: bool = False
    reply_to_wish: str | None = None
    """What the assistant said right after the customer wished for something."""
    left: str = ""
    passed_on: int = 0
    """The bot turn with which the feedback was passed on; what comes then is voluntary."""
    _words: set[str] = field(default_factory=set)
    _opened: bool = False
    _story_told: bool = False
    _went_on: bool = False
    _annoyed: int = 0

    def hear(self, reply: Reply, question: str | None) -> None:
        """Notes one turn of the assistant."""
        self.turns += 1
        self.state = reply.state
        self.lines.append(("bot", reply.text + (f"\n[{' | '.join(reply.buttons)}]" if reply.buttons else "")))
        if reply.state in ENDED and not self.passed_on:
            self.passed_on = self.turns
        if self.wish_said and self.reply_to_wish is None:
            self.reply_to_wish = reply.text
        again = sorted(questions_in(reply.text) & self._words)
        self.repeated += again
        self._words |= questions_in(reply.text)
        if question:
            if SAME.get(question, question) in self.told:
                self.asked_again.append(question)
                self._annoyed += 1
            elif again:
                self._annoyed += 1

    def move(self, reply: Reply, question: str | None) -> Move:
        """What the customer does now; noted as well."""
        found = self._next(reply, question)
        if isinstance(found, Leave):
            self.left = found.why
        for text in (found.title,) if isinstance(found, Tap) else found.texts if isinstance(found, Say) else ():
            self.lines.append(("customer", text))
        return found

    def _next(self, reply: Reply, question: str | None) -> Move:
        if (over := self._over(reply, question)) is not None:
            return over
        if question is None:
            return self._say(self._story()) if not self._story_told else self._go_on()
        if question == "satisfaction":
            return self._open(reply)
        return self._answer(reply, question) if self.wish_said else self._wishing(reply, question)

    def _wishing(self, reply: Reply, question: str) -> Move:
        """Answers, and says beside it what the customer wishes for, if anything."""
        beside = self.customer.beside
        if beside is None:
            return self._answer(reply, question)
        if question in MIRRORS and beside.asked != question:
            return self._wish(beside.says)  # never asked that question, so the wish is said by itself
        answer = self._answer(reply, question)
        if beside.asked != question or not isinstance(answer, Say):
            return answer
        self._wish(beside.says)
        return Say((" ".join((*map(_sentence, answer.texts), beside.says)),))

    def _over(self, reply: Reply, question: str | None) -> Leave | None:
        """Leaves where the talk has ended, where it leads nowhere, and where it has annoyed too much."""
        if reply.state in ENDED and question not in (*VOLUNTARY, "correction"):
            return Leave()
        if self._annoyed >= PATIENCE:
            return Leave("lost patience")
        if self.turns >= MOST_TURNS:
            return Leave(f"no end within {MOST_TURNS} turns")
        if question is None and self._went_on:
            return Leave("nothing was asked, and nothing ended")
        return None

    def _go_on(self) -> Say:
        """Says more, once, where nothing was asked."""
        self._went_on = True
        return self._in_words("detail")

    def _answer(self, reply: Reply, question: str) -> Move:
        if question in MIRRORS:
            return self._judge(reply, question)
        if question == "correction":
            return self._correct(reply)
        if question in VOLUNTARY:
            return self._end(reply, question)
        tapped = {name: getattr(self.customer, name) for name in TAPPED}
        value = tapped.get(question)
        title = self._title(reply, question, value) if value is not None else None
        if title:
            self.told.add(question)
            return Tap(title)
        if question == "comparison":
            return self._say(self._story())
        return self._in_words(question)

    def _in_words(self, question: str) -> Say:
        if question in ("story", "better", "liked") and not self._story_told and self.customer.story:
            return self._say(self._story())
        known = self.customer.answers.get(question) or self.customer.answers.get(SAME.get(question, question))
        if known is None and question in ("story", "actual", "detail"):
            known = self.customer.answers.get("actual") or self.customer.answers.get("detail")
            known = known or (self.customer.main.what[0] if self.customer.main else None)
        if known is None:
            self.told.add(question)  # once said, not to know is an answer too
            return self._say((self.draw.choice(self.unknown),))
        self.told.add(SAME.get(question, question))
        return self._say((known,))

    def _open(self, reply: Reply) -> Move:
        """The rating: tapped, or answered with all that the customer came for, or with a wish alone."""
        customer = self.customer
        if customer.beside and customer.beside.asked == "satisfaction" and not self.wish_said:
            return self._wish(customer.beside.says)
        if customer.opens and not self._opened:
            self._opened = True
            self.told |= customer.opens_told
            return self._say((customer.opens,))
        self.told.add("satisfaction")
        title = self._title(reply, "satisfaction", customer.rating)
        return Tap(title) if title else self._say((str(customer.rating),))

    def _story(self) -> tuple[str, ...]:
        self._story_told = True
        self.told |= self.customer.told | {"story"}
        return self.customer.story or (self.customer.words[0],)

    def _wish(self, says: str) -> Say:
        """Who wants their money back, or a new one, has said what the shop shall do."""
        self.wish_said = True
        if self.customer.beside and self.customer.beside.wants == "refund":
            self.told.add("remedy")
        return self._say((says,))

    def _judge(self, reply: Reply, question: str) -> Move:
        """The mirror: confirmed where it says what was meant, else put right, once."""
        if not self.is_true(reply):
            if self.corrected or not self.customer.correction:
                return self._confirm(reply) if not self.customer.correction else Leave("the mirror stayed wrong")
            self.corrected = True
            return self._say((self.customer.correction,))
        expected = self.customer.answers.get("expected")
        if question == "mirror_expected" and expected:
            self.told.add("expected")
            return self._say((expected,))
        return self._confirm(reply)

    def _confirm(self, reply: Reply) -> Move:
        right = next(
            (title for title, payload in reply.buttons.items() if values(payload).get("mirror") == "right"), ""
        )
        return self._say((self.customer.confirms,)) if self.customer.confirms or not right else Tap(right)

    def _correct(self, reply: Reply) -> Move:
        if self.customer.correction and not self.corrected:
            self.corrected = True
            return self._say((self.customer.correction,))
        return self._confirm(reply)

    def _end(self, reply: Reply, question: str) -> Move:
        """The question at the end: rated where there is a scale, else skipped, for which one comes is dealt by lot, and
        must not change what is measured."""
        of = {"nps": NPS_OF, "effort": EFFORT_OF}.get(question)
        title = self._title(reply, question, of[self.customer.rating] if of else self.customer.rating)
        skip = next((title for title, payload in reply.buttons.items() if payload == SKIP), None)
        return Tap(title) if title else Tap(skip) if skip else Leave()

    def is_true(self, reply: Reply) -> bool:
        """Whether the mirror shows a pair, or things, as this customer meant them. What is said beside the pair may
        be any of the customer's own words."""
        noted = reply.noted or {}
        expected, actual, quotes = noted.get("expected"), noted.get("actual"), noted.get("quotes") or ()
        if expected and actual:
            return any(self.overlap.is_pair(expected, actual, thing) for thing in self.customer.record)
        shown = [one for one in (*quotes, actual) if one]
        if expected and not any(self.overlap.says(expected, thing.expected) for thing in self.customer.record):
            return False
        things = [thing.what for thing in self.customer.record] or [self.customer.words]
        return any(self.overlap.covers(one, what) for one in shown for what in things) or not shown

    @staticmethod
    def _title(reply: Reply, question: str, value: object) -> str | None:
        return next((title for title, load in reply.buttons.items() if values(load).get(question) == value), None)

    @staticmethod
    def _say(texts: tuple[str | None, ...]) -> Say:
        return Say(tuple(text for text in texts if text))


def _sentence(text: str) -> str:
    """With an end, so that another one can follow."""
    return text if text.endswith((".", "!", "?")) else f"{text}."

"""What a reply to a question is, and what a text is worth as an answer, whatever was asked. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from actions.expecting import ASKING, hints
from actions.turn import SKIPPED, Message, State
from bot.dialogue.edits import Edit

PATIENCE = 2
"""Replies without use, after which a question is left alone."""
TELLING = 5
"""Words, from which on an unclassified text is taken as something told."""
NAMING = 6
"""Words, up to which a text without blame, told where an expectation was asked for, names what should be."""
SURE = 0.7
"""Confidence, from which a question-like text is feedback all the same."""
PLAINLY, BEYOND_DOUBT = 0.6, 0.85
"""Confidence, from which a message tells a fault where an expectation was asked for: without an answer in it, and with
one. "That it stays shut" is doubtful, read alone."""
REMARKS = frozenset(("confirms", "denies", "chats", "assistant", "skips", "stops", "later"))
"""Acts by which nothing is told."""
ONLY_A_REMARK = 3
"""Words, up to which a message that does nothing else is no feedback, whatever it was classified as."""
FRAGMENT_WORDS = 3
"""Up to so many, a text that says nothing yet may be the first half of a sentence."""
_NOISE = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|oh|ah|well|so|h+u*m+|u+h+|e+r+m*|lol|haha+|whatever|wtf|omg|wow|idk)\W*)+$", re.IGNORECASE
)

_STATES = re.compile(
    r"^\W*(?:(?:the|my|this|that|its) (?:\w+ ){1,3}|it |they )"
    r"(?:is|are|was|were|has|have|had|does|do|did|keeps?|sounds?|looks?|feels?|smells?|broke|fell|tore|stopped)\b",
    re.IGNORECASE,
)
"""A whole sentence about what is there."""


@dataclass(frozen=True)
class Reply:
    """`slots`: answers this message gives (None reopens a question). `told`: the question its words answer, if any."""

    slots: dict[str, Any] = field(default_factory=dict)
    told: str | None = None
    say: str | None = None
    """A response to give first."""
    unclear: bool = False
    matters: int | None = None
    """The item the customer named as what matters most."""
    follow_up: bool | None = None
    """Whether the customer wants to be told when this changes."""
    free: bool = False
    """The open question is asked again without that being counted."""
    asks: bool = False
    """A question of the customer's own that was not recognised as one: it is answered or passed on."""
    requests: bool = False
    """Something is wanted of the shop beside the answer: it is passed on."""
    fragment: bool = False
    """Half a thought, of which the rest is waited for."""
    edits: tuple[Edit, ...] = ()
    """What it puts right or takes back of what was read back."""

    def because(self, question: str | None) -> list[str]:
        """Why the talk goes on as it does, for staff."""
        found = [edit.because for edit in self.edits]
        if self.told:
            found.append(f"taken as {self.told}" + (f", when {question} was asked" if question else ""))
        found += [f"{name} is {value}" for name, value in self.slots.items() if value is not None]
        return [*found, *(["not understood"] if self.unclear else [])]


def tells_what_happened(message: Message) -> bool:
    """Asked what they expected, some tell what went wrong once more. A few words without blame name what should be:
    "lighter", "on in seconds"; but "the sound is tinny" says what is."""
    items = message.items
    if not items and message.alone:
        least = BEYOND_DOUBT if "expected" in message.answers else PLAINLY
        plain = any(item["kind"] == "fault" and item["confidence"] >= least for item in message.alone)
        return plain and _blames(message)
    if "expected" in message.answers:
        return False
    faulty = bool(items) and all(item["kind"] == "fault" and item["sentiment"]["label"] == "negative" for item in items)
    names = message.words <= NAMING and not _blames(message) and not _STATES.match(message.text)
    return faulty and not names and not hints(message.text)


def _blames(message: Message) -> bool:
    return message.reading is not None and message.reading["sentiment"]["label"] == "negative"


def tells_a_pair(message: Message) -> bool:
    """ "The handle came off. The ad said unbreakable": first what went wrong, and then what was expected of that."""
    pairs = [item for item in message.items if item["expected"] and item["actual"]]
    return any(item["quote"].startswith(item["actual"]) for item in pairs)


def has_asked(message: Message) -> bool:
    """Whether a question of the customer's own was taken for feedback; what is quite unknown is not understood."""
    return message.intent == "feedback" and asks_elsewhere(message) and message.text.rstrip().endswith("?")


def only_requests(message: Message) -> bool:
    """ "Just refund me": nothing is told, something is wanted."""
    return message.acts == {"requests"} and not message.items and message.intent in ("feedback", "nlu_fallback")


def not_understood(message: Message, state: State, question: str) -> Reply:
    if state.unclear + 1 >= PATIENCE:
        return Reply({question: SKIPPED}, say="utter_move_on")
    return Reply(say="utter_junk" if message.quality == "junk" else "utter_unclear", unclear=True)


def is_noise(message: Message) -> bool:
    """ "Hmm", "ok whatever"."""
    return _NOISE.match(message.text) is not None


def is_fragment(message: Message) -> bool:
    """ "So the lid": a few words that tell nothing yet, answer nothing and are no remark of another kind."""
    clear = {one["act"] for one in message.does if one["confidence"] >= PLAINLY}
    nothing_yet = bool(message.does) and clear <= {"chats", "tells"} and not message.items and not message.answers
    taken_for_feedback = message.intent in ("feedback", "nlu_fallback") and message.quality == "ok"
    return nothing_yet and taken_for_feedback and 1 < message.words <= FRAGMENT_WORDS and not message.is_foreign


def says_what(message: Message) -> bool:
    return any(item["aspect"] or item["expected"] or item["kind"] == "fault" for item in message.items)


def asks_elsewhere(message: Message) -> bool:
    """A question or an order that holds nothing about the purchase; a rhetorical one is feedback all the same."""
    sure = message.intent == "feedback" and message.confidence >= SURE
    return not sure and not message.items and ASKING.search(message.text) is not None


def is_a_remark(message: Message) -> bool:
    """ "Yes", "haha", "I see" where nothing is asked."""
    return bool(message.acts) and message.acts <= REMARKS and message.words <= ONLY_A_REMARK


def tells(message: Message) -> bool:
    """Whether the text says something about the purchase rather than about the talk."""
    if message.reading is None or message.quality == "junk" or message.intent in ("affirm", "deny"):
        return False
    if message.intent == "correction":
        return message.words > TELLING
    return (
        message.intent == "feedback"
        or bool(message.items)
        or (message.is_foreign and message.words > 1)
        or (message.words >= TELLING and not asks_elsewhere(message))
    )


def gives_nothing(message: Message) -> bool:
    """ "Weiß nicht": an answer of a few words in which nothing was found that answers. English has an intent for it."""
    return not message.is_english and message.answers_nothing and message.words <= ONLY_A_REMARK and not message.items


def compares(message: Message) -> bool:
    """Whether it tells something against what was expected, and both sides of it."""
    return any(item["expected"] and item["actual"] for item in message.items)

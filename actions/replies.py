"""How a message answers the question that is open. Pure: the same message and state, the same reply."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.corrections import corrects
from actions.scales import RANGES, changed_rating, in_a_word, rated
from actions.turn import GIVEN, LAST, SKIPPED, Message, State

STEERING = frozenset(
    (
        *(
            "start",
            "resume",
            "ask_question",
            "person",
            "safety",
            "legal",
            "self_harm",
            "stop",
            "not_now",
            "delete_me",
            "erase",
        ),
        *("greet", "thanks", "small_talk", "abuse", "out_of_scope", "repeat"),
    )
)
"""Left to the rules: they change the course of the talk."""
SOFT = frozenset(("small_talk", "out_of_scope"))
SOFT_SURE = 0.7
"""In an open question, small talk must be this sure: "Bluetooth 5" is an answer there, not a change of subject."""
SCALES = ("satisfaction", "comparison")
OPEN = frozenset(("story", "detail", "expected", "actual", "part", "correction"))
"""Questions answered in the customer's own words."""
PAIR = ("expected", "actual")
PATIENCE = 2
"""Replies without use, after which a question is left alone."""
SHORT = 3
"""Words, up to which "looks good" is no correction."""
TELLING = 5
"""Words, from which on an unclassified text is taken as something told."""

SOURCES = (
    ("advert", r"\bads?\b|advert|commercial|\btv\b|marketing|instagram|facebook|tiktok|newsletter|banner|promis"),
    ("reviews", r"review|rating|test report|forum|blog|youtube|influencer|friend|recommend"),
    ("sales_person", r"sales|staff|assistant|clerk|shop|store|employee|told me|consultant"),
    (
        "earlier_purchase",
        r"earlier|previous|last one|old one|before|used to|always|other brand|experience|already had|owned",
    ),
    ("product_page", r"page|website|web site|description|listing|picture|photo|online|package|box|label|spec"),
)
_SOURCES = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in SOURCES)
_NUMBER = re.compile(r"\d|[★⭐🌟]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
_ASKING = re.compile(
    r"\?\s*$|^\W*(?:what|who|whose|how|when|where|which|can you|could you|do you|does|did|are there|is there"
    r"|tell me|show me|give me|please (?:tell|show|play|set|find|book|give))\b",
    re.IGNORECASE,
)
_EXPECTING = re.compile(
    r"\b(?:expect|thought|hope|should|would|suppose|assum|want|promis|at least|that it)"
    r"|^\W*(?:an?|some|something|more|less|no|to|that|for|one|two|\d+)\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(r"^\W*(?:partly|partially|somewhat|a bit|a little|in part|sort of|kind of|half)\b", re.IGNORECASE)
_NOISE = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|oh|ah|well|so|h+u*m+|u+h+|e+r+m*|lol|haha+|whatever|wtf|omg|wow|idk)\W*)+$", re.IGNORECASE
)
_MORE = re.compile(
    r"^\W*(?:(?:no|nothing|yes|right),? )?(?:but |and )?"
    r"(?:also|and|plus|besides|another|one more|additionally|in addition|oh)\b",
    re.IGNORECASE,
)


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


def read_reply(message: Message, state: State) -> Reply | None:
    """None when the message is for the rules, or no question is open."""
    question = state.requested
    if question is None or (message.intent in STEERING and not _really_an_answer(message, question)):
        return None
    if message.intent == "choose" and not message.seen_before:
        return tapped(message, state)
    return _beside_the_question(message, state, question) or _read_for(question)(message, state, question)


def _beside_the_question(message: Message, state: State, question: str) -> Reply | None:
    """What is understood whatever the open question is; None: the message is an answer to it."""
    if message.seen_before:
        return Reply(free=True)  # sent twice: the question is asked again, nothing is taken twice
    if message.intent == "skip":
        return Reply({question: SKIPPED})
    if message.hurried and tells(message):
        return _continued(state)
    changed = None if question in ("mirror", "correction") else set_right(message, state)
    if changed is None and message.intent == "correction" and not tells(message):
        return _reopened(state, question)
    return changed


def _continued(state: State) -> Reply:
    """Sent right behind the message before: the open question was not on the screen yet."""
    if state.open("story"):
        return Reply({"story": GIVEN}, told="story", free=True)
    return Reply(told="addition", free=True)


def set_right(message: Message, state: State) -> Reply | None:
    """A rating or a thing told earlier that the customer puts right, whatever is open."""
    slots = changed_rating(message, state.answers)
    asked = state.requested
    if slots and asked != "satisfaction" and not (asked in RANGES and rated(asked, message) is not None):
        return Reply(dict(slots), say="utter_changed")
    if state.told and corrects(message):
        return Reply(told="correction", say="utter_corrected")
    return None


def _read_for(question: str) -> Callable[[Message, State, str], Reply]:
    """How a reply to this kind of question is read."""
    if question in SCALES:
        return _on_scale
    if question in LAST:
        return _at_the_end
    return {"source": _source, "goal": _goal, "mirror": _mirrored}.get(question, _in_words)


def _really_an_answer(message: Message, question: str) -> bool:
    if question not in (*OPEN, "goal", "alternative") or message.intent not in SOFT:
        return False
    if question == "alternative":
        return True  # any name of any thing
    if message.is_foreign:
        return True
    return message.confidence < SOFT_SURE or (message.intent == "out_of_scope" and bool(_items(message)))


def tapped(message: Message, state: State) -> Reply | None:
    """Any button shown in this talk, the last one or an earlier one."""
    slots: dict[str, Any] = {}
    for name, value in message.entities.items():
        if name == "mirror":
            slots |= {"mirror": value} | ({"correction": SKIPPED} if value == "right" else {})
        elif name in (*SCALES, "source", "goal", *LAST):
            slots[name] = value
    matters, follow_up = message.entities.get("matters"), message.entities.get("follow_up")
    if not slots and follow_up is None:
        return None
    changed = any(state.answered(name) and state.answers[name] != value for name, value in slots.items())
    say = "utter_changed" if changed else None if follow_up is None else f"utter_follow_up_{follow_up}"
    return Reply(slots, say=say, matters=matters, follow_up=None if follow_up is None else follow_up == "yes")


def _on_scale(message: Message, state: State, question: str) -> Reply:
    found = {name: message.entities[name] for name in SCALES if name in message.entities}
    if question == "comparison" and "satisfaction" in found and _NUMBER.search(message.text):
        found = {"comparison": found["satisfaction"] - 3}
    if question == "satisfaction" and not found and (value := in_a_word(message.text)) is not None:
        return Reply({"satisfaction": value})
    if question not in found and (found or tells(message)):
        found[question] = SKIPPED  # a rating is never forced
    if message.intent != "rate" and tells(message):
        return Reply({**found, "story": GIVEN}, told="story")
    return Reply(found) if found else _not_understood(message, state, question)


def _at_the_end(message: Message, state: State, question: str) -> Reply:
    """The last question is asked once: what does not answer it is taken as it is, and the talk is over."""
    if question in RANGES and (value := rated(question, message)) is not None:
        return Reply({question: value})
    if message.intent == "deny" or message.quality == "junk" or not tells(message):
        named = question == "alternative" and message.intent not in ("deny", "affirm") and message.quality != "junk"
        return Reply({question: GIVEN}, told=question) if named else Reply({question: SKIPPED})
    if question == "alternative":
        return Reply({question: GIVEN}, told=question)
    return Reply({question: SKIPPED}, told="addition")


def _goal(message: Message, state: State, question: str) -> Reply:
    """ "Did it keep you from what you bought it for?": yes means that the goal was missed."""
    value = {"affirm": "no", "deny": "yes"}.get(message.intent)
    if value is None and _PARTLY.search(message.text):
        value = "partly"
    if value:
        return Reply({"goal": value})
    if message.quality == "junk" or _is_noise(message):
        return _not_understood(message, state, question)
    return Reply({"goal": GIVEN}, told="goal")


def _source(message: Message, state: State, question: str) -> Reply:
    if message.intent == "deny":
        return Reply({"source": SKIPPED})
    if message.quality == "junk" or message.intent == "affirm":
        return _not_understood(message, state, question)
    found = next((name for name, words in _SOURCES if words.search(message.text)), None)
    if found is None and message.words >= TELLING and tells(message):
        return Reply({"source": SKIPPED}, told="detail")
    return Reply({"source": found or "other"})


def _mirrored(message: Message, state: State, question: str) -> Reply:
    """The question was "What did I get wrong?": "no" and "yes, that's right" both mean nothing."""
    if message.intent in ("affirm", "deny"):
        return Reply({"mirror": "right"})
    if message.quality == "junk" or _is_noise(message):
        return _not_understood(message, state, question)
    if message.words <= SHORT and not _says_what(message):
        praised = message.reading is not None and message.reading["sentiment"]["label"] == "positive"
        return Reply({"mirror": "right"}) if praised else _not_understood(message, state, question)
    if _MORE.match(message.text):
        return Reply({"mirror": "right"}, told="addition")
    return Reply({"mirror": "change", "correction": GIVEN}, told="correction")


def _in_words(message: Message, state: State, question: str) -> Reply:
    if message.intent == "deny":
        return Reply({question: SKIPPED})
    if message.quality == "junk" or message.intent == "affirm" or _is_noise(message) or _asks_elsewhere(message):
        return _not_understood(message, state, question)
    found = {name: message.entities[name] for name in SCALES if name in message.entities}
    if message.intent == "rate" and question == "story" and found:
        changed = any(state.answers.get(name) != value for name, value in found.items())
        return Reply(found, say="utter_changed" if changed else None)
    if question in PAIR and message.quality == "vague":
        return _not_understood(message, state, question)
    if question == "expected" and _tells_what_happened(message):
        again = _not_understood(message, state, question)
        return Reply(again.slots, told="detail", unclear=again.unclear)
    return Reply(
        {question: GIVEN}, told=question, say="utter_foreign" if message.is_foreign and question == "story" else None
    )


def _tells_what_happened(message: Message) -> bool:
    """Asked what they expected, some tell what went wrong once more."""
    items = _items(message)
    faulty = bool(items) and all(item["kind"] == "fault" and item["sentiment"]["label"] == "negative" for item in items)
    return faulty and not _EXPECTING.search(message.text)


def _reopened(state: State, question: str) -> Reply:
    """ "I pressed the wrong one": the rating before is asked again."""
    if question == "mirror":
        return Reply({"mirror": "change"})
    before = [name for name in SCALES if name in state.asked and name != question and state.answered(name)]
    if not before:
        return Reply(say="utter_unclear", unclear=True)
    return Reply({before[-1]: None})


def _not_understood(message: Message, state: State, question: str) -> Reply:
    if state.unclear + 1 >= PATIENCE:
        return Reply({question: SKIPPED}, say="utter_move_on")
    return Reply(say="utter_junk" if message.quality == "junk" else "utter_unclear", unclear=True)


def _is_noise(message: Message) -> bool:
    """ "Hmm", "ok whatever"."""
    return _NOISE.match(message.text) is not None


def _says_what(message: Message) -> bool:
    return any(item["aspect"] or item["expected"] or item["kind"] == "fault" for item in _items(message))


def _items(message: Message) -> Sequence[Any]:
    found: Sequence[Any] = message.reading["items"] if message.reading else ()
    return found


def _asks_elsewhere(message: Message) -> bool:
    """A question or an order that holds nothing about the purchase; a rhetorical one is feedback all the same."""
    sure = message.intent == "feedback" and message.confidence >= SOFT_SURE
    return not sure and not _items(message) and _ASKING.search(message.text) is not None


def tells(message: Message) -> bool:
    """Whether the text says something about the purchase rather than about the talk."""
    if message.reading is None or message.quality == "junk" or message.intent in ("affirm", "deny"):
        return False
    if message.intent == "correction":
        return message.words > TELLING
    return (
        message.intent == "feedback"
        or bool(_items(message))
        or (message.words >= TELLING and not _asks_elsewhere(message))
    )

"""How a message answers the question that is open. Pure: the same message and state, the same reply."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from actions.answering import (
    TELLING,
    Reply,
    asks_elsewhere,
    gives_nothing,
    has_asked,
    is_fragment,
    is_noise,
    not_understood,
    only_requests,
    tells,
    tells_a_pair,
    tells_what_happened,
)
from actions.corrections import corrects
from actions.expecting import (
    ASKING,
    begins_like_one,
    is_expectation,
    is_thin,
    is_told_already,
    names_no_leaving,
)
from actions.objecting import corrected, expected, mirrored, nothing_wrong, put_right, told_beside
from actions.rating import SCALES, at_the_end, on_scale
from actions.remedies import NONE, chosen, remedied, remedy_in
from actions.scales import RANGES, changed_rating, rated
from actions.turn import GIVEN, LAST, SKIPPED, Message, State
from bot.dialogue.edits import SIDES
from bot.language.sources import source_in

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
CERTAIN = 1.0
"""What bot/pipeline/acts.py gives an act that is told by its words alone: whatever was read in it is no feedback."""
DOUBTED = frozenset(("stop", "not_now", "skip", "affirm", "deny", "thanks", "repeat"))
DOUBT = 0.85
"""Confidence, below which these are doubted where something is told."""
A_STORY = 12
"""Words, from which on a text that asks for nothing is an answer, even if nothing in it was understood."""
OPEN = frozenset(("story", "detail", "expected", "actual", "part", "correction"))
"""Questions answered in the customer's own words."""
PROBED = (*SIDES, "detail", "part", "source")
_ADVICE = re.compile(r"^\W*(?:do not|don'?t) bother\b", re.IGNORECASE)
"""To others, where the purchase was asked about; where one thing was, "don't bother with this one" skips it."""
_WANTS_TO_KNOW = re.compile(
    r"\b(?:(?:want|need|like|love|have) to (?:know|ask)|let me know|wonder|question|explain|help me"
    r"|how (?:do|can|could|should|would|to|long|much)|(?:can|could|may|should) (?:i|you|we)|is it possible)\b",
    re.IGNORECASE,
)
_KEEPS = re.compile(r"^\W*(?:no|nope|nah|wait|stop|don'?t|do not|keep|rather not)\b", re.IGNORECASE)
_PARTLY = re.compile(r"^\W*(?:partly|partially|somewhat|a bit|a little|in part|sort of|kind of|half)\b", re.IGNORECASE)


def read_reply(message: Message, state: State) -> Reply | None:
    """None when the message is for the rules, or no question is open."""
    question = state.requested
    if reply := _whatever_its_intent(message, state, question):
        return reply
    if _doubted(message, question):
        message = replace(message, intent="feedback")
    if question is None or (message.intent in STEERING and not _really_an_answer(message, question)):
        return None
    if message.intent == "choose" and not message.seen_before:
        return tapped(message, state)
    return _beside_the_question(message, state, question) or _read_for(question)(message, state, question)


def _whatever_its_intent(message: Message, state: State, question: str | None) -> Reply | None:
    """What the words answer, even where the message was taken for something that steers."""
    if keeps(message, state):
        return Reply(say="utter_kept", free=True)
    if question in (*PROBED, "mirror") and question is not None and _says_it_is_told(message):
        return Reply(nothing_wrong(state) if question == "mirror" else {question: SKIPPED}, say="utter_told_already")
    if question is not None and _asked_what_was_expected(state) and is_expectation(message):
        return expected(message, state, question)
    return remedied(message, state, question) if question == "remedy" and remedy_in(message) else None


def _says_it_is_told(message: Message) -> bool:
    """ "I just told you": in English by its words, else by what it does."""
    return is_told_already(message.text) or (not message.is_english and message.acts == {"assistant"})


def keeps(message: Message, state: State) -> bool:
    """Asked whether all shall be deleted, the customer would rather not: "no", "no wait", "don't"."""
    refuses = message.intent != "delete_me" and message.words <= TELLING and _KEEPS.match(message.text) is not None
    return state.deleting and (message.intent == "deny" or refuses)


def _doubted(message: Message, question: str | None) -> bool:
    """A sentence about the purchase, in answer to an open question, is no wish to stop and no yes."""
    unsure = message.intent in DOUBTED and message.confidence < DOUBT
    no_question = message.intent == "ask_question" and message.shop_answer is None and not ASKING.search(message.text)
    told = (unsure or no_question) and message.words > TELLING and bool(message.items)
    told = told or (no_question and message.words >= A_STORY and not _WANTS_TO_KNOW.search(message.text))
    advises = question == "story" and message.intent == "skip" and _ADVICE.match(message.text) is not None
    return question in OPEN and (told or advises or names_no_leaving(message))


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


def _asked_what_was_expected(state: State) -> bool:
    return state.requested == "expected" or (state.requested == "mirror" and state.wants_expected)


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
        return on_scale
    if question in LAST:
        return at_the_end
    return {"source": _source, "goal": _goal, "mirror": mirrored, "remedy": remedied}.get(question, _in_words)


def _really_an_answer(message: Message, question: str) -> bool:
    if question not in (*OPEN, "goal", "alternative") or message.intent not in SOFT:
        return False
    if question == "alternative":
        return True  # any name of any thing
    if message.is_foreign:
        return True
    told = message.intent == "out_of_scope" and message.confidence < CERTAIN and bool(message.items)
    return told or message.confidence < SOFT_SURE


def tapped(message: Message, state: State) -> Reply | None:
    """Any button shown in this talk, the last one or an earlier one."""
    slots: dict[str, Any] = {}
    for name, value in message.entities.items():
        if name == "mirror":
            slots |= {"mirror": value} | ({"correction": SKIPPED, **nothing_wrong(state)} if value == "right" else {})
        elif name == "remedy":
            slots |= chosen(value)
        elif name in (*SCALES, "source", "goal", *LAST):
            slots[name] = value
    matters, follow_up = message.entities.get("matters"), message.entities.get("follow_up")
    if not slots and follow_up is None:
        return None
    changed = any(state.answered(name) and state.answers[name] != value for name, value in slots.items())
    say = "utter_changed" if changed else None if follow_up is None else f"utter_follow_up_{follow_up}"
    wants = slots.get("remedy", NONE) != NONE
    follows = None if follow_up is None else follow_up == "yes"
    return Reply(slots, say=say, matters=matters, follow_up=follows, requests=wants)


def _goal(message: Message, state: State, question: str) -> Reply:
    """ "Did it keep you from what you bought it for?": yes means that the goal was missed."""
    value = {"affirm": "no", "deny": "yes"}.get(message.intent)
    if value is None and _PARTLY.search(message.text):
        value = "partly"
    if value:
        return Reply({"goal": value})
    if message.quality == "junk" or is_noise(message):
        return not_understood(message, state, question)
    return Reply({"goal": GIVEN}, told="goal")


def _source(message: Message, state: State, question: str) -> Reply:
    if message.intent == "deny":
        return Reply({"source": SKIPPED})
    if message.quality == "junk" or message.intent == "affirm":
        return not_understood(message, state, question)
    found = source_in(message.text)
    if found is None and begins_like_one(message.text):
        return Reply({"source": SKIPPED}, told="expected")
    if found is None and message.words >= TELLING and tells(message):
        return Reply({"source": SKIPPED}, told="detail")
    return Reply({"source": found or "other"})


def _in_words(message: Message, state: State, question: str) -> Reply:
    if message.intent == "deny" or gives_nothing(message):
        return Reply({question: SKIPPED})
    if has_asked(message) or only_requests(message):
        return _asked_beside(message, question)
    if question == "story" and state.fragment is None and is_fragment(message) and not is_noise(message):
        return Reply(free=True, fragment=True)
    if message.quality == "junk" or message.intent == "affirm" or is_noise(message) or asks_elsewhere(message):
        return not_understood(message, state, question)
    found = {name: message.entities[name] for name in SCALES if name in message.entities}
    if message.intent == "rate" and question == "story" and found:
        changed = any(state.answers.get(name) != value for name, value in found.items())
        return Reply(found, say="utter_changed" if changed else None)
    return _told(message, state, question)


def _told(message: Message, state: State, question: str) -> Reply:
    if question in SIDES:
        return _half_of_the_pair(message, state, question)
    if question == "part" and message.items and "aspect" not in message.answers:
        return Reply({question: SKIPPED}, told="detail")  # more about it, and not where
    if question == "correction":
        return _changed(message, state)
    say = "utter_foreign" if message.is_foreign and question == "story" else None
    return Reply({question: GIVEN}, told=question, say=say)


def _asked_beside(message: Message, question: str) -> Reply:
    """A question of the customer's own; with the answer to the open one, where the message gives that as well."""
    if question in SIDES and message.answer_to(question):
        return Reply({question: GIVEN}, told=question, asks=True)
    return Reply(asks=True, free=True)


def _changed(message: Message, state: State) -> Reply:
    """In answer to "how should it read?", or to what shall be added."""
    if state.answers.get("mirror") == "add":
        return Reply({"correction": GIVEN}, told="addition")
    if edits := put_right(message, state):
        return Reply({"correction": GIVEN}, told=told_beside(edits), edits=edits)
    return corrected(message, {"correction": GIVEN})


def _half_of_the_pair(message: Message, state: State, question: str) -> Reply:
    """Asked what they expected, some tell what went wrong once more: noted, and the question stays open, unless it is
    told there as well."""
    if question == "expected" and tells_a_pair(message):
        return Reply({question: GIVEN}, told="detail")
    if question == "expected" and tells_what_happened(message):
        return Reply(told="detail", say="utter_noted_too")
    if question == "expected" and is_thin(message):
        return expected(message, state, question)
    if message.quality == "vague":
        return not_understood(message, state, question)
    return Reply({question: GIVEN}, told=question)


def _reopened(state: State, question: str) -> Reply:
    """ "I pressed the wrong one": the rating before is asked again."""
    if question == "mirror":
        return Reply({"mirror": "change"})
    before = [name for name in SCALES if name in state.asked and name != question and state.answered(name)]
    if not before:
        return Reply(say="utter_unclear", unclear=True)
    return Reply({before[-1]: None})

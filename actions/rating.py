"""A reply on a scale: to one of the two ratings at the beginning, or to the last question. Pure."""

from __future__ import annotations

import re

from actions.answering import Reply, compares, not_understood, tells
from actions.scales import NAMES_STARS, RANGES, in_a_word, rated
from actions.turn import GIVEN, SKIPPED, Message, State

SCALES = ("satisfaction", "comparison")
_NUMBER = re.compile(r"\d|[★⭐🌟]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)


def on_scale(message: Message, state: State, question: str) -> Reply:
    found = {name: message.entities[name] for name in SCALES if name in message.entities}
    if question == "comparison" and "satisfaction" in found and NAMES_STARS.search(message.text):
        return Reply(found)  # of the purchase as a whole, which was told instead of rated
    if question == "comparison" and "satisfaction" in found and _NUMBER.search(message.text):
        found = {"comparison": found["satisfaction"] - 3}
    if not found and (value := in_a_word(message.text)) is not None:
        return Reply({question: value - 3 if question == "comparison" else value})
    if question not in found and (found or tells(message)):
        found[question] = SKIPPED  # a rating is never forced
    if question == "satisfaction" and compares(message):
        # "Worse than I thought": asked how it compares, they would say it again.
        found.setdefault("comparison", SKIPPED)
    if message.intent != "rate" and tells(message):
        foreign = message.is_foreign and state.open("story")
        return Reply({**found, "story": GIVEN}, told="story", say="utter_foreign" if foreign else None)
    return Reply(found) if found else not_understood(message, state, question)


def at_the_end(message: Message, state: State, question: str) -> Reply:
    """The last question is asked once: what does not answer it is taken as it is, and the talk is over."""
    if question in RANGES and (value := rated(question, message)) is not None:
        return Reply({question: value})
    if message.intent == "deny" or message.quality == "junk" or not tells(message):
        named = question == "alternative" and message.intent not in ("deny", "affirm") and message.quality != "junk"
        return Reply({question: GIVEN}, told=question) if named else Reply({question: SKIPPED})
    if question == "alternative":
        return Reply({question: GIVEN}, told=question)
    return Reply({question: SKIPPED}, told="addition")

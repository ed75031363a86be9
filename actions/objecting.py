"""The reply to the mirror: nothing is wrong, something is added or put right, the expectation is told at last. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.answering import Reply, has_asked, is_noise, not_understood, says_what, tells_what_happened
from actions.corrections import corrects
from actions.expecting import hints, is_only_an_expectation, is_thin
from actions.scales import changed_rating
from actions.turn import GIVEN, SKIPPED, Message, State
from bot.dialogue.edits import Edit, told_whole
from bot.language.sources import source_in

FEW = 4
"""Words, up to which a text that speaks of an advert or a review only names it."""
SHORT = 3
"""Words, up to which "looks good" is no correction."""
_NOTHING = re.compile(
    r"^\W*(?:(?:nothing|all (?:good|correct|right|fine))\b"
    r"(?!,? (?:but|and|also|plus|that|it|i|the|my|a|special|fancy)\b)"
    r")",
    re.IGNORECASE,
)
_OBJECTS = re.compile(r"^\W*(?:no|nope|not|wrong|actually|rather|instead|it should (?:say|read))\b", re.IGNORECASE)
_NOTHING_AT_ALL = re.compile(r"^\W*(?:nothing|nichts)\W", re.IGNORECASE)
_MORE = re.compile(
    r"^\W*(?:(?:no|nothing|yes|right),? )?(?:but |and )?"
    r"(?:also|and|plus|besides|another|one more|additionally|in addition|oh)\b",
    re.IGNORECASE,
)


def mirrored(message: Message, state: State, question: str) -> Reply:
    """The question was "Did I get that right?", or what had been expected, where nobody had said it."""
    if changed := changed_rating(message, state.answers):
        return Reply({"mirror": "right", **changed}, say="utter_changed")  # the rating was all that was wrong
    if not state.wants_expected and (edits := put_right(message, state)):
        return Reply({"mirror": "change", "correction": GIVEN}, told=told_beside(edits), edits=edits)
    if message.intent == "deny" and not state.wants_expected:
        return Reply({"mirror": "change"})
    if message.intent in ("affirm", "deny") or _objects_to_nothing(message):
        return Reply(nothing_wrong(state))
    return _beside(message, state) or _objection(message, state, question)


def put_right(message: Message, state: State) -> tuple[Edit, ...]:
    """What it replaces or takes back; all that it tells comes along, once it does so."""
    edits = [edit for edit in message.edits if edit.change in ("replace", "retract", "add", "tell")]
    whole = told_whole(message.alone, state.item)
    if not whole and is_only_an_expectation(message.text):
        return ()  # which the reader takes for what happened, as often as not
    if whole:
        edits = [*whole, *(edit for edit in edits if edit.change == "retract")]
    changes = any(edit.item is not None and edit.change in ("replace", "retract") for edit in edits)
    return tuple(edits) if changes else ()


def told_beside(edits: Sequence[Edit]) -> str | None:
    """What the rest of the message is: another thing in place of an old one, something more, or nothing."""
    if any(edit.change == "replace" and edit.part is None for edit in edits):
        return "correction"
    return "addition" if any(edit.change == "tell" for edit in edits) else None


def _in_short(message: Message, state: State, question: str) -> Reply:
    """ "Looks good"; "dimmer" is kept beside what was told, since it may be what should have been."""
    if message.reading is not None and message.reading["sentiment"]["label"] == "positive":
        return Reply({"mirror": "right"})
    if state.wants_expected and message.intent in ("feedback", "nlu_fallback") and message.quality == "ok":
        return _completed(message, state)
    if message.intent == "feedback" and message.quality == "ok":
        return Reply({"mirror": "right"}, told="addition")
    return not_understood(message, state, question)


def _objection(message: Message, state: State, question: str) -> Reply:
    if message.quality == "junk" or is_noise(message):
        return not_understood(message, state, question)
    if message.words <= SHORT and not says_what(message) and not (state.wants_expected and hints(message.text)):
        return _in_short(message, state, question)
    if state.wants_expected and not corrects(message) and not message.is_foreign:
        return _completed(message, state)
    if message.is_foreign or not message.is_english:
        # Kept. Of the seven languages is known what they put right: nothing; of others nobody here can tell.
        return Reply({"mirror": SKIPPED if message.is_foreign else "right"}, told="addition")
    if _MORE.match(message.text) or not _puts_right(message):
        return Reply({"mirror": "right"}, told="addition")
    return corrected(message, {"mirror": "change", "correction": GIVEN})


def _beside(message: Message, state: State) -> Reply | None:
    """A question of the customer's own, or only where the expectation came from."""
    if _asks(message):
        return Reply(asks=True, free=True)
    source = None if state.wants_expected else _names_a_source(message)
    return None if source is None else Reply({**nothing_wrong(state), "source": source})


def _asks(message: Message) -> bool:
    """Where something is read back, even what sounds like feedback is a question when it ends like one."""
    return has_asked(message) or (
        message.intent == "feedback" and message.text.rstrip().endswith("?") and not message.items
    )


def _names_a_source(message: Message) -> str | None:
    """ "From the reviews", told where nobody asked for it: no further thing, but where the expectation came from."""
    return source_in(message.text) if message.words <= FEW and not message.items and not corrects(message) else None


def _puts_right(message: Message) -> bool:
    """Whether it says that something is wrong, or speaks of what was read back; else it was left out, and is added."""
    objects = corrects(message) or _OBJECTS.match(message.text) is not None
    return objects or message.restates or is_only_an_expectation(message.text)


def nothing_wrong(state: State) -> dict[str, Any]:
    """The mirror stands; an expectation that it asked for as well is then not asked for again."""
    return {"mirror": "right"} | ({"expected": SKIPPED} if state.wants_expected else {})


def _objects_to_nothing(message: Message) -> bool:
    """ "Nothing, just fix it"; "no, it was the charger" and "nothing, but the strap is short" say more."""
    tells_more = says_what(message) and not _NOTHING_AT_ALL.match(message.text)
    return _NOTHING.match(message.text) is not None and not corrects(message) and not tells_more


def _completed(message: Message, state: State) -> Reply:
    """The mirror also asked what had been expected: a fault told in answer is one more, and replaces nothing."""
    nothing_new = message.quality == "vague" and not hints(message.text)
    if _MORE.match(message.text) or tells_what_happened(message) or nothing_new:
        return Reply({"mirror": "right"}, told="addition")
    return expected(message, state, "mirror")


def corrected(message: Message, slots: dict[str, Any]) -> Reply:
    """An expectation alone is put right alone: what happened stays as it was."""
    return Reply(slots, told="expected" if is_only_an_expectation(message.text) else "correction")


def expected(message: Message, state: State, question: str) -> Reply:
    """What was expected. What is too thin to act on is kept, and asked about once more."""
    if question == "mirror":
        return Reply({"mirror": "completed", "expected": GIVEN}, told="expected")
    return Reply({} if is_thin(message) else {question: GIVEN}, told="expected")

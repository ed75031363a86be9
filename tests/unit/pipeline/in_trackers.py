"""Trackers kept by Rasa and by us, in talks with forms, rejections and what was taken back; a part of `in_rasa`."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.pipeline import trackers

COPY, APPLIED, IS_EMPTY = DialogueStateTracker.copy, DialogueStateTracker.applied_events, Domain.is_empty
SOURCE = "".join(
    inspect.getsource(each)
    for each in (*trackers.LOGGING, DialogueStateTracker.__init__, COPY, APPLIED, IS_EMPTY, Slot)
)
DOMAIN = Domain.from_dict(
    {"slots": {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in ("a", "requested_slot")}}
)
LATEST = ("latest_message", "latest_bot_utterance")
FORM, LISTEN = "a_form", "action_listen"


def asked(word: str) -> list[Event]:
    """One turn within the form."""
    return [UserUttered(word), ActionExecuted(FORM), BotUttered("and?"), SlotSet("a", word), ActionExecuted(LISTEN)]


BEGUN = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted(LISTEN)]
INTO_FORM = [UserUttered("hello"), ActionExecuted(FORM), ActiveLoop(FORM), SlotSet("requested_slot", "a")]
REJECTED = [UserUttered("stop?"), ActionExecutionRejected(FORM), ActionExecuted("action_stop"), ActionExecuted(FORM)]
OUT = [UserUttered("done"), ActionExecuted(FORM), ActiveLoop(None), ActionExecuted("action_end")]
TALKS: dict[str, list[Event]] = {
    "form": [*BEGUN, *INTO_FORM, ActionExecuted(LISTEN), *asked("b"), *asked("c")],
    "left and entered": [*BEGUN, *INTO_FORM, *asked("b"), *REJECTED, *asked("c"), *OUT, *INTO_FORM, *asked("d")],
    "reverted": [*BEGUN, *INTO_FORM, *asked("b"), UserUtteranceReverted(), *asked("c"), ActionReverted(), *asked("d")],
    "from the beginning": [*BEGUN, *INTO_FORM, *asked("b"), Restarted(), *asked("c"), *BEGUN, *asked("d")],
    "nothing": [],
}


def facts() -> dict[str, Any]:
    # Before anything is replaced, which `keep_books_lightly` does for good.
    theirs = {name: list(_theirs(events)) for name, events in TALKS.items()}
    trackers.keep_books_lightly()
    return {
        "same": {name: list(_ours(events)) == theirs[name] for name, events in TALKS.items()},
        "steps": {name: len(steps) for name, steps in theirs.items()},
        "apart": _apart(),
        "empty": [Domain.empty().is_empty(), DOMAIN.is_empty(), DOMAIN.is_empty()],
    }


def _theirs(events: list[Event]) -> Iterator[Any]:
    """After each event: which apply, and what a copy holds."""
    tracker = DialogueStateTracker("talk", DOMAIN.slots)
    for event in events:
        tracker.update(event)
        yield [id(one) for one in APPLIED(tracker)], _state(COPY(tracker))


def _ours(events: list[Event]) -> Iterator[Any]:
    tracker = DialogueStateTracker("talk", DOMAIN.slots)
    for event in events:
        tracker.update(event)
        yield [id(one) for one in tracker.applied_events()], _state(tracker.copy())


def _state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Everything a tracker holds, its memory of what applies not among it."""
    state = {name: value for name, value in vars(tracker).items() if name != "_applied"}
    said = {id(event) for event in tracker.events}
    return state | {
        "slots": {name: vars(slot) for name, slot in tracker.slots.items()},
        "active_loop": tracker.active_loop and vars(tracker.active_loop),
        "events": [id(event) for event in tracker.events],
        # Before anything is said, Rasa makes an empty one for each tracker.
        **{name: id(one) if id(one := getattr(tracker, name)) in said else one.text for name in LATEST},
    }


def _apart() -> list[bool]:
    """What happens to a copy does not happen to the original."""
    tracker = DialogueStateTracker.from_events("talk", TALKS["form"], DOMAIN.slots)
    before, applied = _state(tracker), tracker.applied_events()
    made = tracker.copy()
    for event in (SlotSet("a", "other"), ActiveLoop(None), UserUttered("bye")):
        made.update(event)
    made.applied_events().clear()
    slot = copy.copy(tracker.slots["a"])
    slot.value = "third"
    return [_state(tracker) == before, tracker.applied_events() == applied, made.applied_events() != applied]

"""Makes Rasa's bookkeeping of a conversation cheap: the tracker's copies, and its events without the reverted ones.

Rasa replays all events to copy a tracker, which it does for each action; goes through all of them to see which were
reverted, for each prediction; and copies what it did deeply for a log that nobody reads.
"""

from __future__ import annotations

import copy
from types import ModuleType, SimpleNamespace
from typing import Any

from rasa.core import processor
from rasa.core.actions import forms
from rasa.core.policies import rule_policy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

LOGGING: tuple[ModuleType, ...] = (processor, forms, rule_policy)
"""Modules that copy deeply only what they log."""


def keep_books_lightly() -> None:
    """Replaces Rasa's ways of doing so. Doing it twice changes nothing."""
    for module in LOGGING:
        module.copy = SimpleNamespace(deepcopy=_itself)  # type: ignore[attr-defined]
    Slot.__copy__ = _bare_copy
    DialogueStateTracker.copy = _copy_of_tracker
    DialogueStateTracker.applied_events = _applied_events
    Domain.is_empty = _is_empty


def _itself(value: Any) -> Any:
    return value


def _bare_copy(self: Any) -> Any:
    """As `copy.copy` makes it, without asking how it is pickled."""
    made = object.__new__(type(self))
    made.__dict__.update(self.__dict__)
    return made


def _copy_of_tracker(self: Any) -> Any:
    """As its events, replayed, would make it: a tracker's state follows from them."""
    made = _bare_copy(self)
    made.events = self.events.copy()
    made.slots = {name: _bare_copy(slot) for name, slot in self.slots.items()}
    made.active_loop = copy.copy(self.active_loop)
    made.sender_source = made.model_id = made.assistant_id = None
    return made


def _applied_events(self: Any) -> list[Event]:
    """The events less those that were reverted. Events only ever follow, so what was found last time is gone on from;
    only a form not known then has those before it looked at anew."""
    seen, last, loops, applied = self.__dict__.get("_applied", (0, None, frozenset(), []))
    if seen > len(self.events) or (seen and self.events[seen - 1] is not last):
        seen, loops, applied = 0, frozenset(), []
    fresh = list(self.events)[seen:]
    named = loops | {event.name for event in fresh if isinstance(event, ActiveLoop) and event.name}
    if named != loops:
        fresh, applied = list(self.events), []
    applied = list(applied)
    for event in fresh:
        applied = _applied(self, event, applied, named)
    if self.events:
        self._applied = len(self.events), self.events[-1], named, applied
    return list(applied)


def _applied(tracker: Any, event: Event, applied: list[Event], loops: frozenset[str]) -> list[Event]:
    """What is left once this event has come, as in Rasa's own method."""
    if isinstance(event, (Restarted, SessionStarted)):
        return []
    if isinstance(event, ActionReverted):
        tracker._undo_till_previous(ActionExecuted, applied)
    elif isinstance(event, UserUtteranceReverted):
        tracker._undo_till_previous(UserUttered, applied)
        tracker._undo_till_previous(ActionExecuted, applied)
    elif (
        isinstance(event, ActionExecuted)
        and event.action_name in loops
        and not tracker._first_loop_execution_or_unhappy_path(event.action_name, applied)
    ):
        tracker._undo_till_previous_loop_execution(event.action_name, applied)
    else:
        applied.append(event)
    return applied


def _is_empty(self: Any) -> bool:
    """Rasa writes the whole domain out to see it, for each message."""
    if "_empty" not in self.__dict__:
        self._empty = self.as_dict() == Domain.empty().as_dict()
    return bool(self._empty)

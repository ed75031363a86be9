"""Runs a trained assistant's graph, for each message and each prediction, node after node.

Rasa has Dask plan the few nodes anew each time, and writes them out for a log that nobody reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.constants import PLACEHOLDER_TRACKER
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


@dataclass(frozen=True)
class Context:
    """What came before the message that is being read."""

    asked: str | None = None
    """What the assistant said last."""
    draft: tuple[Mapping[str, Any], ...] = ()
    """What has been noted so far, as it was when that was said (bot/dialogue/edits.py)."""
    language: str = "en"
    """Of the talk, as far as it is known."""
    fragment: str | None = None
    """Half a thought that the customer typed last, and that waits for the rest."""


NOTHING = Context()
context: ContextVar[Context] = ContextVar("context", default=NOTHING)
"""Rasa hands its components a message, and no conversation."""


def run_plainly() -> None:
    """Replaces the way in which Rasa runs a graph. Doing it twice changes nothing."""
    DaskGraphRunner.run = _run


def _run(self: Any, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
    """By target, what its node gives."""
    wanted = tuple(targets or self._graph_schema.target_names)
    found = dict(inputs or {})
    context.set(_before(found.get(PLACEHOLDER_TRACKER)))
    for name, needs in _planned(self, wanted):
        _, found[name] = self._instantiated_nodes[name](*((need, found[need]) for need in needs))
    return {name: found[name] for name in wanted}


def _before(tracker: DialogueStateTracker | None) -> Context:
    if tracker is None:
        return Context()
    talk = tracker.get_slot("talk") or {}
    return Context(_question(tracker), tuple(talk.get("draft") or ()), _language(tracker), talk.get("fragment"))


def _question(tracker: DialogueStateTracker) -> str | None:
    """What the assistant said last, where the customer has said nothing since."""
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and event.text:
            return str(event.text)
        if isinstance(event, UserUttered):
            return None
    return None


def _language(tracker: DialogueStateTracker) -> str:
    """The one in which the customer last wrote plainly, else the one the talk was opened in."""
    written = (event.parse_data for event in reversed(tracker.events) if isinstance(event, UserUttered))
    spoken = next((data["spoken"] for data in written if data and data.get("spoken")), None)
    return str(spoken or tracker.get_slot("language") or "en")


def _planned(runner: Any, wanted: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """The nodes that these targets need, each with what it needs, in order; planned once."""
    plans: dict[Any, Any] = runner.__dict__.setdefault("_plans", {})
    if wanted not in plans:
        nodes = runner._graph_schema.minimal_graph_schema(list(wanted)).nodes
        needs = {name: list(node.needs.values()) for name, node in nodes.items()}
        order = TopologicalSorter(needs).static_order()
        plans[wanted] = [(name, needs[name]) for name in order if name in needs]
    return plans[wanted]  # type: ignore[no-any-return]

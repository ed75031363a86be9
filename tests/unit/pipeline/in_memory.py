"""What the tracker store keeps of a long conversation, beside Rasa's own; a part of `in_rasa`."""

from __future__ import annotations

import asyncio
import resource
import tempfile
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.pipeline.memory import MOST, RecentTrackers

DOMAIN = Domain.from_dict({"slots": {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in ("a", "b")}})
LISTEN = "action_listen"


def turn(number: int) -> list[Event]:
    """The form begins in the third turn; "a" was last set in the fifth, "b" in each."""
    parse = {"intent": {"name": "feedback", "confidence": 1.0}, "entities": [], "metadata": {"turn": number}}
    first: list[Event] = [UserUttered(f"message {number}", parse["intent"], [], parse, metadata={"turn": number})]
    if number == 1:
        first.append(BotUttered("our notice", metadata={"utter_action": "utter_notice"}))
    if number == 3:
        first += [ActionExecuted("feedback_form"), ActiveLoop("feedback_form")]
    if number <= 5:
        first.append(SlotSet("a", number))
    return [*first, SlotSet("b", [number]), BotUttered(f"answer {number}"), ActionExecuted(LISTEN)]


def state(tracker: DialogueStateTracker) -> list[Any]:
    slots = {name: slot.value for name, slot in tracker.slots.items() if name in "ab"}
    return [slots, tracker.active_loop_name, tracker.latest_message.text, tracker.latest_action_name]


def store(kind: type[SQLTrackerStore], file: str) -> SQLTrackerStore:
    return kind(DOMAIN, host=f"sqlite:///{file}")


async def talk(one: SQLTrackerStore, turns: range) -> list[int]:
    """How many events the tracker began each turn with."""
    lengths = []
    for number in turns:
        tracker = await one.get_or_create_tracker("c")
        lengths.append(len(tracker.events))
        for event in turn(number):
            tracker.update(event, DOMAIN)
        await one.save(tracker)
    return lengths


def facts() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_facts(f"{folder}/tracker.db"))


async def _facts(file: str) -> dict[str, Any]:
    ours, other, stock = store(RecentTrackers, file), store(RecentTrackers, file), store(SQLTrackerStore, file)
    lengths = await talk(ours, range(1, 301))
    found: dict[str, Any] = {"longest": max(lengths), "most": MOST}
    whole, short = await stock.retrieve("c"), await ours.retrieve("c")
    assert whole and short
    found |= {"written": len(whole.events), "whole": state(whole), "held": state(short)}
    found["notice"] = [one.text for one in short.events if isinstance(one, BotUttered) and one.metadata]
    found["same object"] = short is await held_again(ours, short)
    await talk(other, range(301, 303))
    found["after another process"] = state(await ours.retrieve("c") or short)
    found["read anew"] = state(await store(RecentTrackers, file).retrieve("c") or short)
    with ours.session_scope() as session:
        session.query(ours.SQLEvent).delete()
        session.commit()
    found["after an erasure"] = await ours.retrieve("c")
    found["on a full disk"] = await talk_without_room(ours)
    found["with room again"] = await talk(ours, range(1, 4))
    return found


async def talk_without_room(one: SQLTrackerStore) -> str:
    """What came of it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        await talk(one, range(1, 2))
    except Exception as error:
        return type(error).__name__
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    return "written"


async def held_again(ours: SQLTrackerStore, tracker: DialogueStateTracker) -> DialogueStateTracker | None:
    await ours.save(tracker)
    return await ours.retrieve("c")

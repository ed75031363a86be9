"""Which wording of a response is said; a part of `in_rasa`."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.pipeline.generator import WordingsInTurn

RESPONSES = {"utter_ask": [{"text": "What {part}?"}, {"text": "Which {part}?"}, {"text": "Where {part}?"}]}
DOMAIN = Domain.from_dict({"responses": RESPONSES})


def facts() -> dict[str, Any]:
    firsts = [said(f"sentence {number}", 1)[0] for number in range(20)]
    return {
        "in_turn": said("it leaks", 4),
        "again": said("it leaks", 4),
        "different_firsts": len(set(firsts)),
        "before_anything_is_typed": said("/start", 1),
        "unknown": asyncio.run(WordingsInTurn(domain=DOMAIN).generate("utter_other", tracker([]), "hearback")),
    }


def said(typed: str, times: int) -> list[str]:
    """What the customer reads when the same is asked so often, after these first words."""
    generator, events = WordingsInTurn(domain=DOMAIN), [UserUttered("/start"), UserUttered(typed)]
    found: list[str] = []
    for _ in range(times):
        answer = asyncio.run(generator.generate("utter_ask", tracker(events), "hearback", part="lid"))
        found.append(answer["text"] if answer else "")
        events += [BotUttered(found[-1], metadata={"utter_action": "utter_ask"}), UserUttered("something else")]
    return found


def tracker(events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("talk", events, DOMAIN.slots)

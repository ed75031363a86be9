"""Which of a response's wordings is said: they take turns, where Rasa draws one at random each time.

So nobody reads the same line twice in a row, and a talk that is held again, word for word, goes as it went: a rehearsal
shows what an edit changed, not what chance did. Where the turns begin depends on what the customer first typed.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class WordingsInTurn(TemplatedNaturalLanguageGenerator):
    """Rasa's own generator, but for the choice."""

    def __init__(self, endpoint_config: Any = None, domain: Domain | None = None) -> None:
        super().__init__(domain.responses if domain else {})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """None where there is no such response."""
        if utter_action not in self.responses:
            return None
        slots = tracker.current_slot_values()
        known = ResponseVariationFilter(self.responses)
        wordings = known.responses_for_utter_action(utter_action, output_channel, slots)
        if not wordings:
            return None
        chosen = copy.deepcopy(wordings[turn(utter_action, list(tracker.events)) % len(wordings)])
        filled: dict[str, Any] = self._fill_response(chosen, slots, **kwargs)
        return filled


def turn(response: str, events: Iterable[Event]) -> int:
    """A number that grows by one each time that the response was said."""
    said, typed = 0, ""
    for event in events:
        if isinstance(event, BotUttered):
            said += event.metadata.get("utter_action") == response
        elif isinstance(event, UserUttered) and not typed and not (event.text or "/").startswith("/"):
            typed = event.text or ""
    return said + crc32(typed.encode("utf-8", "surrogatepass"))

"""Typed ratings as entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language.typed import Typed, read_typed
from bot.pipeline.shared import OURS, is_payload
from bot.pipeline.stateless import Stateless

RATE = "rate"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TypedRatingExtractor(Stateless):
    """Adds the entity `satisfaction` or `comparison`; a message that is nothing else gets the intent `rate`."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            typed = None if is_payload(text) else read_typed(text)
            if typed:
                message.set(ENTITIES, [*message.get(ENTITIES, []), _entity(typed)], add_to_output=True)
                if typed.whole and message.get(OURS, True):
                    message.set("intent", {"name": RATE, "confidence": 1.0}, add_to_output=True)
        return messages


def _entity(typed: Typed) -> dict[str, Any]:
    place = {"start": typed.start, "end": typed.end}
    return {"entity": typed.scale, "value": typed.value, **place, "extractor": TypedRatingExtractor.__name__}

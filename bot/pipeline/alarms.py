"""Words that need a person at once: injury or danger, the law, somebody's own life."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.pipeline.acts import words
from bot.pipeline.alarm_words import alarm_in
from bot.pipeline.shared import is_payload

TELLING = 2
"""Words, above which the message also tells what happened."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AlarmDetector(GraphComponent):
    """Sets the intent safety, legal or self_harm, whatever was classified before."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AlarmDetector:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            alarm = None if is_payload(text) else alarm_in(text)
            if alarm:
                message.set("intent", {"name": alarm, "confidence": 1.0}, add_to_output=True)
                message.set("with_feedback", alarm != "self_harm" and words(text) > TELLING, add_to_output=True)
        return messages

"""Words that need a person at once: injury or danger, the law, somebody's own life."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.pipeline.acts import words
from bot.pipeline.alarm_words import alarm_in
from bot.pipeline.shared import OURS, is_payload
from bot.pipeline.stateless import Stateless

TELLING = 2
"""Words, above which the message also tells what happened."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AlarmDetector(Stateless):
    """Sets the intent safety, legal or self_harm, whatever was classified before."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            alarm = None if is_payload(text) or not message.get(OURS, True) else alarm_in(text)
            if alarm:
                message.set("intent", {"name": alarm, "confidence": 1.0}, add_to_output=True)
                message.set("with_feedback", alarm != "self_harm" and words(text) > TELLING, add_to_output=True)
        return messages

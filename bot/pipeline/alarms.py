"""What needs a person at once, in eight languages: danger, the law, somebody's own life, a wish for a person."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language.alarms import alarm_language, needed
from bot.pipeline.acts import words
from bot.pipeline.shared import OURS, is_payload
from bot.pipeline.stateless import Stateless

TELLING = 2
"""Words, above which the message also tells what happened."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AlarmDetector(Stateless):
    """Sets the intent safety, legal, self_harm or person, whatever was classified before.

    The words that alarm are surer of their language than a guess at the whole message: they set `spoken` too.
    """

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text, reading = message.get(TEXT), message.get("reading") or {}
            alarm = None if is_payload(text) or not message.get(OURS, True) else needed(text, reading)
            if alarm:
                message.set("intent", {"name": alarm, "confidence": 1.0}, add_to_output=True)
                tells = alarm in ("safety", "legal") and words(text) > TELLING
                message.set("with_feedback", tells, add_to_output=True)
                message.set("spoken", alarm_language(text) or message.get("spoken"), add_to_output=True)
        return messages

"""What a message says, read once: the JSON of `hearback analyze --jsonl` in the tracker, for the actions."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.pipeline.acts import FEEDBACK, OUT_OF_SCOPE, SMALL_TALK, UNSURE, words
from bot.pipeline.runner import asked
from bot.pipeline.shared import OURS, is_payload, reader
from bot.pipeline.stateless import Stateless

GUESSED = frozenset((OUT_OF_SCOPE, SMALL_TALK, UNSURE, "repeat", "greet", "abuse", "ask_question"))
"""Intents that are mere guesses about a text in a language of which the classifier has learned nothing."""
FEW_WORDS = 3
"""Up to so many, the language identifier itself is guessing."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class FeedbackReader(Stateless):
    """Sets `reading`; payloads and training examples get none."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return reader().version

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if not is_payload(message.get(TEXT)):
                reading = reader().read(message.get(TEXT), asked.get()).to_full_json()
                message.set("reading", reading, add_to_output=True)
                if message.get(OURS, True) and _is_guessed(message, reading["language"]):
                    message.set("intent", {"name": FEEDBACK, "confidence": 0.0}, add_to_output=True)
                    message.set("with_feedback", True, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


def _is_guessed(message: Message, language: str) -> bool:
    """Whether words that nobody here understands were sent away: "I cannot help with that" would be untrue."""
    foreign = language not in ("en", "und") and words(message.get(TEXT)) > FEW_WORDS
    return foreign and (message.get("intent") or {}).get("name") in GUESSED

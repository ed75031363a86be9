"""What a message says, read once: the JSON of `hearback analyze` in the tracker, for the actions."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.pipeline.shared import is_payload, reader
from bot.pipeline.stateless import Stateless


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class FeedbackReader(Stateless):
    """Sets `reading`; payloads and training examples get none."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return reader().version

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if not is_payload(message.get(TEXT)):
                message.set("reading", reader().read(message.get(TEXT)).to_json(), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

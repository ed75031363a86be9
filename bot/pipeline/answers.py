"""Finds the shop's own answer to a message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.pipeline.acts import FEEDBACK, QUESTION, UNSURE
from bot.pipeline.featurizer import sentences_of, vector_of
from bot.pipeline.retrieval import Answers, load_answers
from bot.pipeline.shared import OURS, PIPELINE, ROOT, embedder, fingerprint_of, is_payload

FOLDER = ROOT / "data" / "answers"
SAME_QUESTION = 0.8
"""Cosine, from which two questions are the same one."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ShopAnswerRetriever(GraphComponent):
    """Sets `shop_answer`: {"id", "score"}, or None. The answers are read when Rasa starts: no training is needed."""

    def __init__(self, answers: Answers, threshold: float, margin: float) -> None:
        self.answers = answers
        self.threshold = threshold
        self.margin = margin

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"threshold": 0.55, "margin": 0.03}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ShopAnswerRetriever:
        return cls(load_answers(FOLDER, embedder()), config["threshold"], config["margin"])

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return fingerprint_of(FOLDER, PIPELINE / "retrieval.py") + embedder().fingerprint

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if not is_payload(message.get(TEXT)):
                found = self.find(message)
                message.set("shop_answer", found, add_to_output=True)
                intent = message.get("intent", {}).get("name")
                put_as_question = found and intent == FEEDBACK and self._asks(message.get(TEXT), found)
                if found and message.get(OURS, True) and (intent == UNSURE or put_as_question):
                    # What nobody could classify, but fits a question that the shop has an answer to, is one; and so is
                    # a complaint that is put as that very question: it is answered and written down.
                    message.set("intent", {"name": QUESTION, "confidence": found["score"]}, add_to_output=True)
                    message.set("with_feedback", intent == FEEDBACK, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    @staticmethod
    def _asks(text: str, found: dict[str, Any]) -> bool:
        return text.rstrip().endswith("?") and bool(found["score"] >= SAME_QUESTION)

    def find(self, message: Message) -> dict[str, Any] | None:
        """The best fit to the whole message or to one of its sentences."""
        vectors = [vector_of(message), *(vector for _, vector in sentences_of(message))]
        found = [self.answers.best(vector, self.threshold, self.margin) for vector in vectors]
        return max((hit for hit in found if hit), key=lambda hit: hit["score"], default=None)

"""Intent classification: a linear head over the sentence embeddings, and a judgement of how familiar the text is."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.pipeline.acts import UNSURE, Act, Guess, decide, guess
from bot.pipeline.featurizer import sentences_of, vector_of
from bot.pipeline.head import Head, train_head
from bot.pipeline.shared import OURS, PIPELINE, embedder, fingerprint_of, is_payload

FILE = "intents.npz"
LEARNERS = ("acts.py", "grams.py", "head.py", "softmax.py")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(GraphComponent):
    """Sets `intent` (nlu_fallback for what is unfamiliar), `intent_ranking`, `with_feedback` and `act_sentence`."""

    def __init__(self, storage: ModelStorage, resource: Resource, strength: float, head: Head | None = None) -> None:
        self.storage = storage
        self.resource = resource
        self.strength = strength
        self.head = head

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"strength": 10.0}

    @staticmethod
    def required_packages() -> list[str]:
        return ["numpy", "scipy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return fingerprint_of(*(PIPELINE / name for name in LEARNERS)) + embedder().fingerprint

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceIntentClassifier:
        return cls(model_storage, resource, config["strength"])

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        vectors = np.stack([vector_of(example) for example in examples])
        texts, labels = ([example.get(key) for example in examples] for key in (TEXT, INTENT))
        self.head = train_head(texts, vectors, labels, embedder(), self.strength)
        with self.storage.write_to(self.resource) as folder:
            self.head.save(folder / FILE)
        return self.resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceIntentClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, config["strength"], Head.load(folder / FILE))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self.head is not None and not is_payload(message.get(TEXT)):
                self._classify(self.head, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def _classify(self, head: Head, message: Message) -> None:
        whole = guess(head, message.get(TEXT), vector_of(message))
        act = decide(whole, [guess(head, *part) for part in sentences_of(message)])
        message.set(OURS, whole.ours)
        message.set("with_feedback", act.with_feedback, add_to_output=True)
        message.set("act_sentence", act.sentence, add_to_output=True)
        message.set("intent", {"name": act.intent, "confidence": round(act.confidence, 4)}, add_to_output=True)
        message.set("intent_ranking", _ranking(whole, act), add_to_output=True)


def _ranking(whole: Guess, act: Act) -> list[dict[str, Any]]:
    """After `nlu_fallback`, where that was chosen, come the intents: Rasa's own FallbackClassifier ranks so too."""
    ranked = [{"name": label, "confidence": round(share, 4)} for label, share in whole.ranking]
    return [{"name": UNSURE, "confidence": round(act.confidence, 4)}, *ranked] if act.intent == UNSURE else ranked

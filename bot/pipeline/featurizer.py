"""Sentence embeddings as Rasa features."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.embedding import Vectors
from bot.pipeline.acts import sentences
from bot.pipeline.shared import PIPELINE, embedder, fingerprint_of, is_payload

SENTENCES = "sentence_vectors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(GraphComponent):
    """One vector of length 1 and width 384 for each text, and for each sentence of it; button payloads get none."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddingFeaturizer:
        embedder()
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        return ["onnxruntime", "tokenizers", "numpy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return fingerprint_of(PIPELINE / "acts.py") + embedder().fingerprint

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if not is_payload(text):
                texts = [text, *sentences(text)]
                vectors = embedder()(texts)
                self._set_features(message, vectors[0])
                message.set(SENTENCES, list(zip(texts[1:], vectors[1:], strict=True)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [example for example in training_data.training_examples if not is_payload(example.get(TEXT))]
        for example, vector in zip(examples, embedder()([example.get(TEXT) for example in examples]), strict=True):
            self._set_features(example, vector)
        return training_data

    def _set_features(self, message: Message, vector: Vectors) -> None:
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))


def vector_of(message: Message) -> Vectors:
    """The whole message's vector, shape (384,)."""
    _, features = message.get_dense_features(TEXT)
    assert features is not None, "SentenceEmbeddingFeaturizer must come first in config.yml"
    vector: Vectors = features.features[0]
    return vector


def sentences_of(message: Message) -> list[tuple[str, Vectors]]:
    """Its sentences with their vectors; none when there is only one."""
    found: list[tuple[str, Vectors]] = message.get(SENTENCES, [])
    return found

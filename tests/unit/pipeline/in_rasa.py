"""Run by `.venv-rasa/bin/python -m tests.unit.pipeline.in_rasa`: prints, as JSON, what can only be seen beside Rasa."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from bot.pipeline.alarms import AlarmDetector
from bot.pipeline.answers import ShopAnswerRetriever
from bot.pipeline.channel import HearbackInput, Refused, check_secret, read_message
from bot.pipeline.featurizer import SentenceEmbeddingFeaturizer, sentences_of, vector_of
from bot.pipeline.intents import SentenceIntentClassifier
from bot.pipeline.ratings import TypedRatingExtractor
from bot.pipeline.reader import FeedbackReader
from tests.unit.pipeline import in_calls, in_generator, in_memory, in_rules, in_trackers

SECRET = b"a-secret"


def main() -> None:
    facts = {
        "calls": in_calls.facts(),
        "rules": in_rules.facts(),
        "trackers": in_trackers.facts(),
        "channel": channel(),
        "message": message(),
        "memory": in_memory.facts(),
        "generator": in_generator.facts(),
        "fingerprints": [
            component.fingerprint_addon(component.get_default_config())
            for component in (
                SentenceEmbeddingFeaturizer,
                SentenceIntentClassifier,
                FeedbackReader,
                ShopAnswerRetriever,
            )
        ],
    }
    print(json.dumps(facts))  # noqa: T201


def channel() -> dict[str, Any]:
    def refused(check: Any, *given: Any) -> int:
        try:
            check(*given)
        except Refused as refusal:
            return refusal.status
        return 200

    try:
        HearbackInput.from_credentials({"secret": ""})
        opens_without_secret = True
    except InvalidConfigException:
        opens_without_secret = False
    taken = read_message({"sender": "abc", "message": "hel\0lo", "metadata": {"turn": 7}})
    return {
        "secrets": [refused(check_secret, SECRET, header) for header in ("Bearer a-secret", "Bearer b", "", None)],
        "bodies": [
            refused(read_message, body)
            for body in (None, [], {"message": "x"}, {"sender": "a"}, {"sender": "a", "message": " "})
        ],
        "too_long": refused(read_message, {"sender": "a", "message": "x" * 20_001}),
        "bad_metadata": refused(read_message, {"sender": "a", "message": "x", "metadata": [1]}),
        "taken": [taken.text, taken.sender_id, taken.metadata, taken.input_channel],
        "collects": isinstance(taken.output_channel, CollectingOutputChannel),
        "opens_without_secret": opens_without_secret,
    }


def message() -> dict[str, Any]:
    """One message through every component that needs no training, and a payload that none of them may touch."""
    text = "It caught fire. How long is the warranty?"
    both = [Message({"text": text}), Message({"text": '/choose{"satisfaction": 1}'}), Message({"text": "4/5"})]
    components = (SentenceEmbeddingFeaturizer, TypedRatingExtractor, AlarmDetector, FeedbackReader, ShopAnswerRetriever)
    for component in components:
        component.create(component.get_default_config(), None, None, None).process(both)  # type: ignore[arg-type]
    told, payload, rated = both
    return {
        "vector": list(vector_of(told).shape),
        "sentences": [sentence for sentence, _ in sentences_of(told)],
        "intent": told.get("intent"),
        "reading_text": told.get("reading")["text"],
        "shop_answer": told.get("shop_answer")["id"],
        "output": sorted(told.output_properties),
        "payload": sorted(payload.data),
        "rated": [rated.get("intent")["name"], [(e["entity"], e["value"]) for e in rated.get("entities")]],
    }


if __name__ == "__main__":
    main()

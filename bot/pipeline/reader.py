"""What a message says, read once: the JSON of `hearback analyze --jsonl` in the tracker, for the actions."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.edits import needs_second_look
from bot.dialogue.intents import course_of
from bot.language.reading import LANGUAGES, Reading
from bot.pipeline.acts import words
from bot.pipeline.ratings import RATE
from bot.pipeline.runner import Context, context
from bot.pipeline.shared import OURS, is_payload, reader
from bot.pipeline.stateless import Stateless

ENGLISH = "en"
WORDS_TO_TELL, WORDS_OF_ENGLISH = 3, 6
"""From so many on, the identifier knows the language (of 500 notes of 3 to 9 words it was wrong in 2 %); short messages
in other languages pass for English more often than for anything else."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class FeedbackReader(Stateless):
    """Sets `reading`; payloads and training examples get none. Sets `spoken` where the language is sure.

    In the seven languages that the classifier has not learned, the intent follows from what the message does.
    """

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return reader().version

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if not is_payload(message.get(TEXT)):
                before = context.get()
                reading = _read(message.get(TEXT), before).to_full_json()
                if needs_second_look(reading):
                    reading["alone"] = reader().read(message.get(TEXT), talk=before.language).to_json()["items"]
                message.set("reading", reading, add_to_output=True)
                message.set("spoken", _spoken(message.get(TEXT), reading["language"]), add_to_output=True)
                if message.get(OURS, True) and _unlearned(message, reading["language"], before.language):
                    self._by_what_it_does(message, reading)
        return messages

    @staticmethod
    def _by_what_it_does(message: Message, reading: dict[str, Any]) -> None:
        course = course_of(reading["does"])
        if (message.get("intent") or {}).get("name") != RATE:
            message.set("intent", {"name": course.intent, "confidence": course.confidence}, add_to_output=True)
        message.set("with_feedback", course.with_feedback, add_to_output=True)
        message.set("act_sentence", course.sentence, add_to_output=True)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


def _read(text: str, before: Context) -> Reading:
    known = before.asked, before.draft, before.language
    return reader().read_on(before.fragment, text, *known) if before.fragment else reader().read(text, *known)


def _spoken(text: str, language: str) -> str | None:
    """The language, where it is one that the assistant speaks and the text is long enough to tell."""
    enough = WORDS_OF_ENGLISH if language == ENGLISH else WORDS_TO_TELL
    return language if language in LANGUAGES and words(text) >= enough else None


def _unlearned(message: Message, language: str, before: str) -> bool:
    """Whether the classifier has learned nothing of its language. A few words have that of the talk."""
    own = _spoken(message.get(TEXT), language)
    return (own or (before if before in LANGUAGES else language)) != ENGLISH

"""What every action shares: the record, opened once, the shop's answers, and what to do when something fails."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.settings import ROOT, Settings, load
from bot.store.database import Database

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]
Run = Callable[[Any, CollectingDispatcher, Tracker, dict[str, Any]], Events]


@lru_cache(maxsize=1)
def settings() -> Settings:
    return load()


@lru_cache(maxsize=1)
def record() -> Database:
    """The one database of this process."""
    return Database(settings().database_url)


@lru_cache(maxsize=1)
def shop_answers() -> dict[str, str]:
    """The shop's own answers by id, from data/answers/."""
    files = sorted((ROOT / "data" / "answers").glob("*.yml"))
    entries = [entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8")) or []]
    return {entry["id"]: " ".join(entry["answer"].split()) for entry in entries}


def honest(run: Run) -> Run:
    """When an action fails, the customer reads so; Rasa would tell nothing, or go on as if it had worked."""

    @functools.wraps(run)
    def guarded(self: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        try:
            return run(self, dispatcher, tracker, domain)
        except Exception:
            logger.exception("%s failed in conversation %s", self.name(), tracker.sender_id)
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_trouble")
            # A slot event tells the form that the message was dealt with: no rule shall answer it as well.
            return [SlotSet("talk", tracker.get_slot("talk"))]

    return guarded


def for_text(words: str) -> str:
    """A customer's words, fit to stand in a response: "0[" would break Rasa's templates."""
    return words.replace("0[", "0 [")

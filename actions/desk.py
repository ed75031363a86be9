"""What every action shares: the record, opened once, the shop's answers, and what to do when something fails."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import logs
from bot.authored import Authored, Catalogue, load_catalogues
from bot.authored import load as load_authored
from bot.settings import ROOT, Settings, load
from bot.store.database import Database
from bot.store.decisions import decision_on

logger = logging.getLogger(__name__)

STANDINGS = ("investigating", "planned", "released")

Events = list[dict[str, Any]]
Run = Callable[[Any, CollectingDispatcher, Tracker, dict[str, Any]], Events]


@dataclass(frozen=True)
class ShopAnswer:
    """`status` of a known issue: investigating | planned | released; None for what is no known issue.

    `theme`: the id of the theme whose decision is the status instead, once there is one.
    """

    text: str
    status: str | None = None
    theme: int | None = None


@lru_cache(maxsize=1)
def settings() -> Settings:
    return load()


@lru_cache(maxsize=1)
def authored() -> Authored:
    """What the shop decided in data/shop/; a restart reads it anew."""
    return load_authored(ROOT)


@lru_cache(maxsize=1)
def catalogues() -> dict[str, Catalogue]:
    """What the assistant says in other languages, from data/words/; a restart reads it anew."""
    return load_catalogues(ROOT)


@lru_cache(maxsize=1)
def record() -> Database:
    """The one database of this process."""
    return Database(settings().database_url, entries_later=True)


@lru_cache(maxsize=1)
def shop_answers() -> dict[str, ShopAnswer]:
    """The shop's own answers by id, from data/answers/."""
    files = sorted((ROOT / "data" / "answers").glob("*.yml"))
    entries = [entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8")) or []]
    return {
        entry["id"]: ShopAnswer(" ".join(entry["answer"].split()), entry.get("status"), entry.get("theme"))
        for entry in entries
    }


def tell_status(dispatcher: CollectingDispatcher, answer: ShopAnswer) -> None:
    """For a known issue: honestly where it stands. What the team decided not to do is not held out."""
    status = answer.status
    if answer.theme is not None:
        with record().reading() as session:
            status = decision_on(session, answer.theme) or status
    if status in STANDINGS:
        dispatcher.utter_message(response=f"utter_issue_{status}")


def tell_help(dispatcher: CollectingDispatcher, answer: ShopAnswer) -> None:
    """An answer that was not asked for, but fits what was told."""
    dispatcher.utter_message(response="utter_help", answer=for_text(answer.text))
    tell_status(dispatcher, answer)


@lru_cache(maxsize=1)
def responses() -> dict[str, list[dict[str, Any]]]:
    """Every response of bot/domain/ with its wordings; Rasa does not send them along."""
    files = (yaml.safe_load(file.read_text("utf-8")) for file in sorted((ROOT / "bot" / "domain").glob("*.yml")))
    return {name: said for file in files for name, said in (file.get("responses") or {}).items()}


@lru_cache(maxsize=32)
def buttons_of(response: str) -> tuple[dict[str, str], ...]:
    """The buttons of a response of bot/domain/, to stand under another text. Raises KeyError when there is none."""
    shown = responses()[response][0].get("buttons") or []
    return tuple({**one, "payload": one["payload"].replace("{{", "{").replace("}}", "}")} for one in shown)


def slot_events(slots: dict[str, Any]) -> Events:
    return [SlotSet(name, value) for name, value in slots.items()]


def honest(run: Run) -> Run:
    """When an action fails, the customer reads so; Rasa would tell nothing, or go on as if it had worked."""

    @functools.wraps(run)
    def guarded(self: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        logs.conversation.set(tracker.sender_id)
        try:
            return run(self, dispatcher, tracker, domain)
        except Exception:
            logger.exception("%s failed", self.name())
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_trouble")
            # A slot event tells the form that the message was dealt with: no rule shall answer it as well.
            return [SlotSet("talk", tracker.get_slot("talk"))]

    return guarded


def for_text(words: str) -> str:
    """A customer's words, fit to stand in a response: "0[" would break Rasa's templates."""
    return words.replace("0[", "0 [")

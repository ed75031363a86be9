"""A probe in the words of a language model, where the shop has named one; else, and on any doubt, as it stands."""

from __future__ import annotations

import functools
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Events, Run, responses, settings
from actions.speaking import language
from bot.authored import load
from bot.authored.languages import ENGLISH
from bot.llm import Rephraser, endpoint_of
from bot.settings import ROOT

AsyncRun = Callable[[Any, CollectingDispatcher, Tracker, dict[str, Any]], Awaitable[Events]]
PROBE = re.compile(r"utter_ask_(?:detail|expected|actual|part)(?:_\w+)?")
"""The first wording of each: what is asked again is asked as the shop worded it."""


@lru_cache(maxsize=1)
def rephraser() -> Rephraser | None:
    """None while no endpoint is named."""
    endpoint = endpoint_of(settings())
    return Rephraser(endpoint, load(ROOT).forbidden) if endpoint else None


def reworded(run: Run) -> AsyncRun:
    """The action, and then one request at most; the event loop serves other customers meanwhile."""

    @functools.wraps(run)
    async def asked(self: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        events = run(self, dispatcher, tracker, domain)
        if (model := rephraser()) and language.get() == ENGLISH:  # its wordings are checked in English only
            await reword(model, dispatcher.messages, (tracker.latest_message or {}).get("text") or "")
        return events

    return asked


async def reword(model: Rephraser, messages: list[dict[str, Any]], said: str) -> None:
    """Puts the model's wording into the message that asks a probe, if there is one; its buttons stay."""
    message = next((one for one in messages if PROBE.fullmatch(str(one.get("response")))), None)
    question = wording_of(message) if message else None
    if message and question and (worded := await model.rephrase(question, said)):
        message["text"] = worded


def wording_of(message: Mapping[str, Any]) -> str | None:
    """The message as it would read: an audience's own text, else the response's first wording with all filled in."""
    if message.get("text"):
        return str(message["text"])
    text = next((one["text"] for one in responses().get(message["response"], ()) if one.get("text")), None)
    try:
        return str(text).format(**message) if text else None
    except (KeyError, ValueError):
        return None

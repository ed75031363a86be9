"""Makes Rasa's calls to the action server quick, and quick to give up.

Rasa opens a connection for every call, sends every event of the conversation with it, waits five minutes for an answer,
without a setting for it, and checks each answer against each schema of an event. Here the connections are kept, what
actions look at is sent, a customer waits a few seconds, and each event is checked against its own schema. An answer may
bring along that of the action which follows (see actions/server.py): it is then not asked for.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import aiohttp
import rasa.core.actions.action as rasa_action
from jsonschema import Draft7Validator, ValidationError
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from rasa.utils.endpoints import EndpointConfig

PATCHED_RASA = "3.6.21"
TIMEOUT = 8.0
"""Seconds; an action takes some 10 ms."""
AT_ONCE = 4
"""Connections to each action server, which works on one call at a time anyway. It accepts one new connection for each
round of its event loop: of many that are opened while it is busy, the last would wait longer than TIMEOUT."""
KEEP_ALIVE = 60.0
"""Seconds; less than the action server's own 75."""
FOLLOWING: ContextVar[dict[str, Any] | None] = ContextVar("following", default=None)
"""An answer that came along with another one: `to` is the message it answers, `action` who gave it."""
_CALLS = itertools.count()
_ENVELOPE = {name: part for name, part in EVENT_SCHEMA.items() if name != "oneOf"}


def improve_action_calls() -> None:
    """Replaces Rasa's way of calling an action. Doing it twice changes nothing."""
    rasa_action.RemoteAction.run = _run


async def _run(self: Any, output_channel: Any, nlg: Any, tracker: DialogueStateTracker, domain: Any) -> list[Event]:
    """Raises ValidationError, or RasaException when there is no answer."""
    to = [tracker.sender_id, tracker.latest_message and tracker.latest_message.message_id]
    came = FOLLOWING.get()
    FOLLOWING.set(None)
    if came and (came["to"], came["action"]) == (to, self.name()):
        answer = came
    else:
        answer = await _answer(self.action_endpoint, {"next_action": self.name(), **call(tracker)})
    check(answer)
    if answer.get("following"):
        FOLLOWING.set({**answer["following"], "to": to})
    uttered = await self._utter_responses(answer.get("responses", []), output_channel, nlg, tracker)
    return [*uttered, *(_kind(event["event"])._from_parameters(event) for event in answer.get("events", []))]


def call(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What an action gets: the tracker, of whose events actions look at few."""
    state = tracker.current_state() | {"events": list(told(tracker.events))}
    return {"sender_id": tracker.sender_id, "tracker": state, "version": PATCHED_RASA}


def told(events: Iterable[Event]) -> Iterator[dict[str, Any]]:
    """Which turns the customer's messages were and in which language, and what was said in the words of bot/domain/."""
    for event in events:
        if isinstance(event, UserUttered):
            spoken = (event.parse_data or {}).get("spoken")
            yield {"event": "user", "timestamp": event.timestamp, "metadata": event.metadata, "language": spoken}
        elif isinstance(event, BotUttered) and "utter_action" in event.metadata:
            yield {"event": "bot", "timestamp": event.timestamp, "text": event.text, "metadata": event.metadata}


def check(answer: Any) -> None:
    """Raises ValidationError, where Rasa's own check does."""
    if not isinstance(answer, dict):
        raise ValidationError("The action server's answer is no object.")
    events, responses = answer.get("events", []), answer.get("responses", [])
    if not (isinstance(events, list) and isinstance(responses, list) and all(isinstance(r, dict) for r in responses)):
        raise ValidationError("The action server's events and responses must be lists of objects.")
    for event in events:
        if not _is_plain_slot(event):
            _schema_of(str(event.get("event")) if isinstance(event, dict) else "").validate(event)


def _is_plain_slot(event: Any) -> bool:
    """What nearly every event is, and its schema would find to be right."""
    plain = isinstance(event, dict) and event.keys() == {"event", "name", "value", "timestamp"}
    return plain and event["event"] == "slot" and isinstance(event["name"], str) and event["timestamp"] is None


@lru_cache(maxsize=64)
def _schema_of(name: str) -> Any:
    """The one schema of Rasa's that an event of this name can fit; made once, which itself takes most of the time."""
    kinds = [kind for kind in EVENT_SCHEMA["oneOf"] if kind["properties"]["event"]["const"] == name]
    return Draft7Validator({**_ENVELOPE, "oneOf": kinds or EVENT_SCHEMA["oneOf"]})


@lru_cache(maxsize=64)
def _kind(name: str) -> Any:
    """The class of an event; Rasa searches all of them for each."""
    return Event.resolve_by_type(name)


@lru_cache(maxsize=1)
def _session() -> aiohttp.ClientSession:
    """One for the process, which has one event loop."""
    connections = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE)
    return aiohttp.ClientSession(connector=connections)


@lru_cache(maxsize=16)
def _lines(url: str) -> asyncio.Semaphore:
    """The calls that may go there at once. Here and not in the connector: on a busy machine that of aiohttp 3.9 lets a
    call that comes anew and one that has waited take the same place, and opens up to twice as many connections."""
    return asyncio.Semaphore(AT_ONCE)


async def _answer(endpoint: EndpointConfig, body: dict[str, Any]) -> Any:
    """From the next of several action servers, or the one after it where that one is gone, as when it is restarted.
    An action that is done twice for one message notes it once."""
    *others, last = places(endpoint.url, next(_CALLS))
    try:
        for url in others:
            try:
                return await _asked(url, endpoint, body)
            except aiohttp.ClientError as error:
                if not gone(error):
                    raise
        return await _asked(last, endpoint, body)
    except (aiohttp.ClientError, asyncio.TimeoutError) as error:
        raise RasaException(f"{body['next_action']} at {endpoint.url}: {type(error).__name__} {error}") from error


async def _asked(url: str, endpoint: EndpointConfig, body: dict[str, Any]) -> Any:
    """Raises asyncio.TimeoutError after TIMEOUT, the waiting for a line included."""
    return await asyncio.wait_for(_posted(url, endpoint, body), TIMEOUT)


async def _posted(url: str, endpoint: EndpointConfig, body: dict[str, Any]) -> Any:
    async with _lines(url), _session().post(url, json=body, headers=endpoint.headers) as response:
        response.raise_for_status()
        return await response.json()


def gone(error: aiohttp.ClientError) -> bool:
    """Whether the action server does not answer, or says that it is about to end."""
    ending = isinstance(error, aiohttp.ClientResponseError) and error.status == HTTPStatus.SERVICE_UNAVAILABLE
    return ending or isinstance(error, aiohttp.ClientConnectionError)


def places(urls: str, call: int) -> list[str]:
    """Where to ask, in this order; each call begins with another one."""
    all_ = [f"{url}/webhook" for url in urls.split(",")]
    return all_[call % len(all_) :] + all_[: call % len(all_)]

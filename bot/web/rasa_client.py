"""The assistant behind the door: the one file that speaks to Rasa."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import httpx
from httpx import codes
from httpx_aiohttp import AiohttpTransport

from bot.store.conversations import Reply
from bot.web.metrics import Metrics, Stopwatch

WEBHOOK = "/webhooks/hearback/webhook"
HEALTH = "/webhooks/hearback/"
CUSTOM = ("rating", "progress", "noted", "lang", "erase")
"""What a reply may carry beside text and buttons; `erase`: the customer confirmed that all shall be deleted."""
KEEP_ALIVE = 4.0
"""Seconds; less than Rasa's own 5, or a message could go down a connection that Rasa is about to close."""
AT_ONCE = 12
"""Messages that one Rasa is given at a time; the others wait here, the first come first. It answers them one by one
anyway, and accepts one new connection for each round of its event loop: of many that are opened while it is busy, some
would wait for many seconds, and beyond a hundred the system drops them."""
CUT_OFF = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)
"""The last is how aiohttp's transport names every connection that is refused or lost."""


class RasaFailure(Exception):
    """Rasa gave no usable answer."""


class RasaClient:
    """Sends a conversation's messages always to the same one of several Rasa processes."""

    def __init__(
        self,
        urls: Sequence[str],
        secret: str,
        timeout: float,
        metrics: Metrics,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.urls, self.timeout, self.metrics = list(urls), timeout, metrics
        self._headers = {"Authorization": f"Bearer {secret}"}
        # Without httpx's client before it: redirects, cookies and its own timeouts cost more than the request itself.
        self._wires = {url: transport or _wire(AT_ONCE) for url in self.urls}
        self._aside = transport or _wire(len(self.urls))
        """For asking how Rasa is: that shall not wait behind customers."""

    async def send(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> list[Reply]:
        """What the assistant answers, at least one message. Raises RasaFailure."""
        with Stopwatch(self.metrics):
            return await self._ask(conversation_id, message, metadata)

    async def _ask(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> list[Reply]:
        body = {"sender": conversation_id, "message": message, "metadata": metadata}
        url, other = places(self.urls, conversation_id)
        try:
            found = (await asyncio.wait_for(self._post(url, other, body), self.timeout)).json()
        except (httpx.HTTPError, asyncio.TimeoutError, ValueError) as error:
            raise RasaFailure(f"{url}: {type(error).__name__} {error}") from error
        replies = parse(found)
        if not replies:
            raise RasaFailure(f"{url}: an empty reply")
        return replies

    async def _post(self, url: str, other: str, body: dict[str, Any]) -> httpx.Response:
        """From the other process while the conversation's own is gone, as in a restart: the tracker is shared."""
        try:
            return await self._fetch(self._said(url, body), self._wires[url])
        except httpx.HTTPError as error:
            if other == url or not gone(error):
                raise
            return await self._fetch(self._said(other, body), self._wires[other])

    def _said(self, url: str, body: dict[str, Any]) -> httpx.Request:
        return httpx.Request("POST", _address(url + WEBHOOK), headers=self._headers, json=body)

    async def healthy(self, url: str, timeout: float) -> None:
        """Raises when the process at `url` does not answer or has no model."""
        asked = httpx.Request("GET", url + HEALTH, headers=self._headers)
        await asyncio.wait_for(self._fetch(asked, self._aside), timeout)

    async def close(self) -> None:
        for wire in (*self._wires.values(), self._aside):
            await wire.aclose()

    async def _fetch(self, request: httpx.Request, wire: httpx.AsyncBaseTransport) -> httpx.Response:
        """The whole answer. Raises httpx.HTTPError, also when it is none of success."""
        response = await wire.handle_async_request(request)
        try:
            await response.aread()
        finally:
            await response.aclose()
        response.request = request
        return response.raise_for_status()


def _wire(connections: int) -> AiohttpTransport:
    limits = httpx.Limits(max_connections=connections, keepalive_expiry=KEEP_ALIVE)
    return AiohttpTransport(limits=limits, trust_env=False)


@lru_cache(maxsize=256)
def _address(url: str) -> httpx.URL:
    return httpx.URL(url)


def gone(error: httpx.HTTPError) -> bool:
    """Whether a process does not answer, or says that it is about to end."""
    ending = isinstance(error, httpx.HTTPStatusError) and error.response.status_code == codes.SERVICE_UNAVAILABLE
    return ending or isinstance(error, CUT_OFF)


def places(urls: Sequence[str], conversation_id: str) -> tuple[str, str]:
    """The process that holds this conversation, and the one that stands in for it; the same where there is only one."""
    own = worker_of(conversation_id, len(urls))
    return urls[own], urls[(own + 1) % len(urls)]


def worker_of(conversation_id: str, workers: int) -> int:
    """The number of the process that holds this conversation."""
    return int.from_bytes(hashlib.sha256(conversation_id.encode()).digest()[:8], "big") % workers


def parse(found: Any) -> list[Reply]:
    """Rasa's messages as replies; a custom part belongs to the text before it, and what is unknown is left out."""
    replies: list[Reply] = []
    for message in found if isinstance(found, list) else []:
        if not isinstance(message, dict):
            continue
        if isinstance(message.get("text"), str) and message["text"].strip():
            replies.append(Reply(message["text"], _buttons(message.get("buttons"))))
        if isinstance(message.get("custom"), dict) and replies:
            replies[-1].extras.update({k: message["custom"][k] for k in CUSTOM if k in message["custom"]})
    return replies


def _buttons(found: Any) -> dict[str, Any]:
    buttons = [
        {"title": str(button["title"]), "payload": str(button["payload"])}
        for button in found or []
        if isinstance(button, dict) and button.get("title") and button.get("payload")
    ]
    return {"buttons": buttons} if buttons else {}

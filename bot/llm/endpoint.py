"""Any server that speaks the OpenAI chat-completions protocol: one request, one deadline, never a second try."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import httpx

from bot.settings import Settings

MOST_BYTES = 32_768
"""Of an answer; one question is a few hundred."""
MOST_TOKENS = 80

Message = dict[str, str]


class NoAnswer(Exception):
    """The endpoint gave no usable answer in time. The message names the reason and nothing that was sent."""


class Endpoint:
    """`url`: the base URL, such as http://127.0.0.1:11434/v1. `timeout`: seconds for the whole request."""

    def __init__(self, url: str, key: str, model: str, timeout: float) -> None:
        self.model, self.timeout = model, timeout
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http: httpx.AsyncClient | None = None

    async def complete(self, messages: Sequence[Message], most_tokens: int = MOST_TOKENS) -> str:
        """What the model says. Raises NoAnswer."""
        try:
            return await asyncio.wait_for(self._ask(messages, most_tokens), self.timeout)
        except (httpx.HTTPError, httpx.InvalidURL, asyncio.TimeoutError) as error:
            raise NoAnswer(type(error).__name__) from error
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            raise NoAnswer("an answer that is no chat completion") from error

    async def close(self) -> None:
        if self._http:
            await self._http.aclose()

    async def _ask(self, messages: Sequence[Message], most_tokens: int) -> str:
        body = {"model": self.model, "messages": list(messages), "max_tokens": most_tokens, "temperature": 0.3}
        # Made on first use, in the event loop that it belongs to.
        self._http = self._http or httpx.AsyncClient(timeout=self.timeout, headers=self._headers, trust_env=False)
        async with self._http.stream("POST", self._url, json=body) as response:
            response.raise_for_status()
            found: Any = json.loads(await _at_most(response, MOST_BYTES))
        said = found["choices"][0]["message"]["content"]
        if not isinstance(said, str):
            raise NoAnswer("an answer without text")
        return said


async def _at_most(response: httpx.Response, most: int) -> bytes:
    read = b""
    async for part in response.aiter_bytes():
        read += part
        if len(read) > most:
            raise NoAnswer("an answer that is far too long")
    return read


def endpoint_of(settings: Settings) -> Endpoint | None:
    """None while no URL is set: then no model is ever asked."""
    if not settings.hearback_llm_url:
        return None
    return Endpoint(
        settings.hearback_llm_url,
        settings.hearback_llm_key.get_secret_value(),
        settings.hearback_llm_model,
        settings.hearback_llm_timeout,
    )

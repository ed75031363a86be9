"""A scripted assistant behind an httpx transport: asks what the real one asks, in the same shapes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

SATISFACTION = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
COMPARISON = ["Much worse", "Worse", "As expected", "Better", "Much better"]
Message = dict[str, Any]


def scale(name: str, titles: list[str], first: int) -> list[dict[str, str]]:
    return [
        {"title": title, "payload": f'/choose{{"{name}": {value}}}'} for value, title in enumerate(titles, start=first)
    ]


def asked(text: str, buttons: list[dict[str, str]] | None = None, **custom: Any) -> list[Message]:
    message: Message = {"recipient_id": "x", "text": text}
    if buttons:
        message["buttons"] = buttons
    return [message, {"recipient_id": "x", "custom": custom}] if custom else [message]


GREETING = [
    *asked("Hello. We would like to know how your purchase turned out for you."),
    *asked(
        "All in all, how satisfied are you with it?",
        [*scale("satisfaction", SATISFACTION, 1), {"title": "Not now", "payload": "/not_now"}],
        rating={"scale": 5, "low": SATISFACTION[0], "high": SATISFACTION[-1]},
        progress={"step": 1, "of": 5},
    ),
]
SCRIPT: list[list[Message]] = [
    asked(
        "And compared with what you expected?",
        [*scale("comparison", COMPARISON, -2), {"title": "Skip", "payload": "/skip"}],
        rating={"scale": 5, "low": COMPARISON[0], "high": COMPARISON[-1]},
        progress={"step": 2, "of": 5},
    ),
    asked(
        "What did you expect, and what happened instead?",
        [{"title": "Skip", "payload": "/skip"}],
        progress={"step": 3, "of": 5},
    ),
    asked(
        "This is what I will pass on. Did I get that right?",
        [{"title": "That is right", "payload": "/affirm"}, {"title": "Change something", "payload": "/deny"}],
        noted={"expected": "a battery that lasts a day", "actual": "it is empty by noon", "quotes": []},
        progress={"step": 4, "of": 5},
    ),
    [*asked("Thank you. I have noted it."), *asked("Your reference is K7M2P.", progress={"step": 5, "of": 5})],
]

NUMBERS: list[list[Message]] = [
    asked(
        "How likely are you to recommend it?",
        [*scale("nps", [str(n) for n in range(11)], 0), {"title": "Skip", "payload": "/skip"}],
        rating={"scale": 11, "low": "Not at all likely", "high": "Extremely likely"},
    ),
    asked(
        "How easy was it to use?",
        [*scale("effort", [str(n) for n in range(1, 8)], 1), {"title": "Skip", "payload": "/skip"}],
        rating={"scale": 7, "low": "Very hard", "high": "Very easy"},
    ),
]
"""The scales that are shown as numbers with words at their ends."""


class FakeRasa:
    """Answers a conversation's messages by the script's steps in turn or as `failing` does, after `delay` seconds."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.headers: list[httpx.Headers] = []
        self.failing: Callable[[], httpx.Response] | None = None
        self.delay = 0.0
        self.before_answer: Callable[[dict[str, Any]], Awaitable[None]] | None = None
        self.script = SCRIPT
        self._steps: dict[str, int] = {}

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._handle)

    @property
    def texts(self) -> list[str]:
        return [one["message"] for one in self.received]

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return self.failing() if self.failing else httpx.Response(200, json={"status": "ok"})
        body = json.loads(request.content)
        self.received.append(body)
        self.headers.append(request.headers)
        await asyncio.sleep(self.delay)
        if self.before_answer:
            await self.before_answer(body)
        return self.failing() if self.failing else httpx.Response(200, json=self._answer(body))

    def _answer(self, body: dict[str, Any]) -> list[Message]:
        if body["message"] == "/start":
            return GREETING
        step = self._steps.get(body["sender"], 0)
        self._steps[body["sender"]] = step + 1
        return self.script[step] if step < len(self.script) else asked(f"I have added: {body['message']}")


def empty() -> httpx.Response:
    """What Rasa answers when an action failed."""
    return httpx.Response(200, json=[])


def unreachable() -> httpx.Response:
    raise httpx.ConnectError("connection refused")

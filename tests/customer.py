"""A customer who speaks the chat API: taps what is offered, answers open questions with given sentences."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

MOST_TURNS = 15
AGAIN = 0.2
"""Seconds before a message is sent again."""
ENDED = ("completed", "stopped", "postponed", "handed_over")


@dataclass
class Customer:
    """One conversation. `taps` are looked for, in order, among the titles of the buttons shown."""

    http: httpx.Client
    sentences: Iterator[str]
    taps: tuple[str, ...] = ()
    reply: dict[str, Any] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    resends: int = 0
    """How often what did not get through is sent again, with the same id, as the widget does."""
    _begun: dict[str, Any] = field(default_factory=dict)

    def begin(self, invite: str | None = None) -> None:
        wanted = {"id": str(uuid.uuid4())} | ({"invite": invite} if invite else {})
        self.reply = self._post("/chat/session", wanted)
        self.http.headers["Authorization"] = f"Bearer {self.reply['token']}"

    @property
    def conversation(self) -> str:
        return str(self._begun["conversation"])

    @property
    def state(self) -> str:
        return str(self.reply["state"])

    @property
    def buttons(self) -> list[dict[str, str]]:
        return next((m["buttons"] for m in reversed(self.reply["messages"]) if m.get("buttons")), [])

    def say(self, text: str, id: str | None = None) -> dict[str, Any]:
        return self._send({"id": id or str(uuid.uuid4()), "text": text})

    def tap(self, title: str) -> dict[str, Any]:
        button = next(button for button in self.buttons if button["title"] == title)
        return self._send({"id": str(uuid.uuid4()), "payload": button["payload"]})

    def answer(self) -> None:
        """Does what the assistant asks for: taps one of `taps` where one is offered, else says the next sentence."""
        offered = [button["title"] for button in self.buttons]
        wanted = next((tap for tap in self.taps if tap in offered), None)
        if wanted:
            self.tap(wanted)
        else:
            self.say(next(self.sentences))

    def talk_to_the_end(self) -> None:
        for _ in range(MOST_TURNS):
            if self.state in ENDED:
                return
            self.answer()
        raise AssertionError(f"the conversation {self.conversation} did not end within {MOST_TURNS} turns")

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        started = time.perf_counter()
        self.reply = self._post("/chat/messages", body)
        self.seconds.append(time.perf_counter() - started)
        return self.reply

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._through(path, body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        if path == "/chat/session":
            self._begun = found
        return found

    def _through(self, path: str, body: dict[str, Any]) -> httpx.Response:
        for _ in range(self.resends):
            try:
                answer = self.http.post(path, json=body)
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return answer
            except httpx.TransportError:
                pass
            time.sleep(AGAIN)
        return self.http.post(path, json=body)


@contextmanager
def visiting(
    url: str, sentences: Iterable[str], taps: tuple[str, ...] = (), invite: str | None = None, resends: int = 0
) -> Iterator[Customer]:
    """A customer who has opened the chat and read the greeting."""
    with httpx.Client(base_url=url, timeout=60) as http:
        customer = Customer(http, iter(sentences), taps, resends=resends)
        customer.begin(invite)
        yield customer

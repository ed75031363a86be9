"""`hearback chat`: the widget's conversation, in a terminal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx
from rich.console import Console

from bot.errors import Mendable

WAIT = 30.0


class CannotTalk(Mendable):
    """The assistant does not answer, or refused; the message says why."""


def talk(
    url: str,
    invite: str | None,
    console: Console | None = None,
    ask: Callable[[], str] = input,
    client: httpx.Client | None = None,
) -> None:
    """Talks until the conversation ends or the person presses Ctrl-D. A number taps the button of that number."""
    console = console or Console(highlight=False)
    with client or httpx.Client(base_url=url, timeout=WAIT) as http:
        begun = _call(http, "/chat/session", {"invite": _token(invite)} if invite else {})
        http.headers["Authorization"] = f"Bearer {begun['token']}"
        reply = begun
        while True:
            buttons = _show(console, reply["messages"])
            state = reply.get("state", "open")
            if state in ("stopped", "postponed", "erased") or (state == "completed" and not buttons):
                return
            try:
                said = ask().strip()
            except (EOFError, KeyboardInterrupt):
                return
            if said:
                reply = _call(http, "/chat/messages", {"id": str(uuid.uuid4()), **_message(said, buttons)})


def _message(said: str, buttons: list[dict[str, str]]) -> dict[str, str]:
    named = next((button["payload"] for button in buttons if button["title"].lower() == said.lower()), None)
    if named:
        return {"payload": named}
    if said.isdigit() and 1 <= int(said) <= len(buttons):
        return {"payload": buttons[int(said) - 1]["payload"]}
    return {"text": said}


def _show(console: Console, messages: list[dict[str, Any]]) -> list[dict[str, str]]:
    buttons: list[dict[str, str]] = []
    for message in messages:
        console.print(f"\n{message['from']}: {message['text']}", markup=False)
        buttons = message.get("buttons") or []
        for number, button in enumerate(buttons, start=1):
            console.print(f"  {number}) {button['title']}", markup=False)
    return buttons


def _call(http: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = http.post(path, json=body)
    except httpx.HTTPError as error:
        raise CannotTalk(f"Nothing answers at {http.base_url}: start it with `hearback up`. ({error})") from error
    if answer.is_error:
        raise CannotTalk(answer.json().get("detail", answer.text))
    found: dict[str, Any] = answer.json()
    return found


def _token(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[-1]

"""The terminal chat against a scripted web room. Cost: milliseconds, no service."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pytest
from rich.console import Console

from bot.chat import CannotTalk, talk

GREETING = {
    "token": "t0ken",
    "conversation": "c1",
    "state": "open",
    "messages": [{"from": "bot", "text": "How was it?", "buttons": [{"title": "Bad", "payload": "/rate"}]}],
}


def run(answers: list[dict[str, Any]], typed: list[str], invite: str | None = None) -> tuple[list[Any], str]:
    """Talks with the typed lines; returns the requests seen and what was printed."""
    seen: list[Any] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.path, json.loads(request.content), request.headers.get("authorization")))
        return httpx.Response(200, json=answers[len(seen) - 1])

    out, lines = io.StringIO(), iter(typed)

    def ask() -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    client = httpx.Client(transport=httpx.MockTransport(handle), base_url="http://test")
    talk("http://test", invite, Console(file=out, width=100), ask, client)
    return seen, out.getvalue()


def test_a_number_taps_the_button_and_words_are_sent_as_text() -> None:
    more = {"state": "open", "messages": [{"from": "bot", "text": "What happened?"}]}
    end = {"state": "completed", "messages": [{"from": "bot", "text": "Noted."}]}
    seen, shown = run([GREETING, more, end], ["1", "7 hours only"])
    assert next(body for _, body, _ in seen) == {}
    assert seen[1][1]["payload"] == "/rate"
    assert seen[2][1]["text"] == "7 hours only"
    assert seen[1][1]["id"] != seen[2][1]["id"]
    assert [authorization for *_, authorization in seen] == [None, "Bearer t0ken", "Bearer t0ken"]
    assert "1) Bad" in shown
    assert shown.rstrip().endswith("Noted.")


def test_the_invitation_is_taken_from_the_link() -> None:
    seen, _ = run([GREETING], [], invite="http://test/c/abc.def")
    assert seen[0][1] == {"invite": "abc.def"}


def test_a_refusal_is_said_in_its_own_words() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(410, json={"detail": "This invitation has expired."})

    client = httpx.Client(transport=httpx.MockTransport(refuse), base_url="http://test")
    with pytest.raises(CannotTalk, match="has expired"):
        talk("http://test", None, Console(file=io.StringIO()), lambda: "", client)

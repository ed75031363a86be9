"""Live events, in memory and over a real connection. Cost: 3 s, no service."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.web.live import INBOX, MOST_LISTENERS, MOST_WAITING, Event, Hub
from tests.fake_rasa import FakeRasa
from tests.serving import serve


async def gather(hub: Hub, *acts: Any) -> list[str]:
    """What one listener of "a" hears while the acts are done, and the hub closes."""
    with hub.listen("a") as events:
        for act in acts:
            act()
        hub.close()
        return [event.name async for event in events]


def test_a_listener_hears_its_own_conversation_alone() -> None:
    hub = Hub()
    acts = [lambda: hub.publish("a", Event("message", {})), lambda: hub.publish("b", Event("state", {}))]
    assert asyncio.run(gather(hub, *acts)) == ["message"]


def test_a_listener_too_slow_is_let_go() -> None:
    hub = Hub()
    heard = asyncio.run(gather(hub, *[lambda: hub.publish("a", Event("message", {}))] * (MOST_WAITING + 5)))
    assert len(heard) == MOST_WAITING


def test_of_too_many_streams_the_oldest_is_let_go() -> None:
    async def scene() -> None:
        hub = Hub()
        with contextlib.ExitStack() as stack:
            streams = [stack.enter_context(hub.listen("a")) for _ in range(MOST_LISTENERS + 1)]
            hub.publish("a", Event("message", {}))
            assert [event async for event in streams[0]] == []
            assert (await anext(streams[-1])).name == "message"
        assert not hub._listeners

    asyncio.run(scene())


def test_nobody_is_kept_after_leaving() -> None:
    hub = Hub()
    asyncio.run(gather(hub))
    assert not hub._listeners


def test_a_closed_hub_ends_new_streams_at_once() -> None:
    hub = Hub()
    hub.close()
    assert asyncio.run(gather(hub)) == []


def test_one_stream_hears_of_the_inbox_and_of_the_open_conversation() -> None:
    async def scene() -> None:
        hub = Hub()
        with hub.listen(INBOX, "a") as events:
            hub.changed("b")
            hub.publish("a", Event("message", {}))
            hub.publish("b", Event("message", {}))
            hub.close()
            heard = [(event.name, event.data) async for event in events]
        assert heard == [("inbox", {"conversations": ["b"]}), ("message", {})]
        assert not hub._listeners

    asyncio.run(scene())


@pytest.fixture
def url(app: FastAPI, rasa: FakeRasa) -> Iterator[str]:
    with serve(app) as address:
        yield address


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        if line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_another_tab_sees_everything_as_it_happens(url: str) -> None:
    with httpx.Client(base_url=url, timeout=10) as http:
        token = http.post("/chat/session", json={}).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        with http.stream("GET", "/chat/stream") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            heard = events(stream.iter_lines())
            assert next(heard) == ("ready", {})
            answer = http.post("/chat/messages", json={"id": str(uuid.uuid4()), "text": "It broke"}).json()
            said = [next(heard) for _ in range(4)]
            assert [name for name, _ in said] == ["message", "typing", "message", "state"]
            assert (said[0][1]["from"], said[0][1]["text"]) == ("customer", "It broke")
            assert said[2][1] == answer["messages"][0]
            http.delete("/chat/session")
            assert [name for name, _ in heard] == ["erased"]


def test_a_stream_needs_the_token(url: str) -> None:
    refused = httpx.get(f"{url}/chat/stream", headers={"Authorization": "Bearer no"})
    assert (refused.status_code, refused.json()["type"]) == (401, "urn:hearback:session-unknown")


def test_an_open_stream_does_not_keep_the_server_from_stopping(app: FastAPI) -> None:
    with httpx.Client(timeout=10) as http:
        with serve(app) as url:
            token = http.post(f"{url}/chat/session", json={}).json()["token"]
            request = http.build_request("GET", f"{url}/chat/stream", headers={"Authorization": f"Bearer {token}"})
            stream = http.send(request, stream=True)
        assert [name for name, _ in events(stream.iter_lines())] == ["ready"]
        stream.close()


def test_one_address_cannot_open_streams_without_end(app: FastAPI, rasa: FakeRasa) -> None:
    app.state.parts.streams_per_address._most = 2
    with serve(app) as url, httpx.Client(base_url=url, timeout=10) as http, contextlib.ExitStack() as stack:
        http.headers["Authorization"] = f"Bearer {http.post('/chat/session', json={}).json()['token']}"

        def opened(within: contextlib.ExitStack) -> int:
            return within.enter_context(http.stream("GET", "/chat/stream")).status_code

        assert opened(stack) == 200
        with contextlib.ExitStack() as second:
            assert [opened(second), opened(second)] == [200, 429]
        for _ in range(100):
            with contextlib.ExitStack() as again:
                if opened(again) == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("who leaves makes room")

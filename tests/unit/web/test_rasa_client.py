"""Cost: a second, no service."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.store.conversations import Reply
from bot.web.metrics import Metrics
from bot.web.rasa_client import AT_ONCE, HEALTH, WEBHOOK, RasaClient, RasaFailure, parse, worker_of
from tests.serving import serve_plainly
from tests.system import free_ports

URLS = ["http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3"]


@pytest.mark.parametrize(
    ("found", "replies"),
    [
        ([], []),
        ({}, []),
        (["x", None, {"recipient_id": "x"}, {"text": " "}, {"text": None}], []),
        ([{"text": "a"}, {"text": "b"}], [Reply("a"), Reply("b")]),
        (
            [{"text": "a", "buttons": [{"title": "Yes", "payload": "/affirm", "type": "postback"}]}],
            [Reply("a", {"buttons": [{"title": "Yes", "payload": "/affirm"}]})],
        ),
        ([{"text": "a", "buttons": [{"title": "Yes"}, "x"]}], [Reply("a")]),
        (
            [{"text": "a"}, {"custom": {"rating": {"scale": 5}, "else": 1}}, {"custom": {"progress": {"step": 1}}}],
            [Reply("a", {"rating": {"scale": 5}, "progress": {"step": 1}})],
        ),
        ([{"custom": {"rating": {"scale": 5}}}], []),
    ],
)
def test_messages_become_replies(found: Any, replies: list[Reply]) -> None:
    assert parse(found) == replies


def test_a_conversation_always_goes_to_the_same_worker_and_all_workers_get_some() -> None:
    chosen = [worker_of(f"conversation {n}", 3) for n in range(300)]
    assert chosen == [worker_of(f"conversation {n}", 3) for n in range(300)]
    assert all(60 < chosen.count(worker) < 140 for worker in range(3))


def test_the_worker_of_the_conversation_is_asked_with_the_secret() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=[{"text": "hello"}])

    client = RasaClient(URLS, "the secret", 5, Metrics(), httpx.MockTransport(answer))
    assert asyncio.run(client.send("c", "hi", {"turn": 1})) == [Reply("hello")]
    assert str(asked[0].url) == f"{URLS[worker_of('c', 3)]}/webhooks/hearback/webhook"
    assert asked[0].headers["authorization"] == "Bearer the secret"


def test_while_a_conversations_process_is_gone_the_next_one_stands_in() -> None:
    own = worker_of("c", 3)
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url).removesuffix("/webhooks/hearback/webhook"))
        if asked[-1] == URLS[own]:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json=[{"text": "hello"}])

    client = RasaClient(URLS, "s", 5, Metrics(), httpx.MockTransport(answer))
    assert asyncio.run(client.send("c", "hi", {})) == [Reply("hello")]
    assert asked == [URLS[own], URLS[(own + 1) % 3]]


def test_a_process_that_listens_no_more_is_stood_in_for() -> None:
    app = FastAPI()
    app.post("/webhooks/hearback/webhook")(lambda: [{"text": "hello"}])
    (closed,) = free_ports(1)

    async def asked(url: str) -> list[Reply]:
        client = RasaClient([f"http://127.0.0.1:{closed}", url], "s", 5, Metrics())
        found = [await client.send(f"c{n}", "hi", {}) for n in range(4)]
        await client.close()
        return [reply for replies in found for reply in replies]

    with serve_plainly(app) as url:
        assert asyncio.run(asked(url)) == [Reply("hello")] * 4


def test_one_that_is_slow_is_not_stood_in_for() -> None:
    asked: list[httpx.Request] = []

    def hang(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        raise httpx.ReadTimeout("slow")

    with pytest.raises(RasaFailure):
        asyncio.run(RasaClient(URLS, "s", 5, Metrics(), httpx.MockTransport(hang)).send("c", "hi", {}))
    assert len(asked) == 1


@pytest.mark.parametrize("answer", [httpx.Response(401), httpx.Response(200, json=[]), httpx.Response(200, text="-")])
def test_no_usable_answer_is_a_failure(answer: httpx.Response) -> None:
    client = RasaClient(URLS, "s", 5, Metrics(), httpx.MockTransport(lambda _request: answer))
    with pytest.raises(RasaFailure):
        asyncio.run(client.send("c", "hi", {}))


def test_the_whole_turn_is_limited_not_each_step() -> None:
    async def slow(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        raise AssertionError("waited")

    client = RasaClient(URLS, "s", 0.05, Metrics(), httpx.MockTransport(slow))
    with pytest.raises(RasaFailure, match="TimeoutError"):
        asyncio.run(client.send("c", "hi", {}))


def test_over_the_network_it_answers_again_and_again_and_says_when_nobody_does() -> None:
    async def scene(url: str) -> list[list[Reply]]:
        client = RasaClient([url], "s", 5, Metrics())
        try:
            await client.healthy(url, 1)
            return [await client.send("c", text, {}) for text in ("one", "two")]
        finally:
            await client.close()

    (port,) = free_ports(1)
    with serve_plainly(assistant(), port) as url:
        assert asyncio.run(scene(url)) == [[Reply("heard: one")], [Reply("heard: two")]]
    with pytest.raises(httpx.HTTPError):
        asyncio.run(scene(url))


def assistant() -> FastAPI:
    """Repeats what it hears."""
    app = FastAPI()

    @app.post(WEBHOOK)
    def hear(body: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"text": f"heard: {body['message']}"}]

    @app.get(HEALTH)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


def test_each_rasa_is_given_so_many_messages_at_a_time_and_the_others_wait() -> None:
    def slow(seen: dict[str, int]) -> FastAPI:
        app = FastAPI()

        @app.post(WEBHOOK)
        async def answer() -> list[dict[str, str]]:
            seen["now"] += 1
            seen["most"] = max(seen["most"], seen["now"])
            await asyncio.sleep(0.01)
            seen["now"] -= 1
            return [{"text": "heard"}]

        return app

    async def all_at_once(*urls: str) -> list[list[Reply]]:
        client = RasaClient(urls, "s", 30, Metrics())
        try:
            return await asyncio.gather(*(client.send(f"c{n}", "hi", {}) for n in range(8 * AT_ONCE)))
        finally:
            await client.close()

    one, other = {"now": 0, "most": 0}, {"now": 0, "most": 0}
    with serve_plainly(slow(one)) as first, serve_plainly(slow(other)) as second:
        assert asyncio.run(all_at_once(first, second)) == [[Reply("heard")]] * 8 * AT_ONCE
    assert 1 < one["most"] <= AT_ONCE
    assert 1 < other["most"] <= AT_ONCE

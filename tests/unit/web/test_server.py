"""How a worker ends while customers knock. Cost: 2 s, no service."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from bot.settings import Settings
from bot.web.door import listen
from bot.web.patience import Impatient
from bot.web.server import Server, config

REQUEST = b"POST /chat/messages HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello"


async def app(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    if scope["type"] == "http":
        said = (await receive())["body"]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": said})


class Shop:
    """A worker that has started, and a customer's connections to it, in one thread: nothing comes in between."""

    def __init__(self, settings: Settings) -> None:
        self.server = Server(config(settings, app))  # type: ignore[arg-type]
        self.door = listen(settings)
        self.place = self.door.getsockname()
        self.connections: list[socket.socket] = []

    async def open(self) -> None:
        self.server.config.load()
        self.server.lifespan = self.server.config.lifespan_class(self.server.config)
        await self.server.startup([self.door])

    def knock(self) -> socket.socket:
        """A connection that the system has taken; the worker has not heard of it yet."""
        connection = socket.create_connection(self.place, timeout=30)
        connection.setblocking(False)
        self.connections.append(connection)
        return connection

    async def noticed(self, connections: int) -> None:
        while len(self.server.server_state.connections) != connections:
            await asyncio.sleep(0.01)

    def closing(self) -> asyncio.Task[None]:
        return asyncio.ensure_future(self.server.shutdown([self.door]))


@pytest.fixture
def shop() -> Iterator[Shop]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = Shop(Settings(hearback_port=port))
    yield found
    for one in [found.door, *found.connections]:
        one.close()


def run(shop: Shop, visit: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await shop.open()
        await visit()

    loop = (shop.server.config.get_loop_factory() or asyncio.new_event_loop)()
    loop.run_until_complete(asyncio.wait_for(whole(), 60))
    loop.close()  # uvloop's waits for every open connection: of a test that failed it is left alone


async def heard(connection: socket.socket) -> bytes:
    """Everything until the worker hangs up."""
    found = b""
    while part := await asyncio.get_running_loop().sock_recv(connection, 4096):
        found += part
    return found


def test_who_knocked_before_the_door_closed_is_let_in_and_answered(shop: Shop) -> None:
    async def visit() -> None:
        knocked = [shop.knock() for _ in range(5)]
        for one in knocked:
            one.send(REQUEST)
        ending = shop.closing()
        assert all([(await heard(one)).endswith(b"hello") for one in knocked])
        await ending

    run(shop, visit)


def test_who_was_let_in_and_has_not_spoken_yet_is_waited_for(shop: Shop) -> None:
    async def visit() -> None:
        silent, halfway = shop.knock(), shop.knock()
        halfway.send(REQUEST[:20])
        await shop.noticed(2)
        ending = shop.closing()
        await asyncio.sleep(0.1)
        silent.send(REQUEST)
        halfway.send(REQUEST[20:])
        for one in (silent, halfway):
            found = await heard(one)
            assert found.endswith(b"hello") and b"connection: close" in found, "and comes no second time"
        await ending

    run(shop, visit)


def test_nobody_can_knock_any_more(shop: Shop) -> None:
    async def visit() -> None:
        silent = shop.knock()
        await shop.noticed(1)
        ending = shop.closing()
        await asyncio.sleep(0.1)
        with pytest.raises(ConnectionRefusedError):
            shop.knock()
        silent.close()
        await ending

    run(shop, visit)


def test_who_says_nothing_keeps_no_worker_from_ending(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Impatient, "LAST_WITHIN", 0.2)

    async def visit() -> None:
        silent, content = shop.knock(), shop.knock()
        content.send(REQUEST)
        await shop.noticed(2)
        assert (await asyncio.get_running_loop().sock_recv(content, 4096)).endswith(b"hello")
        await shop.closing()
        assert [await heard(one) for one in (silent, content)] == [b"", b""]

    run(shop, visit)

"""What several web workers keep together in Redis: live updates, the order of a conversation's messages, rate limits.

Redis is a help here and never the record: while it is away, each worker goes on alone, and says so in its log.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import redis
import redis.asyncio as aio
from redis.exceptions import RedisError
from starlette.concurrency import run_in_threadpool as in_thread

from bot.web.limits import RateLimit
from bot.web.live import Event, Hub
from bot.web.order import Order

logger = logging.getLogger(__name__)

CHANNEL = "hearback:live"
AGAIN = 1.0
"""Seconds before Redis is tried again."""
CONNECTED_WITHIN = 3.0
"""Seconds. A Redis that is down refuses at once; a worker with too little CPU takes longer to reach one that is up."""


class SharedHub(Hub):
    """Every worker hears what any worker publishes. To be used from the event loop only."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = aio.Redis.from_url(url, socket_connect_timeout=CONNECTED_WITHIN, socket_keepalive=True)
        self._leaving: asyncio.Queue[tuple[str, Event | None]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._receive())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()

    def heard(self, conversation_id: str) -> bool:
        return True  # at another worker, perhaps

    def publish(self, conversation_id: str, event: Event) -> None:
        self._leaving.put_nowait((conversation_id, event))

    def end(self, conversation_id: str) -> None:
        self._leaving.put_nowait((conversation_id, None))

    async def _send(self) -> None:
        while True:
            conversation_id, event = await self._leaving.get()
            body = {"to": conversation_id, "name": event.name, "data": event.data} if event else {"to": conversation_id}
            try:
                heard = await self._redis.publish(CHANNEL, json.dumps(body))
            except (RedisError, OSError):
                heard = 0
            if not heard:  # not even by this worker: Redis is away
                self._deliver(conversation_id, event)

    async def _receive(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(CHANNEL)
                    async for message in channel.listen():
                        self._take(json.loads(message["data"]))
            except (RedisError, OSError) as error:
                logger.warning("live updates stay within this worker until Redis answers again: %s", error)
                await asyncio.sleep(AGAIN)

    def _take(self, body: dict[str, object]) -> None:
        event = Event(str(body["name"]), body["data"]) if "name" in body else None  # type: ignore[arg-type]
        self._deliver(str(body["to"]), event)

    def _deliver(self, conversation_id: str, event: Event | None) -> None:
        if event is None:
            self._end(conversation_id)
        else:
            super().publish(conversation_id, event)


class SharedOrder(Order):
    """One message of a conversation at a time, whichever worker it came to."""

    BETWEEN_WORKERS = True

    def __init__(self, url: str, longest: float) -> None:
        """`longest`: seconds after which a worker that died no longer holds a conversation up."""
        super().__init__()
        self._redis = aio.Redis.from_url(url, socket_connect_timeout=CONNECTED_WITHIN)
        self._longest = longest

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        async with super().alone(name), contextlib.AsyncExitStack() as stack:
            lock = self._redis.lock(f"hearback:order:{name}", timeout=self._longest, sleep=self.POLL)
            try:
                await lock.acquire()
                stack.push_async_callback(_released, lock)
            except (RedisError, OSError) as error:
                logger.warning("messages are ordered within this worker until Redis answers again: %s", error)
            yield

    async def close(self) -> None:
        await self._redis.aclose()


async def _released(lock: aio.lock.Lock) -> None:
    with contextlib.suppress(RedisError, OSError):  # held too long, or Redis went away: it is free either way
        await lock.release()


class SharedRateLimit(RateLimit):
    """The same count for all workers; each counts for itself while Redis is away."""

    # One step, so that two workers cannot both take the last place. Redis's own clock: workers' clocks differ.
    CELLS = """
    local t = redis.call('TIME')
    local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
    local step, room = tonumber(ARGV[1]), tonumber(ARGV[2])
    local until_ = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now)) + step
    if until_ - now > room + 1e-6 then return tostring(until_ - now - room) end
    redis.call('SET', KEYS[1], string.format('%.6f', until_), 'PX', math.ceil((until_ - now) * 1000))
    return '0'
    """

    def __init__(self, per_minute: int, url: str, name: str) -> None:
        super().__init__(per_minute)
        self._prefix = f"hearback:rate:{name}:"
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
        self._cells = self._redis.register_script(self.CELLS)

    def check(self, key: str) -> None:
        if not self._step:
            return
        try:
            wait = float(self._cells(keys=[self._prefix + key], args=[self._step, self._room]))
        except (RedisError, OSError):
            super().check(key)
            return
        if wait > 0:
            self.refuse(math.ceil(wait))

    async def admit(self, key: str) -> None:
        await in_thread(self.check, key)

    def close(self) -> None:
        self._redis.close()

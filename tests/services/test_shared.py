"""What web workers keep together in Redis. Cost: some seconds; needs HEARBACK_TEST_REDIS."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.web.live import INBOX, Event
from bot.web.problems import Problem
from bot.web.shared import SharedHub, SharedOrder, SharedRateLimit

pytestmark = pytest.mark.services

NOBODY = "redis://127.0.0.1:1/0"
TYPING = Event("typing", {"from": "staff"})


@asynccontextmanager
async def hubs(*urls: str) -> AsyncIterator[list[SharedHub]]:
    made = [SharedHub(url) for url in urls]
    for hub in made:
        await hub.start()
    await asyncio.sleep(0.3)  # subscribed
    yield made
    for hub in made:
        await hub.stop()


def test_what_one_worker_publishes_browsers_at_another_hear_in_order(redis_url: str) -> None:
    async def scene() -> list[Event]:
        async with hubs(redis_url, redis_url) as (here, there):
            with there.listen("c") as events:
                for number in range(20):
                    here.publish("c", Event("message", {"n": number}))
                here.publish("another", TYPING)
                here.end("c")
                return [event async for event in events]

    assert asyncio.run(scene()) == [Event("message", {"n": number}) for number in range(20)]


def test_staff_at_one_worker_hear_of_what_changed_at_another(redis_url: str) -> None:
    async def scene() -> list[str]:
        async with hubs(redis_url, redis_url) as (here, there):
            with there.listen(INBOX, "open") as events:
                here.changed("c")
                here.publish("c", TYPING)
                here.publish("open", TYPING)
                here.end("open")
                return [event.name async for event in events]

    assert asyncio.run(scene()) == ["inbox", "typing"]


def test_without_redis_a_worker_still_tells_its_own_browsers() -> None:
    async def scene() -> Event:
        async with hubs(NOBODY) as (hub,):
            with hub.listen("c") as events:
                hub.publish("c", TYPING)
                return await asyncio.wait_for(anext(events), 5)

    assert asyncio.run(scene()) == TYPING


def test_two_workers_never_hold_the_same_conversation(redis_url: str) -> None:
    name, inside, most = uuid.uuid4().hex, 0, 0

    async def serve(order: SharedOrder) -> None:
        nonlocal inside, most
        async with order.alone(name):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    async def scene() -> None:
        orders = [SharedOrder(redis_url, 10) for _ in range(2)]
        await asyncio.gather(*(serve(orders[number % 2]) for number in range(10)))
        for order in orders:
            await order.close()

    asyncio.run(scene())
    assert most == 1


def test_a_worker_that_died_holds_nobody_up_for_long(redis_url: str) -> None:
    async def scene() -> None:
        dead, alive = SharedOrder(redis_url, 0.2), SharedOrder(redis_url, 0.2)
        holding = dead.alone("c-held")
        await holding.__aenter__()
        await asyncio.wait_for(taken(alive), 5)
        await holding.__aexit__(None, None, None)
        await dead.close()
        await alive.close()

    asyncio.run(scene())


async def taken(order: SharedOrder) -> None:
    async with order.alone("c-held"):
        pass


def test_without_redis_messages_are_still_taken_one_by_one_within_a_worker() -> None:
    async def scene() -> None:
        order = SharedOrder(NOBODY, 10)
        async with order.alone("c"):
            pass
        await order.close()

    asyncio.run(scene())


def test_two_workers_count_requests_together(redis_url: str) -> None:
    key = uuid.uuid4().hex
    workers = [SharedRateLimit(6, redis_url, "test") for _ in range(2)]
    with pytest.raises(Problem, match="wait") as refused:
        for number in range(4):
            workers[number % 2].check(key)
    assert refused.value.status == 429
    for worker in workers:
        worker.close()


def test_without_redis_each_worker_counts_for_itself() -> None:
    limit = SharedRateLimit(6, NOBODY, "test")
    with pytest.raises(Problem):
        for _ in range(4):
            limit.check("k")
    limit.close()

"""Who holds a conversation, and whether anybody has since. Cost: milliseconds, no service."""

from __future__ import annotations

import asyncio

import pytest

from bot.web.order import REMEMBERED, Order


async def _hold(order: Order, *names: str) -> None:
    for name in names:
        async with order.alone(name):
            pass


def test_who_held_it_since_is_known_by_name() -> None:
    async def scene() -> list[bool]:
        order = Order()
        await _hold(order, "a")
        since = order.moment()
        found = [order.untouched("a", since), order.untouched("new", since)]
        await _hold(order, "b")
        found.append(order.untouched("a", since))
        await _hold(order, "a")
        return [*found, order.untouched("a", since), order.untouched("a", order.moment())]

    assert asyncio.run(scene()) == [True, True, True, False, True]


def test_what_failed_while_it_was_held_counts_too() -> None:
    async def scene() -> bool:
        order = Order()
        since = order.moment()
        with pytest.raises(ValueError, match="x"):
            async with order.alone("a"):
                raise ValueError("x")
        return order.untouched("a", since)

    assert not asyncio.run(scene())


def test_what_is_no_longer_remembered_is_not_certain() -> None:
    async def scene() -> bool:
        order = Order()
        since = order.moment()
        await _hold(order, *map(str, range(REMEMBERED + 1)))
        return order.untouched("quiet all the time", since)

    assert not asyncio.run(scene())

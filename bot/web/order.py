"""A conversation's messages are taken one by one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Order:
    """Who comes first is served first, for each name by itself, within this process."""

    BETWEEN_WORKERS = False
    """Whether a message may find that another process still has to answer the one before."""
    POLL = 0.02
    """Seconds between two looks whether it has."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """Waits until nobody else holds `name`."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        async with lock:
            yield

    async def close(self) -> None:
        """Gives back what was opened."""

"""A conversation's messages are taken one by one."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

REMEMBERED = 1_000
"""Names of which is known when they were held last."""


class Order:
    """Who comes first is served first, for each name by itself, within this process."""

    BETWEEN_WORKERS = False
    """Whether a message may find that another process still has to answer the one before."""
    POLL = 0.02
    """Seconds between two looks whether it has."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._held: OrderedDict[str, int] = OrderedDict()
        """When each name was given back, oldest first."""
        self._moment = self._forgotten = 0

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """Waits until nobody else holds `name`."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        async with lock:
            try:
                yield
            finally:
                self._note(name)

    def moment(self) -> int:
        """What `untouched` is asked with later."""
        return self._moment

    def untouched(self, name: str, since: int) -> bool:
        """Whether it is certain that nobody has held `name` since that moment."""
        return not self.BETWEEN_WORKERS and self._forgotten <= since and self._held.get(name, 0) <= since

    def _note(self, name: str) -> None:
        self._moment += 1
        self._held[name] = self._moment
        self._held.move_to_end(name)
        if len(self._held) > REMEMBERED:
            _, self._forgotten = self._held.popitem(last=False)

    async def close(self) -> None:
        """Gives back what was opened."""

"""Brings the staff's inbox up to date with what is said, behind the answers, so that no customer waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool as in_thread

logger = logging.getLogger(__name__)

EVERY = 0.25
"""Seconds from one time to the next, in which a conversation counts once however much is said; short enough that
nobody who hears of a conversation opens the inbox before it is there."""


class Follower:
    """To be used from the event loop only. What is still to be counted when the process is killed, `catch_up` finds."""

    def __init__(
        self, count: Callable[[Sequence[str]], None], catch_up: Callable[[], None], tell: Callable[..., None]
    ) -> None:
        """`tell` is called with the conversations that were counted."""
        self._count, self._catch_up, self._tell = count, catch_up, tell
        self._behind: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def note(self, conversation_id: str) -> None:
        """Something was said in this conversation, and is on disk."""
        self._behind.add(conversation_id)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Counts what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._once()

    async def _go_on(self) -> None:
        try:
            await in_thread(self._catch_up)
        except Exception:
            logger.exception("what was left behind is counted by the jobs")
        while True:
            await asyncio.sleep(EVERY)
            await self._once()

    async def _once(self) -> None:
        behind, self._behind = self._behind, set()
        try:
            if behind:
                await in_thread(self._count, sorted(behind))
                self._tell(*sorted(behind))
        except Exception:  # whatever the record's trouble is: again in a second
            logger.exception("the inbox is behind by %d conversations", len(behind))
            self._behind |= behind

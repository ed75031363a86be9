"""Tells open browsers what happens in their conversation, as it happens."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

MOST_WAITING = 100
"""Events kept for a browser that reads slowly; beyond, it is let go and reads the transcript when it returns."""
MOST_LISTENERS = 20
"""Streams of one conversation, each a tab of the customer's or of staff's; the oldest is let go for one more."""
INBOX = "inbox"
"""What stands here in place of a conversation: something changed in the staff's inbox."""
MOST_STAFF = 500
"""Streams of the inbox, each a tab of staff's."""


@dataclass(frozen=True)
class Event:
    """`name` is message | typing | state | presence | erased; of the inbox: inbox."""

    name: str
    data: dict[str, Any]


class Hub:
    """Events by conversation, within this process. To be used from the event loop only."""

    def __init__(self) -> None:
        self._listeners: dict[str, dict[asyncio.Queue[Event | None], None]] = defaultdict(dict)
        self._closed = False

    def publish(self, conversation_id: str, event: Event) -> None:
        """Gives the event to everyone who listens; nobody listening is no error."""
        for queue in list(self._listeners.get(conversation_id, ())):
            if queue.qsize() >= MOST_WAITING:
                queue.put_nowait(None)
                self._forget(conversation_id, queue)
            else:
                queue.put_nowait(event)

    def heard(self, conversation_id: str) -> bool:
        """Whether anybody may be listening."""
        return conversation_id in self._listeners

    @contextmanager
    def listen(self, *conversation_ids: str) -> Generator[AsyncIterator[Event], None, None]:
        """The events of these conversations from now on; they end when the hub closes."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        if self._closed:
            queue.put_nowait(None)
        for conversation_id in conversation_ids:
            listening = self._listeners[conversation_id]
            if len(listening) >= (MOST_STAFF if conversation_id == INBOX else MOST_LISTENERS):
                oldest = next(iter(listening))
                oldest.put_nowait(None)
                del listening[oldest]
            listening[queue] = None
        try:
            yield _until_none(queue)
        finally:
            for conversation_id in conversation_ids:
                self._forget(conversation_id, queue)

    def changed(self, *conversation_ids: str) -> None:
        """Tells the staff's inbox that these conversations look different there."""
        self.publish(INBOX, Event("inbox", {"conversations": list(conversation_ids)}))

    def end(self, conversation_id: str) -> None:
        """Ends the streams of one conversation."""
        self._end(conversation_id)

    def _end(self, conversation_id: str) -> None:
        for queue in list(self._listeners.get(conversation_id, ())):
            queue.put_nowait(None)

    async def start(self) -> None:
        """Begins to hear from elsewhere; within one process there is nothing to hear."""

    async def stop(self) -> None:
        """Ends what `start` began."""

    def close(self) -> None:
        """Ends all streams, so that the server can stop."""
        self._closed = True
        for conversation_id in list(self._listeners):
            self._end(conversation_id)

    def _forget(self, conversation_id: str, queue: asyncio.Queue[Event | None]) -> None:
        listeners = self._listeners.get(conversation_id, {})
        listeners.pop(queue, None)
        if not listeners:
            self._listeners.pop(conversation_id, None)


async def _until_none(queue: asyncio.Queue[Event | None]) -> AsyncIterator[Event]:
    while (event := await queue.get()) is not None:
        yield event

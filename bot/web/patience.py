"""How long and how much a connection may take before its request is whole: a slow or endless one is let go. One whose
request may be on its way is heard before the server ends."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Impatient(HttpToolsProtocol):
    """uvicorn's protocol, which by itself waits for ever for the rest of a request and takes a head of any size."""

    HEAD_WITHIN = 20.0
    """Seconds from the first byte, or from the connection, to the end of the headers."""
    WHOLE_WITHIN = 180.0
    """Seconds from there to the end of the body: eight megabytes from a telephone in the country."""
    MOST_HEAD = 65_536
    """Bytes of address and headers together."""
    LAST_WITHIN = 2.0
    """Seconds that a connection has for its headers once the server is asked to end."""

    _timer: asyncio.TimerHandle | None = None
    _head = 0
    _last = False
    """Whether the next request is the last one."""

    def shutdown(self) -> None:
        """uvicorn hangs up on a connection that has sent nothing yet. It was opened to send something, which may be
        under way, and a proxy cannot know whether that was done and may be sent again."""
        answered = self.cycle is None or self.cycle.response_complete
        if answered and self._timer is not None:
            self._last = True
            self._wait(self.LAST_WITHIN)
        else:
            super().shutdown()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(self.HEAD_WITHIN)

    def connection_lost(self, exc: Exception | None) -> None:
        self._done()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        between = self.cycle is None or self.cycle.response_complete
        if between and self._timer is None:
            self._wait(self.HEAD_WITHIN)
        self._head = self._head + len(data) if between else 0
        super().data_received(data)
        if self._head > self.MOST_HEAD and not self.transport.is_closing():
            self.send_400_response("The headers are too long.")

    def on_headers_complete(self) -> None:
        self._head = 0
        self._wait(self.WHOLE_WITHIN)
        super().on_headers_complete()
        if self._last:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        self._done()
        super().on_message_complete()

    def _wait(self, seconds: float) -> None:
        self._done()
        self._timer = self.loop.call_later(seconds, self._give_up)

    def _done(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()

"""How much and how often one may ask."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problems import Problem

MOST_KEYS = 20_000
BURST = 20.0
MOST_STREAMS = 1_000
"""Live streams that one address may have at one web worker; an address may be a whole town's."""
MOST_BYTES = 200_000
"""Of a request's body: 10,000 characters written as JSON escapes, and room to spare."""
MOST_BYTES_AT = {"/chat/photos": 8_000_000, "/console/imports": 32_000_000}
ONE_LINE = 64
"""Bits of an IPv6 address that name one line; whoever has it chooses the rest, anew for each request if they like."""
TOO_LARGE = (
    "The request is larger than {:,} bytes. A message may have 10,000 characters, a photo 8 MB, a file to import 32 MB."
)


class RateLimit:
    """`per_minute` requests a minute for each key, and BURST seconds' worth of them at once; 0 means no limit.

    The generic cell rate algorithm: one number a key, the moment at which its allowance would be used up.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._step = 60 / per_minute if per_minute else 0.0
        self._room = max(BURST, self._step)
        self._clock = clock
        self._until: dict[str, float] = {}

    def check(self, key: str) -> None:
        """Counts one request. Raises Problem 429 that says when to come back."""
        if not self._step:
            return
        now = self._clock()
        until = max(now, self._until.get(key, now)) + self._step
        if until - now > self._room + 1e-9:
            self.refuse(math.ceil(until - now - self._room))
        if len(self._until) >= MOST_KEYS:
            self._until = {k: t for k, t in self._until.items() if t > now}
        self._until[key] = until

    async def admit(self, key: str) -> None:
        """Likewise, for the event loop."""
        self.check(key)

    def close(self) -> None:
        """Gives back what was opened."""

    @staticmethod
    def refuse(wait: int) -> None:
        """Raises Problem 429 that says when to come back."""
        raise Problem(
            429,
            "too-many-requests",
            f"That was a lot at once. Please wait {wait} seconds and try again; nothing is lost.",
            headers={"Retry-After": str(wait)},
        )


class AtOnce:
    """At most so many for each key at the same moment. To be used from the event loop only."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    @contextmanager
    def one(self, key: str) -> Iterator[None]:
        """One more, until it is left. Raises Problem 429."""
        if self._open[key] >= self._most:
            RateLimit.refuse(math.ceil(BURST))
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


def address_of(request: Request) -> str:
    """Who asks, for whatever is counted by address: of IPv6 the line's network, of an IPv4 address in IPv6 that."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address), ONE_LINE), strict=False))


class BodyLimit:
    """Refuses a request's body beyond its limit, whether or not its length was announced."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size, announced, most = 0, _announced(scope), MOST_BYTES_AT.get(scope.get("path", ""), MOST_BYTES)

        async def counted() -> Message:
            nonlocal size
            message: Message = {} if announced > most else await receive()
            size += len(message.get("body", b""))
            if max(size, announced) > most:
                raise HTTPException(413, TOO_LARGE.format(most))
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)


def _announced(scope: Scope) -> int:
    headers = dict(scope.get("headers", ()))
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0

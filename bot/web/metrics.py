"""What a monitoring system reads at /metrics, in Prometheus's text format."""

from __future__ import annotations

import os
import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = (0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1.0, 2.0, 5.0, 15.0)
"""Bounds of the histogram's buckets; a turn takes some 50 ms, and 15 s is the longest a customer waits."""
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where several web workers keep their figures together; `hearback up` sets it."""


class Metrics:
    """The web room's own figures; one for each app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "hearback_http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.turns = Histogram(
            "hearback_turn_seconds", "How long the assistant took to answer", buckets=SECONDS, registry=self.registry
        )
        self.failures = Counter(
            "hearback_turn_failures",
            "Turns answered with an apology: Rasa gave no usable answer",
            registry=self.registry,
        )
        self.streams = Gauge(
            "hearback_open_streams",
            "Browsers that listen for live updates",
            registry=self.registry,
            multiprocess_mode="livesum",
        )

    def render(self) -> bytes:
        """All figures, of all workers where there are several."""
        if SHARED not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


class CountRequests:
    """Counts each request by the route's pattern, never by its address: addresses hold invitations."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "other")
                self.metrics.requests.labels(scope["method"], route, message["status"]).inc()
            await send(message)

        await self.app(scope, receive, counted if scope["type"] == "http" else send)


class Stopwatch:
    """Measures one turn: `with Stopwatch(metrics): ...`; an exception counts as a failure."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        self.metrics.turns.observe(time.perf_counter() - self._started)
        if kind is not None:
            self.metrics.failures.inc()

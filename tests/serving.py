"""A real server on a free port, in a thread of the test's own process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

START_WITHIN = 30.0


@contextmanager
def serve(app: FastAPI, port: int = 0) -> Iterator[str]:
    """The server's address; it ends with the context, its live streams first."""
    with serve_plainly(app, port) as url:
        try:
            yield url
        finally:
            app.state.parts.hub.close()


@contextmanager
def serve_plainly(app: FastAPI, port: int = 0) -> Iterator[str]:
    """The address of a server of an app without live streams."""
    with serve_as(uvicorn.Config(app, port=port, log_level="warning", ws="none", access_log=False)) as url:
        yield url


@contextmanager
def serve_as(config: uvicorn.Config) -> Iterator[str]:
    """The address of a server made so."""
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + START_WITHIN
    while not server.started:
        assert thread.is_alive() and time.monotonic() < until, "the server did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_WITHIN)
        assert not thread.is_alive(), "the server did not stop"

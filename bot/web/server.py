"""How the app is served, and how that ends: whoever has knocked by then is let in and answered."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from types import FrameType

import uvicorn
from fastapi import FastAPI

from bot.settings import Settings
from bot.web.patience import Impatient


class Server(uvicorn.Server):
    """uvicorn's server, which by itself waits for live streams for ever, and hangs up on who was about to speak."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.config.app.state.parts.hub.close()  # type: ignore[union-attr]
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """What the system has taken a connection for is no longer anybody else's: it cannot be asked to knock again."""
        waiting = [connection for door in sockets or () for connection in _waiting(door)]
        for server in self.servers:
            server.close()  # at once: nobody may come in between
        for connection in waiting:
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)
        await asyncio.sleep(0)  # in which those that were just let in become connections
        await super().shutdown(sockets)

    def _protocol(self) -> asyncio.Protocol:
        return Impatient(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)


def config(settings: Settings, app: FastAPI) -> uvicorn.Config:
    """How the app is served."""
    return uvicorn.Config(
        app,
        http=Impatient,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.hearback_trusted_proxies,
        ws="none",
    )


def _waiting(door: socket.socket) -> Iterator[socket.socket]:
    """The connections that nobody has accepted yet."""
    door.setblocking(False)
    while True:
        try:
            yield door.accept()[0]
        except OSError:  # there is nobody else, or no more can be taken
            return

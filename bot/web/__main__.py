"""`python -m bot.web`: serves the web room until it is told to stop."""

from __future__ import annotations

import socket
import sys
from types import FrameType

import uvicorn

from bot.errors import Mendable
from bot.settings import Settings, load
from bot.web.app import create_app


class Server(uvicorn.Server):
    """Ends the live streams when asked to stop: they would otherwise keep the server from stopping."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.config.app.state.parts.hub.close()  # type: ignore[union-attr]
        super().handle_exit(sig, frame)


def main() -> None:
    """Serves, or says in a sentence why it cannot."""
    try:
        settings = load()
        listening = listen(settings)
    except Mendable as error:
        sys.exit(str(error))
    config = uvicorn.Config(create_app(settings), log_level="warning", access_log=False, server_header=False, ws="none")
    Server(config).run(sockets=[listening])


def listen(settings: Settings) -> socket.socket:
    """The socket at HEARBACK_HOST and HEARBACK_PORT. Raises Mendable when it cannot be had."""
    host, port = settings.hearback_host, settings.hearback_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Mendable(
            f"The web room cannot listen on {host}:{port} ({error.strerror}). "
            "Stop what uses the port, or set HEARBACK_PORT or HEARBACK_HOST."
        ) from error
    return listening


if __name__ == "__main__":
    main()

"""The listening socket. Whoever starts the web workers holds it, so that customers who knock while one is being
restarted wait for a moment and are never refused."""

from __future__ import annotations

import os
import socket

from bot.errors import Mendable
from bot.settings import Settings

INHERITED = "HEARBACK_DOOR"
"""Names the file descriptor of a socket that listens already."""


def listen(settings: Settings) -> socket.socket:
    """The inherited socket, or one at HEARBACK_HOST and HEARBACK_PORT. Raises Mendable when it cannot be had."""
    if INHERITED in os.environ:
        return socket.socket(fileno=int(os.environ[INHERITED]))
    host, port = settings.hearback_host, settings.hearback_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise Mendable(
            f"The web room cannot listen on {host}:{port} ({error.strerror}). "
            "Stop what uses the port, or set HEARBACK_PORT or HEARBACK_HOST."
        ) from error
    return listening

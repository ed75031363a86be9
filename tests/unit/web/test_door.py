"""Cost: milliseconds, no service."""

from __future__ import annotations

import socket

import pytest

from bot.errors import Mendable
from bot.settings import Settings
from bot.web.door import listen


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Mendable, match=rf"127\.0\.0\.1:{port}.*HEARBACK_PORT"):
            listen(Settings(hearback_port=port))


def test_a_free_port_is_taken() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with listen(Settings(hearback_port=port)) as listening:
        assert listening.getsockname() == ("127.0.0.1", port)

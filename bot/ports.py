"""Free ports for a system that runs beside others for a while."""

from __future__ import annotations

import contextlib
import random
import socket

PORTS = range(11_000, 32_768)
"""Below those from which systems take one for each connection that goes out, above 10080, which browsers refuse."""
CHANCE = random.SystemRandom()
"""Not the one that Hypothesis seeds alike in every process of the suite."""


def free_ports(count: int) -> list[int]:
    """Ports that nobody listened on a moment ago, and that no connection is given as its own until they are used."""
    with contextlib.ExitStack() as held:
        found: list[int] = []
        while len(found) < count:
            probe = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", CHANCE.choice(PORTS)))
                found.append(int(probe.getsockname()[1]))
        return found

"""What can befall a running system and passes again."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.system import System

SOCKETS = Path("/proc/net/tcp")


@contextmanager
def hanging(running: System, name: str) -> Iterator[None]:
    """The part takes what comes, and answers nothing."""
    group = running.processes[name].pid
    os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(group, signal.SIGCONT)


@contextmanager
def no_room(running: System, *names: str) -> Iterator[None]:
    """These parts can write nothing to any file, as on a disk that is full."""
    before = {}
    for pid in (running.processes[name].pid for name in names):
        before[pid] = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[pid][1]))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@contextmanager
def locked(running: System) -> Iterator[sqlite3.Connection]:
    """Somebody else is writing to the record, a SQLite file, and does not come to an end."""
    other = sqlite3.connect(str(running.database.url.database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        other.close()


def lies_unread(port: int) -> bool:
    """Whether who listens at the port has been sent something that it has not looked at."""
    rows = (row.split() for row in SOCKETS.read_text().splitlines()[1:])
    return any(int(row[1].split(":")[1], 16) == port and int(row[4].split(":")[1], 16) > 0 for row in rows)

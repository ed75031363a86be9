"""How memory grows while customers talk, and what their conversations leave on disk.

    .venv/bin/python -m tests.load.lasting [minutes] [--store sqlite]

Eight customers talk for half an hour, a second or two of thought before each message, on PostgreSQL where
HEARBACK_TEST_POSTGRES names a server. What is allocated once and kept, in the first third, is no growth.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
from sqlalchemy import func, select, text

from bot.store.database import Database
from bot.store.models import Conversation, Turn
from tests.customer import ENDED, visiting
from tests.load.__main__ import ours
from tests.load.sentences import TAPS, sentences
from tests.services.conftest import VARIABLE
from tests.system import System

CUSTOMERS = 8
THINK = (1.0, 2.0)
EVERY = 15.0
"""Seconds between two looks."""


def talk(url: str, said: Iterator[str], until: float) -> None:
    """One conversation after the other."""
    while time.monotonic() < until:
        with visiting(url, said, TAPS) as customer:
            while customer.state not in ENDED and time.monotonic() < until:
                time.sleep(random.uniform(*THINK))
                customer.answer()


def watch(running: System, until: float, seen: dict[str, list[float]]) -> None:
    """Resident MiB of each part, again and again."""
    while time.monotonic() < until:
        for name, process in running.processes.items():
            seen.setdefault(name, []).append(psutil.Process(process.pid).memory_info().rss / 2**20)
        time.sleep(EVERY)


def size(url: str) -> int:
    """Bytes on disk, with the indexes; without what lies in a log, or only waits to be used again."""
    database = Database(url)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum full" if database.engine.dialect.name == "postgresql" else "vacuum"))
        if database.engine.dialect.name == "postgresql":
            found = connection.execute(text("select pg_database_size(current_database())")).scalar_one()
        else:
            pages = connection.execute(text("pragma page_count")).scalar_one()
            found = pages * connection.execute(text("pragma page_size")).scalar_one()
    database.close()
    return int(found)


def main(minutes: float, store: str) -> None:
    seen: dict[str, list[float]] = {}
    said = itertools.cycle(sentences())
    with ours(store, 1) as target:
        assert target.running is not None
        running, until = target.running, time.monotonic() + 60 * minutes
        places = {"record": running.settings.database_url, "tracker": running.settings.tracker_url}
        before = {name: size(url) for name, url in places.items()}
        watching = threading.Thread(target=watch, args=(running, until, seen))
        watching.start()
        with ThreadPoolExecutor(CUSTOMERS) as crowd:
            for each in [crowd.submit(talk, target.url, said, until) for _ in range(CUSTOMERS)]:
                each.result()
        watching.join()
        with running.database.reading() as session:
            talks = session.scalar(select(func.count(Conversation.id))) or 0
            turns = session.scalar(select(func.count(Turn.id)).where(Turn.sender == "customer")) or 0
        left = {name: (size(url) - before[name]) / max(1, talks) for name, url in places.items()}
    sys.stdout.write(f"{store}, {minutes:g} minutes: {talks} conversations, {turns} messages\n")
    for name, values in seen.items():
        third, two = (values[len(values) * n // 3] for n in (1, 2))
        sys.stdout.write(f"{name}: {third:.0f} MiB after a third, {two:.0f} after two, {values[-1]:.0f} at the end\n")
    per = ", ".join(f"{name} {bytes_ / 1024:.1f} KiB" for name, bytes_ in left.items())
    sys.stdout.write(f"on disk, a conversation: {per}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.load.lasting")
    parser.add_argument("minutes", type=float, nargs="?", default=30.0)
    parser.add_argument("--store", default="postgresql" if VARIABLE in os.environ else "sqlite")
    given = parser.parse_args()
    main(given.minutes, given.store)

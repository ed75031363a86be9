"""1,000 messages, apologies not counted, to a system that one trouble after the other befalls: none may be lost.

    .venv/bin/python -m tests.load.killing [messages]

Its parts are killed with -9 in turn, the action server hangs, the disk is full, the record is locked. Customers send
again what did not get through, with the same id, as the widget does. At the end the record is compared with what was
answered, message by message, and tests/load/killing.md written anew. Some minutes, most of them Rasa's to come back.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx

from tests import system
from tests.customer import ENDED, Customer
from tests.load import check
from tests.load.sentences import TAPS, sentences
from tests.troubles import hanging, locked, no_room

Trouble = Callable[[system.System], AbstractContextManager[Any]]

AT_ONCE = 8
PATIENCE = 5.0
"""Seconds that a customer waits after an apology: while Rasa starts again, nothing else is to be had."""
PAUSE = (2.0, 6.0)
"""Seconds that a trouble lasts, and until the next one."""
LONGEST = 12 * 60.0
"""Seconds after which nothing more befalls it, so that a slow machine comes to an end too."""
RESULT = Path(__file__).with_suffix(".md")


class Noting(Customer):
    """Notes every message that was answered."""

    answered: list[dict[str, Any]]

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        reply = super()._send(body)
        failed = any(one.get("failed") for one in reply["messages"])
        self.answered.append({"talk": self.conversation, "id": body["id"], "failed": failed})
        if failed:
            time.sleep(PATIENCE)
        return reply


def understood(answered: Sequence[dict[str, Any]]) -> int:
    """How many were answered by the assistant, and not with an apology because a part of it was away."""
    return sum(not one["failed"] for one in answered)


def talk(url: str, said: Any, answered: list[dict[str, Any]], enough: int) -> None:
    """One conversation after the other, until enough is said."""
    while understood(answered) < enough:
        with httpx.Client(base_url=url, timeout=60) as http:
            customer = Noting(http, said, TAPS, resends=1_000)
            customer.answered = answered
            customer.begin()
            while customer.state not in ENDED and understood(answered) < enough:
                customer.answer()


def killed(name: str) -> Trouble:
    """It is started again, as `hearback up` does."""

    @contextmanager
    def trouble(running: system.System) -> Iterator[None]:
        running.kill(name)
        running.start(name)
        yield
        running.wait(name)

    return trouble


TROUBLES: dict[str, Trouble] = {
    "web killed": killed("web"),
    "actions killed": killed("actions"),
    "rasa killed": killed("rasa"),
    "actions hanging": lambda running: hanging(running, "actions"),
    "disk full": lambda running: no_room(running, "web", "rasa", "actions"),
    "record locked": locked,
}


def befall(running: system.System, chance: random.Random, done: threading.Event, came: Counter[str]) -> None:
    """One trouble after the other."""
    until = time.monotonic() + LONGEST
    for name in itertools.cycle(TROUBLES):
        if done.wait(chance.uniform(*PAUSE)) or time.monotonic() > until:
            return
        with TROUBLES[name](running):
            came[name] += 1
            done.wait(chance.uniform(*PAUSE))


def main(messages: int) -> int:
    answered: list[dict[str, Any]] = []
    came, done, began = Counter[str](), threading.Event(), time.monotonic()
    said = itertools.cycle(sentences())
    with (
        tempfile.TemporaryDirectory() as folder,
        system.running(Path(folder), only=("web", "rasa", "actions"), hearback_turn_timeout=60) as running,
    ):
        troubles = threading.Thread(target=befall, args=(running, random.Random(3), done, came))
        troubles.start()
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            for each in [crowd.submit(talk, running.url, said, answered, messages) for _ in range(AT_ONCE)]:
                each.result()
        done.set()
        troubles.join()
        lost = check.problems(running.database, answered)
    rows = "".join(f"| {name} | {count} |\n" for name, count in came.items())
    report = (
        f"# What is lost when things fail\n\n{datetime.now(timezone.utc):%Y-%m-%d}, {os.cpu_count()} cores, SQLite, "
        f"{(time.monotonic() - began) / 60:.0f} minutes: {len(answered)} messages answered, "
        f"{len(answered) - understood(answered)} of them with an apology because a part was away; "
        f"{lost} lost, doubled or out of order.\n\n| trouble | times |\n|---|---|\n{rows}"
    )
    RESULT.write_text(report, encoding="utf-8")
    sys.stdout.write(report)
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))

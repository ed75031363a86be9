"""1,000 messages to the whole system while its parts are killed with -9 in turn; nothing that was answered may be lost.

    .venv/bin/python -m tests.load.killing [messages]

Customers send again what did not get through, with the same id, as the widget does. At the end the record is compared
with what was answered, message by message. Some minutes, most of them Rasa's to come back.
"""

from __future__ import annotations

import itertools
import random
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from tests import system
from tests.customer import ENDED, Customer
from tests.load import check
from tests.load.sentences import TAPS, sentences

AT_ONCE = 8
PAUSE = (2.0, 6.0)
"""Seconds between a part's return and the next one's death."""
PARTS = ("web", "actions", "web", "actions", "rasa")


class Noting(Customer):
    """Notes every message that was answered."""

    answered: list[dict[str, Any]]

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        reply = super()._send(body)
        self.answered.append({"talk": self.conversation, "id": body["id"]})
        return reply


def talk(url: str, said: Any, answered: list[dict[str, Any]], enough: int) -> None:
    """One conversation after the other, until enough is said."""
    while len(answered) < enough:
        with httpx.Client(base_url=url, timeout=60) as http:
            customer = Noting(http, said, TAPS, resends=1_000)
            customer.answered = answered
            customer.begin()
            while customer.state not in ENDED and len(answered) < enough:
                customer.answer()


def kill(running: system.System, chance: random.Random, done: threading.Event, kills: Counter[str]) -> None:
    """Kills one part after the other, and starts each again, as `hearback up` does."""
    for name in itertools.cycle(PARTS):
        if done.wait(chance.uniform(*PAUSE)):
            return
        running.kill(name)
        kills[name] += 1
        running.start(name)
        if name != "web":  # whose health page waits for all the others
            running.wait(name)


def main(messages: int) -> int:
    answered: list[dict[str, Any]] = []
    kills, done = Counter[str](), threading.Event()
    said = itertools.cycle(sentences())
    with (
        tempfile.TemporaryDirectory() as folder,
        system.running(Path(folder), only=("web", "rasa", "actions"), hearback_turn_timeout=60) as running,
    ):
        killer = threading.Thread(target=kill, args=(running, random.Random(3), done, kills))
        killer.start()
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            for each in [crowd.submit(talk, running.url, said, answered, messages) for _ in range(AT_ONCE)]:
                each.result()
        done.set()
        killer.join()
        lost = check.problems(running.database, answered)
    sys.stdout.write(f"{len(answered)} answered, {dict(kills)} killed, {lost} lost, doubled or out of order\n")
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))

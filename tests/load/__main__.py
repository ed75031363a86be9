"""`make load`: what a chat turn costs with 1 and with 10 customers at once, and the memory of each process.

Starts a system of its own on free ports and SQLite; the customers answer with real review sentences and never pause.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.settings import ROOT
from tests import system
from tests.customer import visiting

TAPS = ("Dissatisfied", "Much worse", "Nothing, pass it on")
ROUNDS = {1: 10, 10: 40}
"""Customers at once -> conversations in all."""


def sentences() -> Iterator[str]:
    """Real review sentences that say something, over and over."""
    file = ROOT / "data" / "demo" / "product_reviews" / "product_reviews.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    return itertools.cycle([row["text"] for row in rows if row["polarity"] != "none"])


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the sorted values lie (nearest rank)."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def measure(url: str, customers: int, conversations: int) -> str:
    said = sentences()

    def one(_: int) -> list[float]:
        with visiting(url, said, TAPS) as customer:
            customer.talk_to_the_end()
            return customer.seconds

    started = time.perf_counter()
    with ThreadPoolExecutor(customers) as pool:
        seconds = [turn for turns in pool.map(one, range(conversations)) for turn in turns]
    rate = len(seconds) / (time.perf_counter() - started)
    p50, p95 = (1000 * percentile(seconds, share) for share in (0.5, 0.95))
    return f"{customers:>9} {conversations:>13} {len(seconds):>6} {p50:>7.0f} {p95:>7.0f} {rate:>8.1f}"


def memory(running: system.System) -> Iterator[str]:
    """Resident memory of each process, as the operating system counts it."""
    for name, process in running.processes.items():
        out = subprocess.run(["ps", "-o", "rss=", "-p", str(process.pid)], capture_output=True, text=True, check=True)
        yield f"{name:>9} {int(out.stdout) / 1024:>8.0f} MiB"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, system.running(Path(folder)) as running:
        lines = ["customers conversations  turns  p50 ms  p95 ms  turns/s"]
        lines += [measure(running.url, customers, total) for customers, total in ROUNDS.items()]
        sys.stdout.write("\n".join([*lines, "", *memory(running)]) + "\n")


if __name__ == "__main__":
    main()

"""`make load`: how much Hearback carries, beside a stock Rasa assistant; the table goes to tests/load/results.md.

    .venv/bin/python -m tests.load [--seconds 30] [--customers 1,10,50,200] [--stores sqlite,postgresql] [--rasas 1,2]
                                   [--think 200] [--no-stock] [--out FILE]

Each system is this test's own, on free ports and databases; customers are Locust's, say real review sentences, and
answer at once, or, for the numbers named by --think, after 5 to 15 seconds. Afterwards each message that was answered
is looked for in the record: stored once, answered, in the order it was sent. Under the table stands what it comes to.
PostgreSQL is the server that HEARBACK_TEST_POSTGRES names. About a quarter of an hour; for memory over time,
--customers 50 --seconds 1800.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import psutil

from bot.settings import ROOT
from tests import system
from tests.load import check, long, stock, summary
from tests.services.conftest import VARIABLE, own_postgres

RAMP = 5
"""Seconds in which the customers arrive; what is answered meanwhile does not count."""
THINK = "5,15"
COLUMNS = {
    "assistant": "{what}",
    "store": "{store}",
    "Rasas": "{rasas}",
    "customers": "{customers}",
    "think": "{think}",
    "messages/s": "{rate:.1f}",
    "p50 ms": "{p50:.0f}",
    "p95 ms": "{p95:.0f}",
    "p99 ms": "{p99:.0f}",
    "errors": "{errors}",
    "lost or out of order": "{lost}",
    "CPU ms a turn": "{cpu:.0f}",
    "growth MiB": "{growth:+.0f}",
    "load before": "{load:.1f}",
}
HEAD, ROW = (f"| {' | '.join(cells)} |" for cells in (COLUMNS.keys(), COLUMNS.values()))
LONG = (
    "{store}: a turn in a conversation of {events} events takes {long:.0f} ms, in a new one {new:.0f} ms: "
    "{ratio:.2f} times."
)


@dataclass(frozen=True)
class Target:
    """What is loaded: its address and all its processes; `database` is where the answered messages must be."""

    what: str
    store: str
    rasas: int
    url: str
    pids: tuple[int, ...]
    running: system.System | None = None


def measure(target: Target, customers: int, think: bool, seconds: int, folder: Path) -> summary.Row:
    """One row."""
    out = folder / "answered.json"
    ramp = RAMP + (15 if think else 0)
    load, cpu, memory = os.getloadavg()[0], cpu_of(target.pids), memory_of(target.pids)
    _locust(target, customers, think, seconds + ramp, out)
    found = json.loads(out.read_text(encoding="utf-8"))
    answered = found["answered"]
    began = min(one["at"] - one["ms"] / 1000 for one in answered) + ramp
    counted = sorted(one["ms"] for one in answered if began <= one["at"] < began + seconds)
    return {
        "what": target.what, "store": target.store, "rasas": target.rasas, "customers": customers,
        "think": "5-15 s" if think else "none", "rate": len(counted) / seconds,
        **{f"p{share}": counted[min(len(counted) - 1, len(counted) * share // 100)] for share in (50, 95, 99)},
        "sent": found["sent"], "answered": len(answered), "errors": len(found["problems"]),
        "lost": check.problems(target.running.database, answered) if target.running else "-",
        "cpu": 1000 * (cpu_of(target.pids) - cpu) / (len(answered) + found["greeted"]),
        "growth": memory_of(target.pids) - memory,
        "load": load,
    }  # fmt: skip


def _locust(target: Target, customers: int, think: bool, seconds: int, out: Path) -> None:
    who = "Stock" if target.what == "stock" else "Customer"
    command = [
        *(sys.executable, "-m", "locust", "-f", str(Path(__file__).parent / "customers.py"), who, "--headless"),
        *("--host", target.url, "--users", str(customers), "--spawn-rate", str(max(1, customers / RAMP))),
        *("--run-time", f"{seconds}s", "--stop-timeout", "60", "--only-summary", "--loglevel", "ERROR"),
    ]
    given = {"LOAD_OUT": str(out), "LOAD_THINK": THINK if think else "0,0"}
    out.unlink(missing_ok=True)
    # Its status says only whether a request failed, which is counted here.
    done = subprocess.run(command, check=False, cwd=ROOT, env=os.environ | given, capture_output=True, text=True)
    if not out.exists():
        sys.exit(f"Locust wrote nothing:\n{done.stderr[-2000:]}")


def cpu_of(pids: tuple[int, ...]) -> float:
    """Seconds of processor time that the processes have used, the database's own not among them."""
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def memory_of(pids: tuple[int, ...]) -> float:
    """Resident MiB."""
    return sum(psutil.Process(pid).memory_info().rss for pid in pids) / 2**20


@contextlib.contextmanager
def databases(store: str, folder: Path) -> Iterator[dict[str, str]]:
    """Where record and tracker are kept."""
    if store == "sqlite":
        yield {name: f"sqlite:///{folder}/{name}.db" for name in ("database_url", "tracker_url")}
        return
    with own_postgres() as record, own_postgres() as tracker:
        urls = [database.url.render_as_string(hide_password=False) for database in (record, tracker)]
        yield dict(zip(("database_url", "tracker_url"), urls, strict=True))


@contextlib.contextmanager
def ours(store: str, rasas: int) -> Iterator[Target]:
    """Hearback, with its web room, action server and so many Rasas."""
    with tempfile.TemporaryDirectory() as name, databases(store, Path(name)) as urls:
        names = ("web", "actions", *(("rasa",) if rasas == 1 else (f"rasa-{n + 1}" for n in range(rasas))))
        with system.running(Path(name), only=names, rasa_workers=rasas, **urls) as running:
            pids = tuple(process.pid for process in running.processes.values())
            yield Target("Hearback", store, rasas, running.url, pids, running)


@contextlib.contextmanager
def theirs(store: str) -> Iterator[Target]:
    """The stock assistant."""
    stock.prepare()
    with (
        tempfile.TemporaryDirectory() as name,
        databases(store, Path(name)) as urls,
        stock.running(urls["tracker_url"], Path(name)) as (url, process),
    ):
        yield Target("stock", store, 1, url, (process.pid,))


def measured(options: argparse.Namespace) -> Iterator[summary.Row | str]:
    """Rows, and a sentence on long conversations for each system."""
    with tempfile.TemporaryDirectory() as name:
        for store in options.stores:
            if options.stock:
                with theirs(store) as target:
                    yield measure(target, 10, False, options.seconds, Path(name))
            for rasas in options.rasas:
                with ours(store, rasas) as target:
                    for customers in options.customers:
                        yield measure(target, customers, False, options.seconds, Path(name))
                    for customers in options.think:
                        yield measure(target, customers, True, options.seconds, Path(name))
                    assert target.running
                    yield LONG.format(store=store, **long.measure(target.running))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load")
    numbers = lambda text: [int(part) for part in text.split(",") if part]  # noqa: E731
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--customers", type=numbers, default=[1, 10, 50, 200])
    parser.add_argument("--think", type=numbers, default=[50, 200])
    parser.add_argument("--rasas", type=numbers, default=[1, 2])
    parser.add_argument("--stores", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    parser.add_argument("--no-stock", dest="stock", action="store_false")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.md")
    options = parser.parse_args()
    if VARIABLE not in os.environ and "postgresql" in options.stores:
        options.stores.remove("postgresql")
        sys.stderr.write(f"PostgreSQL is left out: {VARIABLE} names no server.\n")
    rows: list[summary.Row] = []
    said: list[str] = []
    tell(HEAD)
    for one in measured(options):
        tell(one if isinstance(one, str) else ROW.format(**one))
        if isinstance(one, str):
            said.append(one)
        else:
            rows.append(one)
    said = [*summary.lines(rows), *said]
    tell("", *said)
    command = shlex.join(["python", "-m", "tests.load", *sys.argv[1:]])
    title = f"# What it carries\n\n{datetime.now(timezone.utc):%Y-%m-%d}, {os.cpu_count()} cores: `{command}`"
    table = [HEAD, "|---" * len(COLUMNS) + "|", *(ROW.format(**row) for row in rows)]
    options.out.write_text("\n".join([title, "", *table, "", *(f"- {line}" for line in said)]) + "\n", encoding="utf-8")


def tell(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""How fast the inbox opens: `python -m tests.bench.inbox [conversations]`, 100,000 unless told, on SQLite of its own.

Each conversation is made of 2 to 7 sentences of the demo's reviews. Every page is asked for as a browser asks, through
the whole web room, and its HTML is read to the end. With HEARBACK_TEST_POSTGRES the same is measured there too.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import insert, text

from bot.settings import ROOT, Settings
from bot.store import entries, schema
from bot.store.database import Database
from bot.store.models import Base, Conversation, Handoff, Product, Rating, Tag, Turn
from bot.web.app import create_app
from bot.web.console.auth import COOKIE
from tests.fake_rasa import FakeRasa
from tests.services.conftest import VARIABLE, own_postgres
from tests.staff import add_staff, session_of

TALKS, BATCH, ROUNDS = 100_000, 5_000, 30
PRODUCTS = 40
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
SCORES = {"pos": 0.7, "neg": -0.7}
ADDRESSES = (
    "",
    "unread=yes",
    "needs=person",
    "sentiment=negative&reviewed=no",
    "product=7&rating=low",
    "intent=ask_question",
    "tag=lid",
    "since=2026-03-01&until=2026-03-07",
    "doubt=yes&length=long",
    "q=battery",
    "q=batt+charg",
    "q=%22battery+life%22&sentiment=negative",
    "q=the",
)


def sentences() -> list[tuple[str, float]]:
    file = ROOT / "data/demo/product_reviews/product_reviews.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [(row["text"], SCORES.get(row["polarity"], 0.0)) for row in rows]


def talk(
    number: int, said: list[tuple[str, float]], chance: random.Random
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """The rows of one conversation, each with its table."""
    key, at = f"{number:032x}", START + timedelta(minutes=2 * number)
    status = "completed" if chance.random() < 0.8 else "open"
    yield (
        Conversation,
        {"id": key, "source": "chat", "status": status, "product_id": 1 + number % PRODUCTS, "started_at": at},
    )
    for seq, (words, score) in enumerate(chance.choices(said, k=chance.randint(2, 7)), start=1):
        yield Turn, {
            "conversation_id": key, "seq": seq, "public_id": str(seq), "sender": "customer", "text": words,
            "masked": words, "at": at + timedelta(seconds=20 * seq), "analysed_at": at, "score": score,
            "confidence": chance.uniform(0.4, 1.0), "intent": "ask_question" if chance.random() < 0.02 else "inform",
        }  # fmt: skip
    yield Rating, {"conversation_id": key, "kind": "csat", "value": chance.randint(1, 5), "at": at}
    if number % 500 == 0:
        yield Handoff, {"conversation_id": key, "reason": "person", "at": at, "seq": 0}
    if number % 200 == 0:
        yield Tag, {"conversation_id": key, "name": "lid"}


def fill(database: Database, talks: int) -> None:
    said, chance = sentences(), random.Random(7)
    with database.session() as session:
        session.execute(insert(Product), [{"id": 1 + n, "name": f"Product {n}"} for n in range(PRODUCTS)])
    for first in range(0, talks, BATCH):
        rows: dict[type[Base], list[dict[str, Any]]] = {}
        for number in range(first, min(first + BATCH, talks)):
            for table, row in talk(number, said, chance):
                rows.setdefault(table, []).append(row)
        with database.session() as session:
            for table, of_it in rows.items():
                session.execute(insert(table), of_it)
    while True:
        with database.session() as session:
            if not entries.refresh_missing(session, BATCH):
                break
    with database.session() as session:
        session.execute(text("analyze"))


def measure(name: str, database: Database, talks: int) -> None:
    """Prints a row for each address: the time of the page in milliseconds, and what of it was this process's own work,
    which other work on the machine does not lengthen."""
    settings = Settings(
        hearback_secret=SecretStr("s" * 40),
        hearback_internal_secret=SecretStr("i" * 40),
        database_url=database.url.render_as_string(hide_password=False),
    )
    token, _ = session_of(database, add_staff(database))
    with TestClient(create_app(settings, rasa_transport=FakeRasa().transport)) as http:
        http.cookies.set(COOKIE, token)
        columns = f"{'p50 ms':>7} {'p95 ms':>7} {'CPU ms':>7} {'bytes':>8}"
        print(f"{name}, {talks:,} conversations\n{'page':<48} {columns}", flush=True)  # noqa: T201
        for address in ADDRESSES:
            took, worked = [], []
            for _ in range(ROUNDS):
                began, before = time.perf_counter(), time.process_time()
                answer = http.get(f"/console?{address}", headers={"Accept": "text/html"})
                took.append((time.perf_counter() - began) * 1000)
                worked.append((time.process_time() - before) * 1000)
                answer.raise_for_status()
            middle, high = statistics.median(took), sorted(took)[int(0.95 * ROUNDS)]
            figures = f"{middle:7.0f} {high:7.0f} {statistics.median(worked):7.0f} {len(answer.content):8}"
            print(f"/console?{address:<38} {figures}", flush=True)  # noqa: T201


def main(argv: list[str]) -> None:
    talks = int(argv[0]) if argv else TALKS
    with ExitStack() as at_the_end:
        folder = Path(tempfile.mkdtemp())
        at_the_end.callback(shutil.rmtree, folder)
        databases = {"SQLite": Database(f"sqlite:///{folder}/record.db")}
        if os.environ.get(VARIABLE):
            databases["PostgreSQL"] = at_the_end.enter_context(own_postgres())
        for name, database in databases.items():
            schema.upgrade(database)
            fill(database, talks)
            measure(name, database, talks)
        databases["SQLite"].close()


if __name__ == "__main__":
    main(sys.argv[1:])

"""Scale: what an import and a digest cost, on SQLite files of its own (2 GB while it runs).

Imports a 10,000-row CSV of real sentences, 20 rows of it broken, twice; then, for 10,000, 100,000 and 1,000,000 items,
fills a record with real sentences as an import leaves them, sorts them into themes and writes the digest, writes it
again, and once more after a new week. There are 100,000 different sentences; in the largest record each comes ten
times, with the embedding that it has. Each step is a process of its own, so that its peak memory is its own (Linux).
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from bot.insight.vectors import lengthened
from bot.language import Reader
from bot.settings import ROOT
from bot.store import schema
from bot.store.database import Database
from bot.store.models import Conversation, Item, Product, Turn
from tests.bench.table import Row

ROWS, BROKEN = 10_000, 20
SIZES = (10_000, 100_000, 1_000_000)
GOALS = {100_000: "<= 30", 1_000_000: "<= 360"}
"""Seconds that a digest may take."""
DISTINCT, NEW_WEEK = 100_000, 10_000
CHUNK = 20_000
PER_CUSTOMER = 4
WEEKS = 8
FIRST_DAY = datetime(2026, 1, 5, tzinfo=timezone.utc)
TEXT_FILES = ("ship/oposum/oposum_aspects.jsonl", "ship/goemotions/goemotions.jsonl", "ship/dmaste/dmaste.jsonl")


def sentences(bench: Path) -> Iterator[tuple[str, str]]:
    """Real sentences, each with the kind it is stored as: what the sources mark as bad is a fault."""
    with (ROOT / "data/reading/pros_cons/pros_cons.csv").open(encoding="utf-8") as file:
        yield from ((row["text"], "praise" if row["label"] == "pro" else "fault") for row in csv.DictReader(file))
    for line in (ROOT / "data/demo/product_reviews/product_reviews.jsonl").read_text().splitlines():
        row = json.loads(line)
        yield row["text"], "fault" if row["polarity"] == "neg" else "praise"
    for name in TEXT_FILES:
        for line in (bench / name).read_text().splitlines():
            yield json.loads(line)["text"], "praise"


def write_csv(file: Path, bench: Path) -> None:
    """10,000 rows of sentences of more than five words; every 500th is broken in one of four ways."""
    texts = (text for text, _ in sentences(bench) if len(text.split()) > 5)
    with file.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(["id", "review", "stars", "when", "who"])
        for number, text in enumerate(itertools.islice(texts, ROWS)):
            row = [str(number), text, str(number % 5 + 1), f"2026-0{number % 9 + 1}-15", f"c{number % 3000}"]
            table.writerow(broken(row, number) if number % (ROWS // BROKEN) == 123 else row)


def broken(row: list[str], number: int) -> list[str]:
    """Empty text, too few columns, a rating out of range, no date: by turns."""
    ways = ([row[0], " ", *row[2:]], row[:3], [*row[:2], "11", *row[3:]], [*row[:3], "someday", row[4]])
    return ways[number // (ROWS // BROKEN) % len(ways)]


def fill(url: str, items: int, said: list[tuple[str, str]], vectors: Sequence[bytes], first: int = 0) -> None:
    """A record of `items` sentences, four a customer, over eight weeks; where there are fewer, they come again.

    `first`: how many items are there already; the new ones are then of the week after.
    """
    database = Database(url)
    schema.upgrade(database)
    with database.session() as session:
        if not first:
            session.add(Product(id=1, name="Everything"))
        for start in range(first, first + items, CHUNK):
            end = min(start + CHUNK, first + items)
            talks, turns, rows = [], [], []
            for number in range(start, end, PER_CUSTOMER):
                weeks = WEEKS * (number - first) / items if not first else WEEKS + (number - first) / items
                places = [place % len(said) for place in range(number, min(number + PER_CUSTOMER, end))]
                talk, turn, its = _told(number, FIRST_DAY + timedelta(weeks=weeks), places, said, vectors)
                talks, turns, rows = [*talks, talk], [*turns, turn], [*rows, *its]
            for kind, found in ((Conversation, talks), (Turn, turns), (Item, rows)):
                session.execute(insert(kind), found)
    database.close()


Values = dict[str, Any]


def _told(
    number: int, at: datetime, places: Sequence[int], said: list[tuple[str, str]], vectors: Sequence[bytes]
) -> tuple[Values, Values, list[Values]]:
    """One customer's conversation, turn and items."""
    talk, text = f"{number:032x}", " ".join(said[place][0] for place in places)
    conversation = {"id": talk, "source": "import", "status": "completed", "product_id": 1, "started_at": at}
    turn = {"id": number + 1, "conversation_id": talk, "seq": 1, "public_id": "1", "sender": "customer",
            "text": text, "masked": text, "at": at, "analysed_at": at}  # fmt: skip
    items, start = [], 0
    for place, (quote, kind) in ((place, said[place]) for place in places):
        score = -0.9 if kind == "fault" else 0.9
        items.append({"conversation_id": talk, "turn_id": number + 1, "start": start, "end": start + len(quote),
                      "quote": quote, "kind": kind, "sentiment": "negative" if score < 0 else "positive",
                      "score": score, "severity": 2, "model_version": "scale", "at": at,
                      "embedding": vectors[place]})  # fmt: skip
        start += len(quote) + 1
    return conversation, turn, items


def embedded(said: list[tuple[str, str]]) -> list[bytes]:
    """As an import stores them."""
    vectors = lengthened(Reader.load().embed([text for text, _ in said])).astype(np.float16)
    return [row.tobytes() for row in vectors]


def step(data: str, measure: str, n: int, *argv: str, url: str, goal: str = "") -> Row:
    """Runs one `hearback` verb as a process of its own: its seconds; beside them CPU time, peak memory, last line."""
    # VmHWM, not getrusage: what getrusage counts begins with the memory of whoever started the process.
    code = (
        "import re, sys; from bot.cli import app; app(sys.argv[1:], standalone_mode=False); "
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", code, *argv],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    note = f"{busy:.0f} CPU s, {done.stdout.split()[-1]} MiB"
    return Row("scale", data, f"{measure}, seconds", time.perf_counter() - started, None, n, goal=goal, note=note)


def rows(bench: Path) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        said = list(itertools.islice(((text[:600], kind) for text, kind in sentences(bench) if text.strip()), DISTINCT))
        vectors = embedded(said)
        digests = [measured(f"sqlite:///{folder}/{size}.db", size, said, vectors) for size in SIZES]
        return [*imported(Path(folder), bench), *(row for found in digests for row in found)]


def imported(folder: Path, bench: Path) -> list[Row]:
    """A file, and the same file again."""
    file, url = folder / "rows.csv", f"sqlite:///{folder}/import.db"
    write_csv(file, bench)
    columns = ("--text", "review", "--id", "id", "--rating", "stars", "--date", "when", "--customer", "who")
    data = f"{ROWS:,} rows, {BROKEN} broken"
    return [step(data, measure, ROWS, "import", str(file), *columns, url=url) for measure in ("import", "import again")]


def measured(url: str, size: int, said: list[tuple[str, str]], vectors: Sequence[bytes]) -> list[Row]:
    """Themes made of all, the same digest again, and the digest after a new week."""
    data, out, goal = f"{size:,} items", ("digest", "--format", "json", "--out", os.devnull), GOALS.get(size, "")
    fill(url, size, said, vectors)
    first = step(data, "first themes and digest", size, *out, url=url)
    again = step(data, "digest", size, *out, url=url, goal=goal)
    fill(url, NEW_WEEK, said, vectors, first=size)
    return [first, again, step(data, f"{NEW_WEEK:,} new ones and digest", size, *out, url=url)]

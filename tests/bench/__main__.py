"""`make bench`, or `python -m tests.bench [reading intents pii ...]`: measures, prints and writes one table.

HEARBACK_BENCH_DATA names a folder with ship/ and bench/ (public corpora, not part of this project).
"""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module
from pathlib import Path

from tests.bench.table import Row, render, write

PARTS = ("reading", "intents", "acts", "pii", "languages", "speed", "coverage", "themes")
"""Modules of this folder, each with `rows(bench: Path) -> list[Row]`."""


def main(argv: list[str]) -> None:
    folder = os.environ.get("HEARBACK_BENCH_DATA")
    if not folder or not Path(folder).is_dir():
        sys.exit("Left out: set HEARBACK_BENCH_DATA to a folder with ship/ and bench/, then run this again.")
    unknown = set(argv) - set(PARTS)
    if unknown:
        sys.exit(f"There is no part {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}.")
    start, rows = time.monotonic(), []
    for part in PARTS:
        rows += _part(part, Path(folder)) if not argv or part in argv else [_not_asked(part)]
    print(render([row for row in rows if row.ours is not None]))  # noqa: T201
    command = " ".join(["python -m tests.bench", *argv]) if argv else "make bench"
    write(rows, command, (time.monotonic() - start) / 60)


def _part(name: str, folder: Path) -> list[Row]:
    start = time.monotonic()
    rows: list[Row] = import_module(f"tests.bench.{name}").rows(folder)
    print(f"{name}: {len(rows)} rows, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)  # noqa: T201
    return rows


def _not_asked(part: str) -> Row:
    return Row(part, "all", "", None, None, 0, note="not run this time")


if __name__ == "__main__":
    main(sys.argv[1:])

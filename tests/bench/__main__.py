"""`make bench`, or `python -m tests.bench [reading intents pii ...]`: measures, prints one table and writes results.md.

HEARBACK_BENCH_DATA names a folder with ship/ and bench/ (public corpora, not part of this project).
"""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module
from pathlib import Path

from tests.bench.table import PARTS, Row, render, write


def main(argv: list[str]) -> None:
    folder = os.environ.get("HEARBACK_BENCH_DATA")
    if not folder or not Path(folder).is_dir():
        sys.exit("Left out: set HEARBACK_BENCH_DATA to a folder with ship/ and bench/, then run this again.")
    unknown = set(argv) - set(PARTS)
    if unknown:
        sys.exit(f"There is no part {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}.")
    rows = [row for part in PARTS if not argv or part in argv for row in _measured(part, Path(folder))]
    print(render(rows))  # noqa: T201


def _measured(part: str, folder: Path) -> list[Row]:
    start = time.monotonic()
    rows: list[Row] = import_module(f"tests.bench.{part}").rows(folder)
    seconds = time.monotonic() - start
    write(part, rows, seconds / 60)
    print(f"{part}: {len(rows)} rows, {seconds:.0f} s", file=sys.stderr, flush=True)  # noqa: T201
    return rows


if __name__ == "__main__":
    main(sys.argv[1:])

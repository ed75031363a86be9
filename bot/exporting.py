"""The verb `export`: which part of the record, in which form, and where to."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from bot.authored.clock import midnight
from bot.errors import Mendable
from bot.intake.exporter import Format, What, write, write_file
from bot.settings import Settings
from bot.store.export import Part
from bot.terminal import console, record


def run(
    settings: Settings,
    what: What,
    format: Format,
    out: Path | None,
    days: tuple[date | None, date | None],
    product: str | None,
    theme: str | None,
) -> None:
    """Writes to the file, or to standard output where that is possible. `days`: the first and the last. Raises
    Mendable."""
    first, last = days
    since = midnight(first) if first else None
    part = Part(since, midnight(last + timedelta(days=1)) if last else None, product, theme)
    if out is None:
        if format in ("xlsx", "parquet"):
            raise Mendable(f"A file is needed for {format}: say where with --out.")
        write(record(settings), what, format, sys.stdout, part)
        return
    rows, cut = write_file(record(settings), what, format, out, part)
    console.print(f"Written to {out}: {rows:,} rows.", markup=False)
    if cut:
        console.print(
            f"{cut:,} cells were longer than Excel takes (32,767 characters) and were cut off; --format jsonl has them "
            "whole."
        )

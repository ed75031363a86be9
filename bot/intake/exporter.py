"""Everything on record, written to a file that other programs read."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TextIO

from bot.errors import Mendable
from bot.intake import parquet, sheets
from bot.store import export, funnel
from bot.store.database import Database, Session
from bot.store.export import ALL, NothingSuch, Part

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet may run a cell that begins so; an apostrophe in front makes it text again."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes UTF-8 for the code page of its country."""
LONGEST = 32_767
"""Characters of a cell that Excel takes; of a longer one it spills the rest over the rows below."""
CUT = "... (cut off here: a cell holds no more; the JSON lines and Parquet exports have it whole)"

What = Literal["feedback", "conversations", "funnel"]
Format = Literal["csv", "jsonl", "xlsx", "parquet"]
Row = dict[str, Any]

SOURCES: dict[What, tuple[Callable[[Session, Part], Iterator[Row]], Sequence[str]]] = {
    "feedback": (export.feedback_rows, export.FEEDBACK_COLUMNS),
    "conversations": (export.conversation_rows, export.CONVERSATION_COLUMNS),
    "funnel": (lambda session, part: funnel.funnel_rows(session, part.since, part.until), funnel.FUNNEL_COLUMNS),
}


@dataclass
class Cells:
    """What is written as cells of a spreadsheet, and how many had to be cut off."""

    guarded: bool
    """Whether a text that begins as a formula gets an apostrophe; a workbook says itself what is text."""
    cut: int = 0

    def of(self, value: Any) -> Any:
        if isinstance(value, list):
            return self._listed(value)
        if not isinstance(value, str):
            return value
        text = f"'{value}" if self.guarded and value.startswith(FORMULA) else value
        if len(text) <= LONGEST:
            return text
        self.cut += 1
        return text[: LONGEST - len(CUT)] + CUT

    def _listed(self, values: list[dict[str, str]]) -> str:
        """A transcript as JSON; one that is too long ends earlier, and says so in a last message."""
        whole = json.dumps(values, ensure_ascii=False)
        if len(whole) <= LONGEST:
            return whole
        self.cut += 1
        end = json.dumps({"from": "export", "text": CUT})
        kept, size = [], len(end) + 2
        for one in values:
            part = json.dumps(one, ensure_ascii=False)
            size += len(part) + 2
            if size > LONGEST:
                break
            kept.append(part)
        return f"[{', '.join([*kept, end])}]"


def write(database: Database, what: What, format: Format, out: TextIO, part: Part = ALL) -> int:
    """Writes everything, one row an item, a conversation, or a product's wave, as a stream of CSV or JSON lines; how
    many rows.

    The same record gives the same bytes. Moments are ISO 8601 in UTC. In CSV a transcript is JSON within its cell, a
    text that a spreadsheet could take for a formula gets a leading apostrophe, and a cell longer than LONGEST is cut.
    Raises Mendable.
    """
    cells = Cells(guarded=True)
    writer = partial(_write_csv, cells=cells) if format == "csv" else _write_jsonl
    return _each(database, what, part, lambda rows, columns: writer(rows, columns, out))


def write_file(database: Database, what: What, format: Format, path: Path, part: Part = ALL) -> tuple[int, int]:
    """Writes the same to a file, as a workbook or as Parquet too; how many rows, and how many cells were cut off. CSV
    begins with a byte order mark. Raises Mendable."""
    cells = Cells(guarded=format == "csv")

    def written(rows: Iterator[Row], columns: Sequence[str]) -> int:
        if format == "xlsx":
            return sheets.write(([cells.of(row[name]) for name in columns] for row in rows), columns, what, path)
        if format == "parquet":
            return parquet.write(rows, columns, path)
        with path.open("w", encoding="utf-8", newline="") as out:
            if format == "jsonl":
                return _write_jsonl(rows, columns, out)
            out.write(BYTE_ORDER_MARK)
            return _write_csv(rows, columns, out, cells)

    try:
        return _each(database, what, part, written), cells.cut
    except OSError as error:
        raise Mendable(f"{path} cannot be written: {error.strerror}.") from error


def _each(database: Database, what: What, part: Part, written: Callable[[Iterator[Row], Sequence[str]], int]) -> int:
    if what == "funnel" and (part.product or part.theme):
        raise Mendable("The funnel is by product already, and knows no themes: leave --product and --theme out.")
    rows_of, columns = SOURCES[what]
    try:
        with database.reading() as session:
            return written(rows_of(session, part), columns)
    except NothingSuch as error:
        raise Mendable(str(error)) from error


def _write_jsonl(rows: Iterator[Row], _columns: Sequence[str], out: TextIO) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007  # the last one is the result
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count


def _write_csv(rows: Iterable[Row], columns: Sequence[str], out: TextIO, cells: Cells) -> int:
    table = csv.writer(out)  # rows end in CRLF, as RFC 4180 has it
    table.writerow(columns)
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007  # the last one is the result
        table.writerow([cells.of(row[column]) for column in columns])
    return count

"""Everything on record, written to a file that other programs read."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, TextIO

from bot.store import export, funnel
from bot.store.database import Database, Session

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet may run a cell that begins so; an apostrophe in front makes it text again."""

What = Literal["feedback", "conversations", "funnel"]
Format = Literal["csv", "jsonl"]
Row = dict[str, Any]

SOURCES: dict[What, tuple[Callable[[Session], Iterator[Row]], Sequence[str]]] = {
    "feedback": (export.feedback_rows, export.FEEDBACK_COLUMNS),
    "conversations": (export.conversation_rows, export.CONVERSATION_COLUMNS),
    "funnel": (funnel.funnel_rows, funnel.FUNNEL_COLUMNS),
}


def write(database: Database, what: What, format: Format, out: TextIO) -> int:
    """Writes everything, one row an item, a conversation, or a product's wave, as a stream; how many rows.

    The same record gives the same bytes. Moments are ISO 8601 in UTC. In CSV a transcript is JSON within its cell, and
    a text that a spreadsheet could take for a formula gets a leading apostrophe.
    """
    rows_of, columns = SOURCES[what]
    with database.reading() as session:
        return (_write_csv if format == "csv" else _write_jsonl)(rows_of(session), columns, out)


def _write_jsonl(rows: Iterator[Row], _columns: Sequence[str], out: TextIO) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007  # the last one is the result
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count


def _write_csv(rows: Iterator[Row], columns: Sequence[str], out: TextIO) -> int:
    table = csv.writer(out)  # rows end in CRLF, as RFC 4180 has it
    table.writerow(columns)
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007  # the last one is the result
        table.writerow([_cell(row[column]) for column in columns])
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value

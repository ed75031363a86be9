"""Rows as Parquet, for programs that analyse many of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bot.errors import Mendable

BATCH_ROWS = 10_000
WHOLE = frozenset(("item", "turn", "start", "end", "severity"))
"""Columns of whole numbers."""
NUMBERS = frozenset(("score", "csat", "nps", "effort", "worth", "disconfirmation", "confidence"))
WORDS = frozenset(("product", "wave"))
"""Of a funnel, the columns that are no counts."""


def write(rows: Iterator[dict[str, Any]], columns: Sequence[str], path: Path) -> int:
    """Writes the rows; how many. Raises Mendable where the library for it is missing."""
    pyarrow, parquet = _library()
    schema = pyarrow.schema([(name, _type(pyarrow, name, columns)) for name in columns])
    count = 0
    with parquet.ParquetWriter(path, schema) as out:
        while batch := [_typed(row) for row in islice(rows, BATCH_ROWS)]:
            out.write_table(pyarrow.Table.from_pylist(batch, schema))
            count += len(batch)
    return count


def drop(path: Path, conversations: Collection[str]) -> int:
    """Rewrites a file without the rows of these conversations; how many those were. Raises Mendable as `write` does,
    ValueError on another file."""
    _, parquet = _library()
    table = parquet.read_table(path)
    if "conversation" not in table.column_names:
        return 0
    kept = table.filter([value not in conversations for value in table["conversation"].to_pylist()])
    if len(kept) < len(table):
        parquet.write_table(kept, path)
    return len(table) - len(kept)


def _library() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise Mendable("Parquet needs one more library: .venv/bin/uv pip install pyarrow") from error
    return pyarrow, parquet


def _type(pyarrow: Any, name: str, columns: Sequence[str]) -> Any:
    if name == "at" or name.endswith("_at"):
        return pyarrow.timestamp("us", "UTC")
    if name in WHOLE or ("invited" in columns and name not in WORDS):
        return pyarrow.int64()
    if name in NUMBERS:
        return pyarrow.float64()
    if name == "confirmed":
        return pyarrow.bool_()
    if name == "transcript":
        return pyarrow.list_(pyarrow.struct([(part, pyarrow.string()) for part in ("from", "text", "at")]))
    return pyarrow.string()


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    moments = {name: value for name, value in row.items() if (name == "at" or name.endswith("_at")) and value}
    return row | {name: datetime.fromisoformat(value) for name, value in moments.items()}

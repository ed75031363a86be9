"""Workbooks (.xlsx) as records: the sheet that has the columns that are sought, every cell as the text it shows."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from bot.intake.questions import ImportRefused
from bot.intake.records import Choose, Record, Source, unique

TITLES = 30
"""Rows that may stand above the header."""
MAX_UNPACKED = 1_000_000_000
"""Bytes of a workbook when it is unpacked."""
PERCENT = 100


def source_of(path: Path, choose: Choose) -> Source:
    """The sheet, ready to be read. Raises ImportRefused."""
    with _opened(path) as book:
        found = [(name, *_header(book[name], choose)) for name in book.sheetnames if hasattr(book[name], "iter_rows")]
    name, header, ends = max(found, key=lambda sheet: choose(sheet[1]), default=("", [], 0))

    def records() -> Iterator[Record]:
        with _opened(path) as book:
            yield from _rows(book[name], header, ends)

    return Source(path, header, records, f"workbook, sheet {name!r}" + (f"; header in row {ends}" if ends > 1 else ""))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    book = None
    try:
        with ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise ImportRefused(f"{path.name} is too large when unpacked: save it as .csv.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which do not matter here
            book = load_workbook(path, read_only=True, data_only=True)
            yield book
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise ImportRefused(f"{path.name} is no workbook that can be read: save it anew as .xlsx or .csv.") from error
    finally:
        if book is not None:
            book.close()


def _header(sheet: Any, choose: Choose) -> tuple[list[str], int]:
    found: list[tuple[list[str], int]] = []
    for number, row in enumerate(islice(sheet.iter_rows(), TITLES), start=1):
        names = [" ".join(_text(cell).split()) for cell in row]
        if any(names):
            found.append((unique(_trimmed(names)), number))
    return max(found, key=lambda one: choose(one[0]), default=([], 0))


def _rows(sheet: Any, header: list[str], ends: int) -> Iterator[Record]:
    for number, row in enumerate(sheet.iter_rows(min_row=ends + 1), start=ends + 1):
        cells = [_text(cell) for cell in row]
        if not any(cell.strip() for cell in cells):
            continue
        cells = (cells + [""] * len(header))[: len(header)]
        if [" ".join(cell.split()) for cell in cells] == header:
            yield Record(number, problem="the header stands here again")
        else:
            yield Record(number, dict(zip(header, cells, strict=True)))


def _trimmed(names: Sequence[str]) -> list[str]:
    last = max(place for place, name in enumerate(names) if name)
    return list(names[: last + 1])


def _text(cell: Any) -> str:
    """What the cell shows: 4 rather than 4.0, 80% rather than 0.8, a moment as ISO 8601 has it."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        percent = "%" in (cell.number_format or "")
        return f"{value * PERCENT:.10g}%" if percent else f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat() if isinstance(value, (datetime, date, time)) else str(value)

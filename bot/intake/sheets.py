"""Rows as a workbook (.xlsx): text stays text, moments are moments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

MAX_ROWS = 1_048_575
"""Below the header; a sheet of Excel holds no more, and what follows goes to the next sheet."""


def write(rows: Iterable[Sequence[Any]], columns: Sequence[str], title: str, path: Path) -> int:
    """Writes the rows, each with a value for each column; how many. Moments, in columns called "at" or "..._at", are in
    UTC: a workbook knows no time zones."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    count = 0
    sheet: Any = None
    for row in rows:
        if count % MAX_ROWS == 0:
            sheet = _sheet(book, columns, title)
        sheet.append(list(_cells(sheet, row, columns)))
        count += 1
    if sheet is None:
        _sheet(book, columns, title)
    book.save(path)
    return count


def _sheet(book: Any, columns: Sequence[str], title: str) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    return sheet


def _cells(sheet: Any, row: Sequence[Any], columns: Sequence[str]) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    for value, column in zip(row, columns, strict=True):
        if isinstance(value, str) and (column == "at" or column.endswith("_at")):
            yield datetime.fromisoformat(value).astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
        elif isinstance(value, str):
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
            cell.data_type = "s"  # whatever it begins with, it is no formula
            yield cell
        else:
            yield value


def drop(path: Path, conversations: Collection[str]) -> int:
    """Rewrites a workbook without the rows of these conversations; how many those were. Raises ValueError on a file
    that is no workbook."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(path)
    except (BadZipFile, KeyError) as error:
        raise ValueError("it is no workbook") from error
    dropped = 0
    for sheet in book.worksheets:
        names = [cell.value for cell in next(sheet.iter_rows(max_row=1), ())]
        place = names.index("conversation") + 1 if "conversation" in names else 0
        for row in range(sheet.max_row, 1, -1) if place else ():
            if sheet.cell(row, place).value in conversations:
                sheet.delete_rows(row)
                dropped += 1
    if dropped:
        book.save(path)
    return dropped

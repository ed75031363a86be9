"""Cost: a second, no service."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.intake.columns import found_in
from bot.intake.questions import ImportRefused
from bot.intake.records import Source
from bot.intake.workbooks import source_of


def source(path: Path, sheets: dict[str, list[list[Any]]], *columns: str) -> Source:
    book = Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(path)
    return source_of(path, lambda header: found_in(columns or ("text",), header))


def test_the_sheet_that_has_the_columns_is_read(tmp_path: Path) -> None:
    found = source(tmp_path / "x.xlsx", {"Notes": [["nothing"]], "März": [["id", "text"], [1, "good"], [2, "fair"]]})
    assert [(one.line, one.values) for one in found.records()] == [
        (2, {"id": "1", "text": "good"}),
        (3, {"id": "2", "text": "fair"}),
    ]
    assert "sheet 'März'" in found.form


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        *[(4.0, "4"), (4.5, "4.5"), (True, "TRUE"), (None, ""), ("=1+1", ""), (date(2026, 3, 31), "2026-03-31")],
        *[(datetime(2026, 3, 31, 14, 5), "2026-03-31T14:05:00"), (1774965600, "1774965600"), ("a\nb", "a\nb")],
    ],
)
def test_a_cell_is_the_text_it_shows(tmp_path: Path, cell: Any, shown: str) -> None:
    [record] = source(tmp_path / "x.xlsx", {"A": [["text", "n"], ["x", cell]]}).records()
    assert record.values["n"] == shown


def test_a_percentage_keeps_its_sign(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["text", "n"], ["x", 0.8]):
        sheet.append(row)
    sheet["B2"].number_format = "0%"
    book.save(tmp_path / "x.xlsx")
    [record] = source_of(tmp_path / "x.xlsx", lambda header: found_in(["text"], header)).records()
    assert record.values["n"] == "80%"


def test_titles_above_and_empty_rows_between_are_passed_over(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Report"], [], ["id", "text"], [1, "good"], [None, None], ["id", "text"], [2, "fair"]]
    found = source(tmp_path / "x.xlsx", {"A": rows}, "id", "text")
    assert [(one.line, one.problem) for one in found.records()] == [
        (4, None),
        (6, "the header stands here again"),
        (7, None),
    ]
    assert "header in row 3" in found.form


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(ImportRefused, match="no workbook that can be read"):
        source_of(tmp_path / "x.xlsx", len)

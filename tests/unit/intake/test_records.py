"""Cost: milliseconds, no service."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.records import MAX_LINE, ImportRefused, Record, opened, records


def read(content: str | bytes, name: str = "x.csv", columns: tuple[str, ...] = ("text",)) -> list[Record]:
    raw = content.encode() if isinstance(content, str) else content
    return list(
        records(io.TextIOWrapper(io.BytesIO(raw), "utf-8-sig", "surrogateescape", newline=""), Path(name), [*columns])
    )


def good(found: list[Record]) -> list[tuple[int, Any]]:
    return [(record.line, record.values["text"]) for record in found if not record.problem]


def bad(found: list[Record]) -> list[int]:
    return [record.line for record in found if record.problem]


def test_rows_have_the_line_they_start_on_also_after_quoted_line_breaks() -> None:
    found = read('text,n\n"one\ntwo\nthree",1\n\nfour,2\nfive\n"six, ""6""",3\n')
    assert good(found) == [(2, "one\ntwo\nthree"), (6, "four"), (8, 'six, "6"')]
    assert bad(found) == [7]
    assert found[2].problem == "1 columns, but the header has 2"


def test_rows_after_a_quote_that_is_never_closed_are_still_read() -> None:
    found = read('text,n\ngood,1\n"open,2\nnext,3\n"quoted, too",4\nlast,5\n')
    assert good(found) == [(2, "good"), (4, "next"), (5, "quoted, too"), (6, "last")]
    assert bad(found) == [3]


def test_a_quote_that_swallows_a_long_file_costs_one_row() -> None:
    rows = "".join(f"row {number} {'x' * 50},1\n" for number in range(10_000))
    found = read(f'text,n\n"open,2\n{rows}')
    assert (len(good(found)), bad(found)) == (10_000, [2])


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_what_spreadsheets_write_is_understood(start: str, end: str, sign: str) -> None:
    found = read(f"{start}id{sign} text {end}1{sign}très bon{end}2{sign}good{end}")
    assert good(found) == [(2, "très bon"), (3, "good")]


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(ImportRefused, match=r"x.csv has no column 'text'\. Its columns: review, stars\."):
        read("review,stars\ngood,5\n")
    with pytest.raises(ImportRefused, match=r"no column 'text'\. Its columns: review, stars\."):
        read('{"review": "good"}\n{"stars": 5}\n', "x.jsonl")


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_an_empty_file_is_refused(name: str) -> None:
    with pytest.raises(ImportRefused, match="the file is empty"):
        read("", name)


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ImportRefused, match="what kind of file"):
        read("text\nx\n", "x.xlsx")


def test_utf_16_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("text\nx\n".encode("utf-16"))
    with pytest.raises(ImportRefused, match="UTF-16"):
        opened(tmp_path / "x.csv")


def test_of_two_columns_with_one_name_the_first_has_it() -> None:
    assert [record.values for record in read("text,text\na,b\n")] == [{"text": "a", "text.2": "b"}]


def test_json_lines_that_are_none_are_reported() -> None:
    content = '{"text": "a"}\n\nnonsense\n[1]\n' + "[" * 100_000 + '\n{"text": "b"}'
    found = read(content, "x.ndjson")
    assert good(found) == [(1, "a"), (6, "b")]
    assert bad(found) == [3, 4, 5]


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_a_line_without_end_is_reported_and_the_next_is_read(name: str) -> None:
    first, last = ("text\n", "ok\n") if name == "x.csv" else ('{"text": "ok"}\n', '{"text": "ok"}\n')
    found = read(first + "x" * (3 * MAX_LINE) + "\n" + last, name)
    assert bad(found) == [2]
    assert good(found)[-1] == (3, "ok")


@given(st.lists(st.text(alphabet='a",\n;é', min_size=1, max_size=30), max_size=30))
def test_no_line_is_lost_whatever_the_quotes(cells: list[str]) -> None:
    content = "text,n\n" + "".join(f"{cell},1\n" for cell in cells)
    found = read(content)
    lines = [record.line for record in found]
    assert lines == sorted(set(lines))
    assert all(record.problem or set(record.values) == {"text", "n"} for record in found)

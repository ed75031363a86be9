"""Cost: a few seconds, no service."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake.columns import found_in
from bot.intake.encodings import encoding_of
from bot.intake.questions import ImportRefused
from bot.intake.records import MAX_LINE, Record, Source, source_of

QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def source(path: Path, content: str | bytes, *columns: str) -> Source:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return source_of(path, encoding_of(path), lambda header: found_in(columns or ("text",), header))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "x.csv"


def read(path: Path, content: str | bytes, *columns: str) -> list[Record]:
    return list(source(path, content, *columns).records())


def good(found: list[Record]) -> list[tuple[int, Any]]:
    return [(record.line, record.values["text"]) for record in found if not record.problem]


def bad(found: list[Record]) -> list[int]:
    return [record.line for record in found if record.problem]


def texts(path: Path, content: str | bytes) -> list[str]:
    found = read(path, content)
    assert not bad(found)
    return [text for _, text in good(found)]


def test_rows_have_the_line_they_start_on_also_after_quoted_line_breaks(file: Path) -> None:
    found = read(file, 'text,n\n"one\ntwo\nthree",1\n\nfour,2\nfive,3,more\n"six, ""6""",3\n')
    assert good(found) == [(2, "one\ntwo\nthree"), (6, "four"), (8, 'six, "6"')]
    assert bad(found) == [7]
    assert found[2].problem == "3 columns, but the header has 2"


def test_rows_after_a_quote_that_is_never_closed_are_still_read(file: Path) -> None:
    found = read(file, 'n,text\n1,good\n2,"open\n3,next\n4,"quoted, too"\n5,last\n')
    assert [line for line, _ in good(found)] + bad(found) == [2, 3, 4, 5, 6] and (3, '"open') in good(found)


def test_a_quote_that_swallows_a_long_file_costs_no_other_row(file: Path) -> None:
    rows = "".join(f"row {number} {'x' * 50},1\n" for number in range(10_000))
    found = read(file, f'text,n\n"open,2\n{rows}')
    assert len(good(found)) + len(bad(found)) == 10_001
    assert good(found)[-1] == (10_002, f"row 9999 {'x' * 50}")


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_what_spreadsheets_write_is_understood(start: str, end: str, sign: str, file: Path) -> None:
    assert texts(file, f"{start}id{sign} text {end}1{sign}très bon{end}2{sign}good{end}") == ["très bon", "good"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8"])
def test_the_encoding_is_found(encoding: str, file: Path) -> None:
    content = "Bewertung;text\n5;schön und größer\n1;enttäuschend\n".encode(encoding)
    assert texts(file, content) == ["schön und größer", "enttäuschend"]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
def test_the_line_that_names_the_delimiter_is_passed_over(first: str, file: Path) -> None:
    assert texts(file, f"{first}\r\nid;text\r\n1;good, really\r\n") == ["good, really"]


def test_a_tab_may_be_named_too(file: Path) -> None:
    assert texts(file, "sep=\t\nid\ttext\n1\tgood\n") == ["good"]


@pytest.mark.parametrize(
    "content",
    [
        "id,text,\n1,good,\n2,fair,\n",
        "id,text\n1,good,\n2,fair,,,\n",
        "id,text,note\n1,good\n2,fair\n",
        "id;text;a;b\n1;good\n2;fair;x\n",
    ],
)
def test_surplus_cells_may_be_empty_and_cells_at_the_end_left_out(content: str, file: Path) -> None:
    assert texts(file, content) == ["good", "fair"]


@pytest.mark.parametrize("blank", ["\n", ",\n", ",,\n", " , \n", '"",""\n'])
def test_lines_without_words_are_passed_over(blank: str, file: Path) -> None:
    assert texts(file, f"id,text\n{blank}1,good\n{blank}{blank}2,fair\n{blank}") == ["good", "fair"]


@pytest.mark.parametrize(
    "content",
    [
        'id, text\n1, "good, really"\n2, "fair, ""so to say"""\n',
        '"id", "text"\n"1", "good, really"\n"2", "fair, ""so to say"""\n',
        '"id";  "text"\n"1";  "good, really"\n"2";  "fair, ""so to say"""\n',
    ],
)
def test_blanks_may_stand_before_quotes(content: str, file: Path) -> None:
    assert texts(file, content) == ["good, really", 'fair, "so to say"']


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (r'"she said \"no\"",5', 'she said "no"'),
        (r'"she said \"no\", then left",5', 'she said "no", then left'),
        ('"she said \\"no\\"\nand left",5', 'she said "no"\nand left'),
    ],
)
def test_quotes_within_quotes_may_have_a_backslash(row: str, text: str, file: Path) -> None:
    assert texts(file, f"text,n\n{row}\nplain,4\n") == [text, "plain"]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ('"the 7" screen",5', 'the 7" screen'),
        ('"a "great" one",5', 'a "great" one'),
        ('"great" he said,5', '"great" he said'),
        ('"two" , 5', "two"),
    ],
)
def test_quotes_that_are_not_doubled_are_taken_as_meant(row: str, text: str, file: Path) -> None:
    assert texts(file, f"text,n\n{row}\nplain,4\n") == [text, "plain"]


def test_in_a_file_of_one_column_every_sign_is_text(file: Path) -> None:
    rows = ["good, really", "fair; so to say", "7 | 8", "quiet"]
    assert texts(file, "text\n" + "\n".join(rows) + "\n") == rows


def test_titles_may_stand_above_the_header(file: Path) -> None:
    found = source(file, 'Reviews of March\n"Exported, by us"\n\nid;text\n1;good\n2;fair\n')
    assert [record.line for record in found.records()] == [5, 6] and found.header == ["id", "text"]
    assert "header in line 4" in found.form


def test_a_header_with_line_breaks_is_one_header(file: Path) -> None:
    found = source(file, 'id,"Your review\n(optional)",n\n1,good,5\n', "Your review (optional)")
    assert found.header == ["id", "Your review (optional)", "n"]
    assert [record.line for record in found.records()] == [3]


@pytest.mark.parametrize("length", [131_073, 200_000, 600_000])
def test_a_long_cell_is_one_row(length: int, file: Path) -> None:
    long = "\n".join(["a long story"] * (length // 13 + 1))
    assert texts(file, f'text\n"{long}"\nshort\n') == [long, "short"]
    assert texts(file, f'n,text\n1,"{long}"\n2,short\n') == [long, "short"]


def test_a_line_without_end_is_reported_and_the_next_is_read(file: Path) -> None:
    for start in ("x", '"x'):
        found = read(file, "text\n" + start * (3 * MAX_LINE) + "\nok\n")
        assert (bad(found), good(found)) == ([2], [(3, "ok")])
        assert found[0].problem == "the row is too long"


def test_a_header_that_stands_again_is_reported(file: Path) -> None:
    found = read(file, "text,n\ngood,5\ntext,n\nfair,4\n")
    assert (good(found), bad(found)) == ([(2, "good"), (4, "fair")], [3])


def test_a_nul_is_reported(file: Path) -> None:
    found = read(file, "text,n\ngood,5\nb\0d,1\nfair,4\n")
    assert (good(found), bad(found)) == ([(2, "good"), (4, "fair")], [3])


def test_of_two_columns_with_one_name_the_first_has_it(file: Path) -> None:
    assert [record.values for record in read(file, "text,text\na,b\n")] == [{"text": "a", "text.2": "b"}]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x.ods", b"text\nx\n", "what kind of file"),
        ("x.xlsx", b"text\nx\n", "is no workbook"),
        ("x.xls", b"\xd0\xcf\x11\xe0 old", "save it as .xlsx"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(ImportRefused, match=reason):
        source(tmp_path / name, content)


@QUICK
@given(st.lists(st.text(alphabet='a",\n;é', min_size=1, max_size=30), max_size=30))
def test_no_line_is_lost_whatever_the_quotes(file: Path, cells: list[str]) -> None:
    found = read(file, "text,n\n" + "".join(f"{cell},1\n" for cell in cells))
    lines = [record.line for record in found]
    assert lines == sorted(set(lines))
    assert all(record.problem or set(record.values) == {"text", "n"} for record in found)


CELLS = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r\x1f") | st.sampled_from("\",;\t|\n' \\="),
    max_size=20,
)


@QUICK
@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_that_python_writes_comes_back(
    file: Path, rows: list[tuple[str, str]], sign: str, quoting: int, end: str, encoding: str
) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=sign, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerows([("number", "text", "other"), *(("7", *row) for row in rows)])
    found = read(file, table.getvalue().encode(encoding), "number", "text", "other")
    assert [tuple(record.values.values()) for record in found] == [("7", *row) for row in rows]

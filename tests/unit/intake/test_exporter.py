"""Cost: milliseconds, no service."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.errors import Mendable
from bot.intake import parquet as parquet_room
from bot.intake.exporter import LONGEST, Format, What, write, write_file
from bot.store import orders
from bot.store.database import Database
from bot.store.export import Part
from bot.store.models import Conversation, Item, Turn, now
from tests.sample import fill


@pytest.fixture
def full(database: Database) -> Database:
    fill(database)
    return database


def exported(database: Database, what: str, format: str) -> str:
    out = io.StringIO()
    assert write(database, what, format, out) == 2  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("what", ["feedback", "conversations"])
@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_nothing_that_is_written_names_the_customer(full: Database, what: str, format: str) -> None:
    written = exported(full, what, format)
    assert "ecret" not in written
    assert written == exported(full, what, format)


def test_csv_and_json_lines_hold_the_same(full: Database) -> None:
    table = list(csv.DictReader(io.StringIO(exported(full, "feedback", "csv"), newline="")))
    lines = [json.loads(line) for line in exported(full, "feedback", "jsonl").splitlines()]
    assert [list(row) for row in table] == [list(row) for row in lines]
    assert table[0] == {name: "" if value is None else str(value) for name, value in lines[0].items()}
    assert (table[1]["quote"], lines[1]["quote"]) == ("'=cmd|' /C calc'", "=cmd|' /C calc'")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_becomes_text_in_csv(database: Database, start: str) -> None:
    with database.session() as session:
        session.add_all([Conversation(id="a", page=None, locale=f"{start}1"), Conversation(id="b", locale=f"1{start}")])
    table = list(csv.DictReader(io.StringIO(exported(database, "conversations", "csv"), newline="")))
    assert {row["locale"] for row in table} == {f"'{start}1", f"1{start}"}


def test_an_empty_record_still_has_a_header(database: Database) -> None:
    out = io.StringIO()
    assert write(database, "feedback", "csv", out) == 0
    assert out.getvalue().startswith("item,conversation,turn,")


def test_the_funnel_is_written_by_product_and_wave(database: Database) -> None:
    with database.session() as session:
        line = orders.register_order(session, ref="A-1", customer_ref="c1", product="Kettle")
        orders.invite(session, line, days=60)
    out = io.StringIO()
    assert write(database, "funnel", "csv", out) == 1
    (row,) = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert (row["product"], row["wave"], row["sent"], row["opened"]) == ("Kettle", "delivery", "1", "0")


def rows_of(path: Path) -> list[dict[str, Any]]:
    """What another program reads of a file."""
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".parquet":
        from pyarrow.parquet import read_table

        return list(read_table(path).to_pylist())
    header, *rows = load_workbook(path).active.values  # type: ignore[union-attr]
    return [dict(zip(header, row, strict=True)) for row in rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("what", get_args(What))
@pytest.mark.parametrize("format", get_args(Format))
def test_every_form_holds_the_same_rows(full: Database, tmp_path: Path, what: What, format: Format) -> None:
    path = tmp_path / f"x.{format}"
    rows, cut = write_file(full, what, format, path)
    lines = io.StringIO()
    assert (rows, cut) == (write(full, what, "jsonl", lines), 0)
    expected = [json.loads(line) for line in lines.getvalue().splitlines()]
    found = rows_of(path)
    assert len(found) == len(expected) == rows
    key = "conversation" if what != "funnel" else "product"
    assert [row[key] for row in found] == [row[key] for row in expected]
    assert all(list(row) == list(one) for row, one in zip(found, expected, strict=True))


def test_a_csv_file_begins_with_a_byte_order_mark(full: Database, tmp_path: Path) -> None:
    write_file(full, "feedback", "csv", tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbfitem,")
    write_file(full, "feedback", "jsonl", tmp_path / "x.jsonl")
    assert (tmp_path / "x.jsonl").read_bytes().startswith(b"{")


def test_in_a_workbook_text_is_text_and_moments_are_moments(full: Database, tmp_path: Path) -> None:
    write_file(full, "feedback", "xlsx", tmp_path / "x.xlsx")
    sheet = load_workbook(tmp_path / "x.xlsx").active
    assert sheet is not None
    names = [cell.value for cell in sheet[1]]
    formula = sheet.cell(3, names.index("quote") + 1)
    assert (formula.value, formula.data_type) == ("=cmd|' /C calc'", "s")
    assert sheet.cell(2, names.index("at") + 1).is_date


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["feedback", "conversations"])
def test_a_cell_that_excel_cannot_hold_is_cut_and_says_so(
    full: Database, tmp_path: Path, what: What, format: Format
) -> None:
    with full.session() as session:
        turn = session.scalars(select(Turn).where(Turn.sender == "customer").order_by(Turn.id)).first()
        assert turn is not None
        turn.masked = turn.text = turn.masked + " é" * LONGEST
    cut = write_file(full, what, format, tmp_path / f"x.{format}")[1]
    assert cut >= 1
    for row in rows_of(tmp_path / f"x.{format}"):
        assert all(len(value) <= LONGEST for value in row.values() if isinstance(value, str))
        if what == "conversations":
            assert all(set(said) >= {"from", "text"} for said in json.loads(row["transcript"]))
    whole = io.StringIO()
    write(full, what, "jsonl", whole)
    assert len(whole.getvalue()) > LONGEST


def test_a_part_is_written_by_period_product_and_theme(full: Database, tmp_path: Path) -> None:
    out = tmp_path / "x.jsonl"

    def count(what: What, **part: Any) -> int:
        return write_file(full, what, "jsonl", out, Part(**part))[0]

    rows = [json.loads(line) for line in exported(full, "feedback", "jsonl").splitlines()]
    product, theme = rows[0]["product"], next(row["theme"] for row in rows if row["theme"])
    for what in ("feedback", "conversations"):
        assert count(what, until=now() + timedelta(days=1)) == 2 and count(what, since=now() + timedelta(days=1)) == 0
    assert count("feedback", product=product) == sum(row["product"] == product for row in rows)
    assert count("feedback", theme=theme) == sum(row["theme"] == theme for row in rows)
    themed = {row["conversation"] for row in rows if row["theme"] == theme}
    assert count("conversations", theme=theme) == len(themed)
    with pytest.raises(Mendable, match="There is no product 'Anvil'"):
        count("feedback", product="Anvil")
    with pytest.raises(Mendable, match=rf"There is no theme 'Anvil'. There are: .*{theme}"):
        count("conversations", theme="Anvil")
    with pytest.raises(Mendable, match="leave --product and --theme out"):
        count("funnel", theme=theme)


def test_without_its_library_parquet_says_what_to_install(
    full: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(Mendable, match="uv pip install pyarrow"):
        write_file(full, "feedback", "parquet", tmp_path / "x.parquet")
    assert not parquet_room.WHOLE & parquet_room.NUMBERS


def test_a_file_that_cannot_be_written_is_named(full: Database, tmp_path: Path) -> None:
    with pytest.raises(Mendable, match="cannot be written"):
        write_file(full, "feedback", "csv", tmp_path / "nowhere" / "x.csv")
    with full.reading() as session:
        assert session.scalars(select(Item)).all()

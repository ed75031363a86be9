"""Cost: milliseconds, no service."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bot.intake.exporter import write
from bot.store import orders
from bot.store.database import Database
from bot.store.models import Conversation
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

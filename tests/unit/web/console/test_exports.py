"""Files taken out by the console's page. Cost: a second, no service."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from bot.store import audit
from bot.store.database import Database
from tests.sample import fill
from tests.unit.web.console.conftest import Colleague


@pytest.fixture(autouse=True)
def _full(database: Database) -> None:
    fill(database)


def test_the_page_offers_what_there_is(admin: Colleague) -> None:
    shown = admin.get("/console/exports").text
    assert "Excel (.xlsx)" in shown and 'name="since"' in shown and 'name="theme"' in shown


def test_a_file_comes_in_the_form_that_is_asked_for(admin: Colleague, database: Database) -> None:
    answer = admin.get("/console/exports/file", what="feedback", format="csv")
    assert 'filename="hearback-feedback.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbfitem,")
    assert len(list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))) == 2
    book = load_workbook(io.BytesIO(admin.get("/console/exports/file", what="conversations").content))
    assert [sheet.max_row for sheet in book] == [3]
    with database.reading() as session:
        assert [entry.action for entry in audit.entries(session, None)].count("exported") == 2


def test_a_part_may_be_asked_for(admin: Colleague) -> None:
    part = admin.get("/console/exports/file", format="jsonl", until="2000-01-01")
    assert (part.status_code, part.content) == (200, b"")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"product": "Anvil"}, "There is no product"),
        ({"since": "soon"}, "is no day"),
        ({"what": "funnel", "theme": "1"}, "leave --product and --theme out"),
    ],
)
def test_what_cannot_be_written_says_why(admin: Colleague, query: dict[str, str], said: str) -> None:
    answer = admin.get("/console/exports/file", **query)
    assert answer.status_code == 422 and said in answer.text

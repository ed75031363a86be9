"""What an erased customer said, in files that were kept. Cost: a second, no service."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from bot.errors import Mendable
from bot.intake.exporter import Format, What, write, write_file
from bot.intake.scrubbing import MARK, Gone, gone, scrub
from bot.store.database import Database
from bot.store.erasure import UnknownCustomer
from tests.planted import add_theme, talk

QUOTE = 'the "café" lamp\'s <cord> & plug\nsmell of *burnt* fish_oil'
SAID = Gone(frozenset({"talk-ann"}), (" ".join(QUOTE.split()),))


def markdown(text: str) -> str:
    return "".join(f"\\{one}" if one in "*_<>&" else one for one in text)


@pytest.mark.parametrize(
    "written",
    [
        QUOTE,
        html.escape(QUOTE),
        html.escape(QUOTE).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        json.dumps(QUOTE),
        json.dumps(QUOTE, ensure_ascii=False),
        json.dumps(QUOTE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
        markdown(QUOTE),
        QUOTE.replace("\n", " "),
    ],
)
def test_a_quote_is_found_however_it_is_written_and_numbers_stay(tmp_path: Path, written: str) -> None:
    file = tmp_path / "digest"
    file.write_text(f"42 % say: {written} and 7 the lamp hums")
    assert scrub([file], SAID) == {str(file): 1}
    text = file.read_text()
    assert MARK in text and "fish" not in text and text.startswith("42 % say: ") and text.endswith("7 the lamp hums")


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_of_an_export_the_customers_rows_go_and_the_others_stay_as_they_were(
    database: Database, tmp_path: Path, format: str
) -> None:
    file = tmp_path / f"feedback.{format}"
    talk(database, "bob", 'it "hums", at night', [add_theme(database, "hums")])
    with file.open("w", newline="") as out:
        write(database, "feedback", format, out)  # type: ignore[arg-type]
    before = file.read_bytes()
    talk(database, "ann", "it smells of burnt fish", [])
    with file.open("w", newline="") as out:
        write(database, "feedback", format, out)  # type: ignore[arg-type]
    assert b"fish" in file.read_bytes()
    assert scrub([file], gone(database, "ann")) == {str(file): 2}
    assert file.read_bytes() == before
    assert scrub([file], gone(database, "ann")) == {str(file): 0}


@pytest.mark.parametrize("what", ["feedback", "conversations"])
@pytest.mark.parametrize("format", ["csv", "jsonl", "xlsx", "parquet"])
def test_the_customers_rows_go_from_a_file_of_every_form(
    database: Database, tmp_path: Path, what: What, format: Format
) -> None:
    file = tmp_path / f"kept.{format}"
    talk(database, "bob", "it hums", [])
    without = write_file(database, what, format, file)[0]
    start = file.read_bytes()[:3]
    talk(database, "ann", "it smells of burnt fish", [])
    rows = write_file(database, what, format, file)[0]
    assert scrub([file], gone(database, "ann")) == {str(file): rows - without}
    assert scrub([file], gone(database, "ann")) == {str(file): 0}
    assert file.read_bytes()[:3] == start


def test_what_everybody_says_stays(database: Database, tmp_path: Path) -> None:
    talk(database, "ann", "too loud", [])
    assert gone(database, "ann").words == ()
    with pytest.raises(UnknownCustomer):
        gone(database, "nobody")


def test_a_file_that_is_none_of_ours_is_named(tmp_path: Path) -> None:
    (tmp_path / "picture.jsonl").write_bytes(bytes(range(256)))
    with pytest.raises(Mendable, match=r"picture\.jsonl could not be rewritten"):
        scrub([tmp_path / "picture.jsonl"], SAID)

"""The verbs, as a person types them. Cost: about 15 s (the real readers are loaded), no service."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bot import cli, rehearse
from bot.store import outbox
from bot.store.database import Database

REVIEWS = """id,review,stars,product
1,"I expected the battery to last a day, but it died after two hours.",2,Lamp
2,The screen is gorgeous and the sound is excellent.,5,Lamp
3, ,5,Lamp
,The hinge broke after one week.,3,Lamp
"""
COLUMNS = ("--text", "review", "--id", "id", "--rating", "stars", "--product", "product")


class Command:
    """Runs verbs against a record of the test's own."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch

    def __call__(self, *argv: str) -> tuple[int, str, str]:
        """Exit status, standard output, and what was said beside it."""
        self.monkeypatch.setattr(sys, "argv", ["hearback", *argv])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, said = self.capsys.readouterr()
        return int(ended.value.code or 0), out, " ".join(said.split())


@pytest.fixture
def hearback(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/record.db")
    monkeypatch.setenv("TRACKER_URL", f"sqlite:///{tmp_path}/tracker.db")
    monkeypatch.setenv("HEARBACK_SECRET", "s" * 40)
    monkeypatch.setenv("HEARBACK_INTERNAL_SECRET", "i" * 40)
    return Command(capsys, monkeypatch)


@pytest.fixture
def reviews(tmp_path: Path) -> str:
    file = tmp_path / "reviews.csv"
    file.write_text(REVIEWS)
    return str(file)


def test_import_reports_bad_rows_by_line_and_stores_each_row_once(hearback: Command, reviews: str) -> None:
    status, _, said = hearback("import", reviews, *COLUMNS)
    assert status == 0
    assert "3 stored, 0 already there, 1 not usable." in said
    assert "line 5: no id in 'id'" in said and "1 are ratings without words" in said
    assert "0 stored, 3 already there, 1 not usable." in hearback("import", reviews, *COLUMNS)[2]


def test_import_asks_for_the_scale_once_and_stores_nothing_before(hearback: Command, tmp_path: Path) -> None:
    file = tmp_path / "ten.csv"
    file.write_text("review,score\nThe sound is excellent.,9\nThe hinge broke.,4\nIt hums.,n/a\nIt is loud.,loud\n")
    columns = (str(file), "--text", "review", "--rating", "score")
    status, _, said = hearback("import", *columns)
    assert status == 1 and "--rating-scale 1-10" in said and "Nothing has been imported." in said
    assert hearback("export", "conversations")[1].count("\n") == 1  # the header
    status, _, said = hearback("import", *columns, "--rating-scale", "10")
    assert status == 0 and "4 stored, 0 already there, 0 not usable." in said
    assert "line 5: the rating 'loud' is no number" in said
    assert "Taken without a rating: 1 whose rating could not be read, 1 where none was given." in said
    assert hearback("import", str(file), "--text", "review", "--rating-scale", "10")[0] == 1


def test_import_shows_the_first_rows_without_storing_them(hearback: Command, tmp_path: Path) -> None:
    file = tmp_path / "ten.csv"
    file.write_bytes("Bewertung;Text;Datum\n9;Die Qualität ist groß;03/04/2026\n4;;05/02/2026\n".encode("cp1252"))
    columns = (str(file), "--text", "text", "--rating", "bewertung", "--date", "datum")
    status, _, said = hearback("import", *columns)
    assert status == 1 and "--rating-scale 1-10" in said and "--date-order mdy" in said
    status, _, said = hearback("import", *columns, "--dry-run", "--yes", "--date-order", "mdy")
    assert status == 0 and "Windows-1252, guessed" in said and "Taken: 1-10." in said
    assert "line 2, 2026-03-04 00:00, 4.5556 of 5 (given as 9 of 1-10): Die Qualität ist groß" in said
    assert "(a rating without words)" in said and "Nothing has been imported." in said
    assert hearback("export", "conversations")[1].count("\n") == 1  # the header


def test_a_known_export_is_imported_by_its_name(hearback: Command, tmp_path: Path) -> None:
    file = tmp_path / "trustpilot.csv"
    file.write_text("Review Id,Review Title,Review Content,Review Stars\na,Broke,It broke.,1\nb,,,5\n")
    status, _, said = hearback("import", str(file), "--from", "trustpilot")
    assert status == 0 and "2 stored, 0 already there, 0 not usable." in said


def test_an_export_is_written_as_a_part_and_in_a_form(hearback: Command, reviews: str, tmp_path: Path) -> None:
    hearback("import", reviews, *COLUMNS)
    out = tmp_path / "x.xlsx"
    status, _, said = hearback(
        "export", "conversations", "--format", "xlsx", "--out", str(out), "--since", "2000-01-01"
    )
    assert status == 0 and "3 rows" in said and out.read_bytes().startswith(b"PK")
    assert hearback("export", "feedback", "--until", "2000-01-01")[1].count("\n") == 1  # the header
    assert "There is no product 'Anvil'" in hearback("export", "feedback", "--product", "Anvil")[2]
    assert "say where with --out" in hearback("export", "feedback", "--format", "parquet")[2]


def test_what_was_imported_is_exported_and_digested(hearback: Command, reviews: str, tmp_path: Path) -> None:
    hearback("import", reviews, *COLUMNS)
    rows = [json.loads(line) for line in hearback("export", "feedback", "--format", "jsonl")[1].splitlines()]
    unmet = next(row for row in rows if row["kind"] == "unmet")
    assert (unmet["expected"], unmet["actual"]) == ("the battery to last a day", "died after two hours")
    assert all(row["quote"] in row["text"] for row in rows)
    assert len(hearback("export", "conversations")[1].splitlines()) == 4

    first, second = tmp_path / "1.json", tmp_path / "2.json"
    for out in (first, second):
        assert hearback("digest", "--format", "json", "--out", str(out))[0] == 0
    assert first.read_bytes() == second.read_bytes()
    scorecard = {figure["name"]: figure for figure in json.loads(first.read_text())["scorecard"]}
    assert (round(scorecard["csat"]["value"], 2), scorecard["csat"]["n"]) == (0.67, 3)


def test_analyze_prints_one_object_a_line_and_touches_no_database(
    hearback: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("The zip broke after a week.\n\nIt looks great.\n")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.db")
    status, out, _ = hearback("analyze", str(file))
    found = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [reading["sentiment"]["label"] for reading in found] == ["negative", "positive"]
    assert all(item["quote"] == r["text"][slice(*item["span"])] for r in found for item in r["items"])


def test_a_digest_is_queued_once_for_each_whom_the_settings_name(
    hearback: Command, reviews: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearback("import", reviews, *COLUMNS)
    status, _, said = hearback("digest", "--send")
    assert status == 1 and "HEARBACK_DIGEST_TO" in said
    monkeypatch.setenv("HEARBACK_DIGEST_TO", "ana@shop.example, Ben <ben@shop.example>")
    monkeypatch.setenv("HEARBACK_SLACK_URL", "https://hooks.chat.example/secret")
    for _ in range(2):
        status, out, said = hearback("digest", "--send")
        assert (status, out) == (0, "") and "ana@shop.example" in said and "Slack" in said and "secret" not in said
    database = Database(f"sqlite:///{tmp_path}/record.db")
    with database.reading() as session:
        waiting = outbox.at_status(session, "waiting")
    database.close()
    assert [one.channel for one in waiting] == ["mail", "mail", "slack"]
    mail, slack = waiting[1].content, waiting[2].content
    assert mail is not None and mail["to"] == "ben@shop.example" and "<html" in mail["html"]
    assert "what customers said, 20" in mail["subject"]
    assert slack is not None and slack["body"] and "secret" not in str(slack)


def test_invite_prints_the_same_link_for_the_same_order(hearback: Command, tmp_path: Path) -> None:
    about = ("invite", "--order", "o1", "--customer", "c1", "--product", "Lamp", "--delivered", "2026-01-05")
    first = hearback(*about)[1]
    assert "/c/" in first
    assert hearback("invite", "--order", "o1")[1] == first
    code = tmp_path / "code.svg"
    assert hearback("invite", "--order", "o1", "--qr", str(code))[1] == first
    assert code.read_bytes().startswith(b"<?xml")


def test_an_account_is_added_with_a_random_password_shown_once(hearback: Command) -> None:
    status, _, said = hearback("user", "add", "Ana@Example.com", "--role", "admin")
    assert status == 0 and "ana@example.com may sign in as admin" in said
    assert "shown this once" in said
    assert "may sign in as admin" in hearback("user", "reset", "ana@example.com")[2]
    assert "ana@example.com" in hearback("user", "list")[2]
    assert hearback("user", "add", "sam@example.com")[0] == 0
    assert hearback("user", "role", "sam@example.com", "--role", "admin")[0] == 0
    assert hearback("user", "disable", "ana@example.com")[0] == 0
    assert "disabled" in hearback("user", "list")[2]
    assert hearback("user", "enable", "ana@example.com")[0] == 0


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("digest",), "Nobody has said anything yet"),
        (("forget", "nobody"), "nobody"),
        (("analyze", "/no/such/file"), "cannot be read: No such file or directory"),
        (("invite",), "Say which order"),
        (("invite", "--order", "new"), "say whose it is"),
        (("user", "add"), "Say whose account"),
        (("user", "add", "nobody"), "is not an e-mail address"),
        (("user", "disable", "nobody@example.com"), "has no account"),
    ],
)
def test_what_a_person_can_mend_is_said_in_a_sentence(hearback: Command, argv: tuple[str, ...], sentence: str) -> None:
    status, _, said = hearback(*argv)
    assert status == 1
    assert sentence in said
    assert "Traceback" not in said


def test_a_setting_that_cannot_be_is_named(hearback: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_PORT", "eighty")
    status, _, said = hearback("export", "feedback")
    assert status == 1
    assert "HEARBACK_PORT" in said


def test_rehearse_says_which_languages_there_are_before_it_starts_anything(hearback: Command) -> None:
    status, _, said = hearback("rehearse", "--language", "xx")
    assert status == 1 and "There are no simulated customers who speak 'xx'. There are: de, en" in said


def test_rehearse_prints_how_it_went_and_writes_page_and_report(
    hearback: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = rehearse.Made({"talks": []}, ("25 simulated customers talked.",), "<p>the page</p>")
    monkeypatch.setattr(rehearse, "trained", lambda _: tmp_path)
    monkeypatch.setattr(rehearse, "run", lambda *_: made)
    status, out, said = hearback("rehearse", "--language", "pl", "--out", str(tmp_path / "out"))
    assert (status, out) == (0, "25 simulated customers talked.\n") and "report.html" in said
    assert (tmp_path / "out" / "report.html").read_text() == "<p>the page</p>"

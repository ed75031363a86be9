"""A file is brought in and taken back on the page of the console, the record taken out. Cost: 20 s; needs Chromium."""

from __future__ import annotations

from datetime import timezone
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.intake import uploads
from bot.store.database import Database
from tests.browser.test_console import problems, signed_in
from tests.fake_reader import FakeReader

pytestmark = pytest.mark.browser
GERMAN = "Bewertung;Text;Datum\n9;Die Qualität ist größer;31.03.2026\n4;Gehäuse klemmt;13.04.2026\n"


def do_what_waits(database: Database) -> None:
    """What the part "jobs" does."""
    reader: Any = FakeReader()
    assert uploads.run_next(database, lambda: reader, timezone.utc, lambda: False) is not None


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_a_file_comes_in_is_corrected_watched_and_taken_back(
    chromium: Browser, web: str, database: Database, tmp_path: Path
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    signed_in(context, web, database, "product")
    context.set_default_timeout(15_000)
    page = context.new_page()
    (tmp_path / "reviews.csv").write_bytes(GERMAN.encode("cp1252"))
    page.goto(f"{web}/console")
    page.get_by_role("link", name="Import").click()
    page.get_by_label("File").set_input_files(tmp_path / "reviews.csv")
    page.get_by_role("button", name="Look at it").click()

    heading(page, "What was found")
    expect(page.get_by_text("Windows-1252, guessed")).to_be_visible()
    assert problems(page) == []
    page.get_by_role("radio", name="0-10").check()
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("4.6 of 5 (given as 9 of 0-10)")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()

    heading(page, "Waits for its turn")
    assert problems(page) == []
    do_what_waits(database)
    heading(page, "Imported by")  # by itself: the page looks again every two seconds
    expect(page.get_by_text("2 stored, 0 already there, 0 not usable.")).to_be_visible()
    assert problems(page) == []

    page.get_by_label("Type UNDO").fill("UNDO")
    page.get_by_role("button", name="Undo").click()
    heading(page, "Being undone")
    do_what_waits(database)
    heading(page, "Undone")
    expect(page.get_by_text("2 conversations were erased.")).to_be_visible()

    page.get_by_role("link", name="Export").click()
    page.get_by_label("File format").select_option("csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.path().read_bytes().startswith(b"\xef\xbb\xbfitem,")
    context.close()

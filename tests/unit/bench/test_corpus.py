"""The page about the notes is true. Cost: 3 s, no service."""

from __future__ import annotations

from tests.bench.corpus import PAGE, page


def test_the_page_says_what_the_notes_hold() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.bench.corpus"

"""A reading held against a note. Cost: milliseconds, no service."""

from __future__ import annotations

from bot.language.notes import read_note
from bot.language.reading import Item, Reading, Sentiment, Stretch
from tests.bench.notes import as_note, total
from tests.bench.scoring import score

TEXT = "Lid leaks, they said sealed"
NOTE = read_note({"id": "n", "source": "written", "language": "en", "text": TEXT, "sentiment": "negative", "items": [
    {"quote": TEXT, "kind": "unmet", "severity": 3, "aspect": "Lid", "expected": "sealed", "actual": "leaks"}],
    "does": [{"quote": TEXT, "act": "tells"}]})  # fmt: skip
BAD = Sentiment("negative", -0.9)


def test_a_right_reading_is_wholly_right() -> None:
    item = Item(0, len(TEXT), TEXT, "unmet", "lid", BAD, "sealed", "leaks", 3)
    does = (Stretch(0, len(TEXT), TEXT, "tells"),)
    found = score([NOTE], [as_note(NOTE, Reading(TEXT, "en", BAD, 0.9, 0.0, (item,), does=does))])
    assert all(
        found.f1(name) == 1 for name in ("items with kind", "pairs", "aspect", "texts wholly right", "act tells")
    )


def test_an_empty_reading_finds_nothing() -> None:
    found = score([NOTE], [as_note(NOTE, Reading(TEXT, "en", BAD, 0.0, 0.0))])
    assert found.f1("items") == found.f1("pairs") == 0
    both = total([found, found])
    assert both.true["items"] == 2 and found.true["items"] == 1

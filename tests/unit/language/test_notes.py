"""The notes and their checker. Cost: 3 s, no service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.language.checker import check, faults, fingerprint, main, measured_texts
from bot.language.notes import NOTES, SPLITS, first, load, read_note, split_of

ROW: dict[str, Any] = {
    "id": "x-1",
    "source": "written",
    "language": "en",
    "asked": "What did you expect instead?",
    "draft": [{"what": "lid leaks"}],
    "text": "that it stays dry. dry it was not. can i return it?",
    "sentiment": "negative",
    "items": [
        {"quote": "dry it was not", "kind": "fault", "aspect": "dry", "expected": None, "actual": None, "severity": 3}
    ],
    "answers": {"expected": "it stays dry"},
    "does": [{"quote": "that it stays dry", "act": "answers", "to": 1}, {"quote": "can i return it?", "act": "asks"}],
}


def test_a_field_stands_inside_its_quote_before_anywhere_else() -> None:
    note = read_note(ROW)
    assert note.items[0].fields["aspect"] == (19, 22)
    assert note.answers["expected"] == (5, 17)
    assert "source" not in note.items[0].fields


def test_stretches_come_in_order() -> None:
    row = ROW | {"does": [{"quote": "dry", "act": "tells"}, {"quote": "dry", "act": "tells"}]}
    assert [one.span for one in read_note(row).does or ()] == [(14, 17), (19, 22)]


def test_words_that_stand_nowhere_are_refused() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        first("the lid", "handle")


def test_a_sound_note_has_no_fault() -> None:
    assert list(faults(ROW)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": " "}, "text is missing"),
        ({"language": "da"}, "language 'da'"),
        ({"sentiment": "bad"}, "sentiment 'bad'"),
        ({"id": ""}, "id is missing"),
        ({"items": [ROW["items"][0] | {"quote": "wet it was"}]}, "quote 'wet it was'"),
        ({"items": [ROW["items"][0] | {"kind": "complaint"}]}, "kind 'complaint'"),
        ({"items": [ROW["items"][0] | {"severity": 0}]}, "severity 0"),
        ({"items": [ROW["items"][0] | {"kind": "praise"}]}, "severity 3 beside praise"),
        ({"items": [ROW["items"][0] | {"expected": "dry"}]}, "expected or actual beside fault"),
        ({"answers": {"colour": "dry"}}, "nobody knows 'colour'"),
        ({"answers": {"goal": "a walk"}}, "answers goal 'a walk'"),
        ({"does": [{"quote": "dry", "act": "sings"}]}, "act 'sings'"),
        ({"does": [{"quote": "dry", "act": "adds", "to": 2}]}, "to 2 where the draft has 1"),
        ({"does": [{"quote": "dry", "act": "corrects", "part": "lid"}]}, "part 'lid'"),
        ({"does": [{"quote": "dry", "act": "requests", "which": "cake"}]}, "which 'cake'"),
    ],
)
def test_each_fault_is_named(change: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in faults(ROW | change))


def test_what_measures_and_what_stands_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(f"{json.dumps(ROW)}\n\n{json.dumps(ROW)}\n")
    found, counts = check([file], frozenset({fingerprint("THAT it stays dry; dry it was not - can I return it")}))
    assert counts == {"en": 2}
    assert [fault.split(": ", 1) for fault in found] == [
        ["notes.jsonl:1", "the text also stands in a set that measures"],
        ["notes.jsonl:2", "the text also stands in a set that measures"],
        ["notes.jsonl:2", "its id stands in notes.jsonl:1 too"],
        ["notes.jsonl:2", "its text stands in notes.jsonl:1 too"],
    ]


def test_the_command_fails_on_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(json.dumps(ROW | {"sentiment": "bad"}))
    assert main([str(file)]) == 1
    assert "notes.jsonl:1" in capsys.readouterr().err


def test_a_translation_stands_on_the_side_of_its_original() -> None:
    assert read_note(ROW | {"id": "de-1", "of": "x-1"}).split == read_note(ROW).split == split_of("x-1")


def test_the_projects_own_notes_are_sound() -> None:
    found, counts = check(sorted(NOTES.glob("*.jsonl")), measured_texts())
    assert not found
    assert counts["en"] > 5_000 and len(counts) == 8
    assert {note.split for note in load()} == set(SPLITS)

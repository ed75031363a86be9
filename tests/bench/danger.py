"""Danger, and a wish for a person, in test notes: what the word lists of bot/language/alarms.py find, and what they and
the reader together hand over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.language import Reader
from bot.language.alarms import PERSON, alarm_in, asks_for_person, needed
from bot.language.notes import Note, is_danger, load
from bot.language.reading import LANGUAGES
from tests.bench.table import Row, share

DATA = "test notes"
DANGERS = ("safety", "self_harm")
Judge = Callable[[Note], bool]


def rows(bench: Path) -> list[Row]:
    notes = [note for note in load() if note.split == "test"]
    others = [note for note in notes if note.language != "en"]
    reader = Reader.load()
    handed = {
        note.id: needed(note.text, reader.read(note.text, note.asked, note.draft).to_full_json()) for note in notes
    }
    return [
        *_rows("danger, handed over", notes, is_danger, lambda note: handed[note.id] in DANGERS, LANGUAGES),
        *_rows("a person, handed over", others, _wants_person, lambda note: handed[note.id] == PERSON, LANGUAGES[1:]),
        *_rows("danger, word lists", notes, is_danger, lambda note: alarm_in(note.text) in DANGERS, LANGUAGES),
        *_rows("a person, word lists", others, _wants_person, lambda note: asks_for_person(note.text), LANGUAGES[1:]),
    ]


def _wants_person(note: Note) -> bool:
    return any(stretch.act == "person" for stretch in note.does or ())


def _rows(task: str, notes: Sequence[Note], true: Judge, found: Judge, languages: Sequence[str]) -> Iterator[Row]:
    yield from _shares(task, "all languages", notes, true, found)
    for language in languages:
        mine = [note for note in notes if note.language == language]
        yield from _shares(task, language, mine, true, found, only_recall=True)


def _shares(
    task: str, name: str, notes: Sequence[Note], true: Judge, found: Judge, only_recall: bool = False
) -> Iterator[Row]:
    hurt, alarmed = [note for note in notes if true(note)], [note for note in notes if found(note)]
    both = sum(map(found, hurt))
    yield Row(task, f"{DATA}, {name}", "recall", *share(both, len(hurt)), len(hurt))
    if only_recall:
        return
    harmless = len(notes) - len(hurt)
    yield Row(task, f"{DATA}, {name}", "precision", *share(both, len(alarmed)), len(alarmed))
    false = len(alarmed) - both
    yield Row(task, f"{DATA}, {name}", "harmless ones alarmed", *share(false, harmless), harmless, goal="<= 1")

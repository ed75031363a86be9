"""How far one reading of messages agrees with another: the same measure for the reader and for two note-takers.

An item, a field or a stretch counts as found when its span and the other's share at least half of the longer one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.language.notes import ACTS, PROBLEMS, Note, Span, is_danger, matched, overlaps, side


class ItemLike(Protocol):
    @property
    def span(self) -> Span: ...
    @property
    def kind(self) -> str: ...
    @property
    def severity(self) -> int: ...
    @property
    def fields(self) -> dict[str, Span | None]: ...


class StretchLike(Protocol):
    @property
    def span(self) -> Span: ...
    @property
    def act(self) -> str: ...


@dataclass(frozen=True)
class Score:
    """Counts of what was read, what is true and what agrees, by what is measured."""

    read: Counter[str]
    true: Counter[str]
    right: Counter[str]

    def f1(self, name: str) -> float:
        both = self.read[name] + self.true[name]
        return 2 * self.right[name] / both if both else 0.0

    def precision(self, name: str) -> float:
        return self.right[name] / self.read[name] if self.read[name] else 0.0

    def recall(self, name: str) -> float:
        return self.right[name] / self.true[name] if self.true[name] else 0.0

    def acts_f1(self) -> float:
        """Macro-F1 over the acts that occur."""
        acts = [act for act in ACTS if self.true[f"act {act}"]]
        return sum(self.f1(f"act {act}") for act in acts) / len(acts) if acts else 0.0


def score(notes: Sequence[Note], readings: Sequence[Note]) -> Score:
    """Readings against notes of the same texts, in the same order."""
    total = Score(Counter(), Counter(), Counter())
    for note, reading in zip(notes, readings, strict=True):
        _score_items(total, note, reading)
        _score_acts(total, note, reading)
        _count(total, "danger", is_danger(reading), is_danger(note))
        _count(total, "sentiment", True, True, reading.sentiment == note.sentiment)
    return total


def _count(total: Score, name: str, read: bool, true: bool, right: bool | None = None) -> None:
    total.read[name] += read
    total.true[name] += true
    total.right[name] += (read and true) if right is None else right


def _score_items(total: Score, note: Note, reading: Note) -> None:
    sides = matched(reading.items, note.items, lambda a, b: overlaps(a.span, b.span) and side(a.kind) == side(b.kind))
    kinds = matched(reading.items, note.items, lambda a, b: overlaps(a.span, b.span) and a.kind == b.kind)
    for name, found in (("items", sides), ("items with kind", kinds)):
        _add(total, name, len(reading.items), len(note.items), len(found))
    problems = [[item for item in one.items if item.kind in PROBLEMS] for one in (reading, note)]
    _add(total, "problems", *map(len, problems), len(matched(*problems, lambda a, b: overlaps(a.span, b.span))))
    for mine, theirs in sides:
        wanted = theirs.fields.get("aspect")
        if wanted:
            given = mine.fields.get("aspect")
            _add(total, "aspect", 1, 1, int(bool(given and overlaps(given, wanted))))
    pairs = [_pairs(one) for one in (reading, note)]
    same = matched(*pairs, lambda a, b: overlaps(a[0], b[0]) and overlaps(a[1], b[1]))
    _add(total, "pairs", *map(len, pairs), len(same))
    whole = len(reading.items) == len(note.items) == len(kinds)
    _add(total, "texts wholly right", 1, 1, int(whole))


def _pairs(note: Note) -> list[tuple[Span, Span]]:
    both = ((item.fields.get("expected"), item.fields.get("actual")) for item in note.items)
    return [(expected, actual) for expected, actual in both if expected and actual]


def _score_acts(total: Score, note: Note, reading: Note) -> None:
    if note.does is None:
        return
    found = matched(reading.does or (), note.does, lambda a, b: a.act == b.act and overlaps(a.span, b.span))
    total.read.update(f"act {one.act}" for one in reading.does or ())
    total.true.update(f"act {one.act}" for one in note.does)
    total.right.update(f"act {true.act}" for _, true in found)
    agreed = [
        name for name, span in note.answers.items() if name in reading.answers and overlaps(reading.answers[name], span)
    ]
    _add(total, "answers", len(reading.answers), len(note.answers), len(agreed))


def _add(total: Score, name: str, read: int, true: int, right: int) -> None:
    total.read[name] += read
    total.true[name] += true
    total.right[name] += right

"""The notes that the reader learns from. checker.py holds them to their form.

One note is one message with what a careful note-taker wrote down of it; data/notes/README.md is the guideline. Every
field is copied from the text, so its span is found again: within the item's quote first, else where it first stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
ACTS = (
    *("tells", "answers", "adds", "corrects", "retracts", "confirms", "denies", "rates", "asks", "requests", "person"),
    *("danger", "legal", "assistant", "chats", "stops", "skips", "later", "deletes"),
)
FIELDS = ("expected", "actual", "aspect", "source", "consequence")
"""Of an item, beside its quote and kind."""
ANSWERS = (*FIELDS, "goal", "since")
PARTS = ("what", *ANSWERS, "rating", "kind")
"""What a correction puts right."""
REQUESTS = ("refund", "exchange", "repair", "delivery", "help", "told", "other")
SENTIMENTS = ("negative", "neutral", "positive", "mixed")
PROBLEMS, COMPARED = ("fault", "unmet"), ("unmet", "exceeded")
FULFILMENT = ("not_received", "wrong_item", "missing_part", "damaged")
"""What went wrong with the order, where a problem is of that kind: there is nothing to compare with an expectation."""
SEVERITIES = range(1, 6)
HARM = 5
"""The severity of what hurt somebody, or nearly did."""
SPLITS = ("train", "dev", "test")
DEV, TEST = 8, 20
"""Percent of the texts below which a note is dev, and then test; the rest is trained on."""

Span = tuple[int, int]
Json = dict[str, Any]
Thing = TypeVar("Thing")
Other = TypeVar("Other")


@dataclass(frozen=True)
class Item:
    span: Span
    kind: str
    severity: int
    fields: dict[str, Span | None]
    """Of those fields that the note-taker looked for: seed notes know no source and no consequence."""
    fulfilment: str | None = None


@dataclass(frozen=True)
class Stretch:
    """What a part of the message does. `to` counts the draft's entries from 1."""

    span: Span
    act: str
    to: int | None = None
    part: str | None = None
    which: str | None = None


@dataclass(frozen=True)
class Note:
    id: str
    source: str
    language: str
    asked: str | None
    draft: tuple[Json, ...]
    text: str
    sentiment: str
    items: tuple[Item, ...]
    answers: dict[str, Span]
    does: tuple[Stretch, ...] | None
    """None where nobody looked for what the message does."""
    split: str


def load(folder: Path = NOTES) -> list[Note]:
    """All notes of the folder, in the order of files and lines."""
    return [read_note(row) for file in sorted(folder.glob("*.jsonl")) for row in rows_of(file)]


def rows_of(file: Path) -> Iterator[Json]:
    for line in file.read_text("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def read_note(row: Json) -> Note:
    text = row["text"]
    does = row.get("does")
    return Note(
        id=row["id"],
        source=row["source"],
        language=row["language"],
        asked=row.get("asked"),
        draft=tuple(row.get("draft") or ()),
        text=text,
        sentiment=row["sentiment"],
        items=tuple(_item(text, item) for item in row["items"]),
        answers={name: first(text, words) for name, words in (row.get("answers") or {}).items()},
        does=tuple(_stretches(text, does)) if does else None,
        split=split_of(row.get("of") or row["id"]),
    )


def split_of(origin: str) -> str:
    """train, dev or test, by the id of the text that a note was made or translated from."""
    percent = int(hashlib.sha256(origin.encode()).hexdigest()[:8], 16) % 100
    return "dev" if percent < DEV else "test" if percent < TEST else "train"


def first(text: str, words: str, within: Span | None = None) -> Span:
    """Where `words` stand: inside `within` if they do, else at the first place. Raises ValueError where nowhere."""
    start = text.find(words, *within) if within else -1
    start = text.index(words) if start < 0 else start
    return start, start + len(words)


def is_danger(note: Note) -> bool:
    """Whether somebody was hurt or could be, by an item or by what the message does."""
    hurt = any(item.severity == HARM for item in note.items)
    return hurt or any(stretch.act == "danger" for stretch in note.does or ())


def overlaps(one: Span, other: Span) -> bool:
    """Whether they share at least half of the longer one."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * shared >= max(one[1] - one[0], other[1] - other[0])


def matched(
    read: Sequence[Thing], true: Sequence[Other], same: Callable[[Thing, Other], bool]
) -> list[tuple[Thing, Other]]:
    """Pairs of what was read and what is true, each used once, in order."""
    left, found = list(true), []
    for one in read:
        other = next((other for other in left if same(one, other)), None)
        if other is not None:
            left.remove(other)
            found.append((one, other))
    return found


def side(kind: str) -> str:
    """problem, good or wish."""
    return "problem" if kind in PROBLEMS else kind if kind == "wish" else "good"


def _item(text: str, item: Json) -> Item:
    span = first(text, item["quote"])
    fields = {
        name: first(text, item[name], span) if item[name] is not None else None for name in FIELDS if name in item
    }
    return Item(span, item["kind"], item["severity"], fields, item.get("fulfilment"))


def _stretches(text: str, does: Sequence[Json]) -> Iterator[Stretch]:
    """In order: a quote that stands twice is the one behind the stretch before it."""
    behind = 0
    for one in does:
        span = first(text, one["quote"], (behind, len(text)))
        behind = span[1]
        yield Stretch(span, one["act"], one.get("to"), one.get("part"), one.get("which"))

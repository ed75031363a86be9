"""The notes that the reader learns from, and their checker: `python -m bot.language.notes [FILE ...]`.

One note is one message with what a careful note-taker wrote down of it; data/notes/README.md is the guideline. Every
field is copied from the text, so its span is found again: within the item's quote first, else where it first stands.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.language.reading import KINDS, LANGUAGES

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
MEASURED = "measured.txt"
"""In data/notes: hashes of the texts that only measure; a note must not repeat one."""
HASH_CHARACTERS = 12
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
SEVERITIES = range(1, 6)
HARM = 5
"""The severity of what hurt somebody, or nearly did."""
SPLITS = ("train", "dev", "test")
DEV, TEST = 8, 20
"""Percent of the texts below which a note is dev, and then test; the rest is trained on."""

Span = tuple[int, int]
Json = dict[str, Any]


@dataclass(frozen=True)
class Item:
    span: Span
    kind: str
    severity: int
    fields: dict[str, Span | None]
    """Of those fields that the note-taker looked for: seed notes know no source and no consequence."""


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


def side(kind: str) -> str:
    """problem, good or wish."""
    return "problem" if kind in PROBLEMS else kind if kind == "wish" else "good"


def _item(text: str, item: Json) -> Item:
    span = first(text, item["quote"])
    fields = {
        name: first(text, item[name], span) if item[name] is not None else None for name in FIELDS if name in item
    }
    return Item(span, item["kind"], item["severity"], fields)


def _stretches(text: str, does: Sequence[Json]) -> Iterator[Stretch]:
    """In order: a quote that stands twice is the one behind the stretch before it."""
    behind = 0
    for one in does:
        span = first(text, one["quote"], (behind, len(text)))
        behind = span[1]
        yield Stretch(span, one["act"], one.get("to"), one.get("part"), one.get("which"))


def faults(row: Json) -> Iterator[str]:
    """What is wrong with one note, in plain words."""
    text = row.get("text") or ""
    yield from (f"{name} is missing" for name in ("id", "source", "text") if not str(row.get(name) or "").strip())
    for name, known in (("language", LANGUAGES), ("sentiment", SENTIMENTS)):
        if row.get(name) not in known:
            yield f"{name} {row.get(name)!r} is none of {', '.join(known)}"
    for item in row.get("items", ()):
        yield from _item_faults(text, item)
    for name, words in (row.get("answers") or {}).items():
        if name not in ANSWERS:
            yield f"answers: nobody knows {name!r}"
        yield from _missing(text, f"answers {name}", words)
    for stretch in row.get("does") or ():
        yield from _stretch_faults(text, stretch, len(row.get("draft") or ()))


def _item_faults(text: str, item: Json) -> Iterator[str]:
    kind = item.get("kind")
    if kind not in KINDS:
        yield f"kind {kind!r} is none of {', '.join(KINDS)}"
    yield from _missing(text, "quote", item.get("quote") or "")
    for name in FIELDS:
        if item.get(name) is not None:
            yield from _missing(text, name, item[name])
    severity = item.get("severity", 0)
    if severity not in SEVERITIES or (kind not in PROBLEMS and severity != 1):
        yield f"severity {severity!r} beside {kind}"
    if kind not in COMPARED and (item.get("expected") or item.get("actual")):
        yield f"expected or actual beside {kind}"


def _stretch_faults(text: str, stretch: Json, drafted: int) -> Iterator[str]:
    if stretch.get("act") not in ACTS:
        yield f"act {stretch.get('act')!r}"
    yield from _missing(text, "does", stretch.get("quote") or "")
    if stretch.get("to") is not None and not 1 <= stretch["to"] <= max(1, drafted):
        yield f"to {stretch['to']} where the draft has {drafted}"
    if stretch.get("part") is not None and stretch["part"] not in PARTS:
        yield f"part {stretch['part']!r}"
    if stretch.get("which") is not None and stretch["which"] not in REQUESTS:
        yield f"which {stretch['which']!r}"


def _missing(text: str, name: str, words: str) -> Iterator[str]:
    if not words or words not in text:
        yield f"{name} {words!r} does not stand in the text"


def fingerprint(text: str) -> str:
    """The same for texts that differ in case, blanks and marks only."""
    return hashlib.sha256(re.sub(r"\W+", "", text.lower()).encode()).hexdigest()[:HASH_CHARACTERS]


def check(files: Iterable[Path], measured: frozenset[str]) -> tuple[list[str], Counter[str]]:
    """Every fault with its file and line, and how many notes each language has."""
    found: list[str] = []
    counts: Counter[str] = Counter()
    seen: dict[tuple[str, str], str] = {}
    for file in files:
        for number, row in enumerate(rows_of(file), 1):
            place = f"{file.name}:{number}"
            counts[row.get("language", "?")] += 1
            wrong = list(faults(row))
            if fingerprint(row.get("text", "")) in measured:
                wrong.append("the text also stands in a set that measures")
            for key in (("id", row.get("id", "")), ("text", f"{row.get('asked')} {row.get('text')}")):
                if key in seen:
                    wrong.append(f"its {key[0]} stands in {seen[key]} too")
                seen[key] = place
            found += [f"{place}: {fault}" for fault in wrong]
    return found, counts


def measured_texts(folder: Path = NOTES) -> frozenset[str]:
    file = folder / MEASURED
    return frozenset(file.read_text("ascii").split()) if file.exists() else frozenset()


def main(arguments: Sequence[str]) -> int:
    files = [Path(name) for name in arguments] or sorted(NOTES.glob("*.jsonl"))
    found, counts = check(files, measured_texts())
    for fault in found:
        print(fault, file=sys.stderr)  # noqa: T201 - a command's output
    languages = ", ".join(f"{language} {count}" for language, count in counts.most_common())
    print(f"{sum(counts.values())} notes ({languages}), {len(found)} faults")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

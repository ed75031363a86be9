"""The checker of the notes: `python -m bot.language.checker [FILE ...]`; without files, all of data/notes.

It refuses a quote that does not stand in its text, a kind, act or question that does not exist, a text that also stands
in a set that measures, and what is said twice.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.language.notes import (
    ACTS,
    ANSWERS,
    COMPARED,
    FIELDS,
    FULFILMENT,
    NOTES,
    PARTS,
    PROBLEMS,
    REQUESTS,
    SENTIMENTS,
    SEVERITIES,
    Json,
    rows_of,
)
from bot.language.reading import KINDS, LANGUAGES

MEASURED = "measured.txt"
"""In data/notes: hashes of the texts that only measure; a note must not repeat one."""
HASH_CHARACTERS = 12


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
    fulfilment = item.get("fulfilment")
    if fulfilment is not None and (fulfilment not in FULFILMENT or kind not in PROBLEMS):
        yield f"fulfilment {fulfilment!r} beside {kind}"


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

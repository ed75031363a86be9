"""Digests and exports that were kept as files: what an erased customer said in them gives way to a mark."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Mendable
from bot.intake import parquet, sheets
from bot.intake.exporter import BYTE_ORDER_MARK
from bot.store.database import Database
from bot.store.erasure import said_by

MARK = "[erased at the customer's request]"
LEAST = 12
"""Characters; what is shorter ("too loud") is nobody's own words, and others said it too."""


@dataclass(frozen=True)
class Gone:
    """Conversations by id, and what was said in them."""

    conversations: frozenset[str]
    words: tuple[str, ...]


def gone(database: Database, customer_ref: str) -> Gone:
    """What must go, looked up before it goes. Raises UnknownCustomer."""
    with database.reading() as session:
        conversations, words = said_by(session, customer_ref)
    telling = {" ".join(text.split()) for text in words}
    longest_first = sorted((text for text in telling if len(text) >= LEAST), key=lambda text: (-len(text), text))
    return Gone(frozenset(conversations), tuple(longest_first))


def scrub(files: Sequence[Path], gone: Gone) -> dict[str, int]:
    """Rewrites files of `hearback digest --out` and `hearback export --out`: in a digest each quote becomes MARK and
    every number stays; of an export the customer's rows go. How many places or rows, by file. Raises Mendable."""
    return {str(file): _scrub(file, gone) for file in files}


def _scrub(file: Path, gone: Gone) -> int:
    kept_by = {".xlsx": sheets.drop, ".parquet": parquet.drop}.get(file.suffix.lower())
    try:
        if kept_by is not None:
            return kept_by(file, gone.conversations)
        text = file.read_bytes().decode()
        kind = {".csv": _rows_of_csv, ".jsonl": _rows_of_jsonl}.get(file.suffix.lower(), _quotes)
        kept, count = kind(text, gone)
        if count:
            file.write_bytes(kept.encode())
    except (OSError, ValueError, csv.Error) as error:
        raise Mendable(f"{file} could not be rewritten, and nobody was erased yet: {error}.") from error
    return count


def _rows_of_csv(text: str, gone: Gone) -> tuple[str, int]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    rows = csv.DictReader(io.StringIO(text.removeprefix(mark), newline=""))
    found = list(rows)
    kept = [row for row in found if row.get("conversation") not in gone.conversations]
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, rows.fieldnames or [])
    table.writeheader()
    table.writerows(kept)
    return mark + out.getvalue(), len(found) - len(kept)


def _rows_of_jsonl(text: str, gone: Gone) -> tuple[str, int]:
    lines = text.splitlines(keepends=True)
    kept = [line for line in lines if line.strip() and json.loads(line).get("conversation") not in gone.conversations]
    return "".join(kept), len(lines) - len(kept)


def _quotes(text: str, gone: Gone) -> tuple[str, int]:
    count = 0
    for words in gone.words:
        text, found = re.subn("".join(_written(words)), lambda _: MARK, text)
        count += found
    return text, count


def _written(words: str) -> Iterable[str]:
    """A pattern for each character, in whichever way HTML, Markdown and JSON may write it."""
    for character in words:
        if character == " ":
            yield r"(?:\s|\\[nrt])+"
            continue
        ways = {character, html.escape(character), f"&#{ord(character)};", json.dumps(character)[1:-1]}
        yield rf"\\?(?:{'|'.join(map(re.escape, sorted(ways)))})"

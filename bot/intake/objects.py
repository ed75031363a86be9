"""JSON as records: an object a line, or one array of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bot.intake.encodings import Encoding
from bot.intake.questions import ImportRefused
from bot.intake.records import MAX_LINE, Lines, Record, Source, opened

SAMPLE = 100
"""Objects looked at to learn which fields a file has."""
MAX_ARRAY = 500_000_000
"""Bytes of a file that is one array, which has to be held in memory as a whole."""
_DECODER = json.JSONDecoder()


def source_of(path: Path, encoding: Encoding) -> Source:
    """The objects, ready to be read. Raises ImportRefused."""
    array = _is_array(path, encoding)
    if array and path.stat().st_size > MAX_ARRAY:
        raise ImportRefused(f"{path.name} is one array of {path.stat().st_size:,} bytes: write one object a line.")

    def records() -> Iterator[Record]:
        with opened(path, encoding) as file:
            yield from _elements(file.read()) if array else _lines(Lines(file))

    sample = islice(records(), SAMPLE)
    header = list(dict.fromkeys(name for record in sample for name in _names(record.values)))
    return Source(path, header, records, f"{encoding.words}; JSON, {'one array' if array else 'one object a line'}")


def value_at(values: dict[str, Any], name: str) -> Any:
    """The value of this name; "reviewer.name" is that of "name" in the object "reviewer"."""
    if name in values or "." not in name:
        return values.get(name)
    first, _, rest = name.partition(".")
    inner = values.get(first)
    return value_at(inner, rest) if isinstance(inner, dict) else None


def _names(values: dict[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        yield name
        if isinstance(value, dict):
            yield from (f"{name}.{inner}" for inner in _names(value))


def _is_array(path: Path, encoding: Encoding) -> bool:
    """Whether the file is one value that holds the records, rather than a record a line."""
    with opened(path, encoding) as file:
        lines = (line.strip() for line in Lines(file))
        first = next(filter(None, lines), "")
        others = any(lines)
    if first.startswith("["):
        return not (others and _whole(first))
    return first.startswith("{") and (not _whole(first) if others else _list_in(first) is not None)


def _whole(line: str) -> bool:
    """Whether a line is a value by itself; one that is too long to know is taken for one."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return len(line) >= MAX_LINE
    return True


def _list_in(text: str) -> str | None:
    """The name under which an object holds the records: of its first list of objects."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    lists = (name for name, value in found.items() if isinstance(value, list) and value and isinstance(value[0], dict))
    return next(lists, None)


def _lines(lines: Lines) -> Iterator[Record]:
    for line in lines:
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            yield Record(lines.number, problem="not valid JSON" if len(line) < MAX_LINE else "the line is too long")
            continue
        yield _record(lines.number, found)


def _elements(text: str) -> Iterator[Record]:
    """The elements of the array, or of the list in an object, or objects one after the other; each with its line."""
    name = _list_in(text) if text.lstrip().startswith("{") else None
    at = text.index("[", text.index(json.dumps(name, ensure_ascii=False))) if name else text.find("[")
    if name is None and text.lstrip().startswith("{"):
        at = -1
    line, counted = 1, 0
    while at < len(text) - 1:
        at += 1
        while at < len(text) and (text[at].isspace() or text[at] == ","):
            at += 1
        if text[at : at + 1] in ("", "]"):
            return
        line, counted = line + text.count("\n", counted, at), at
        try:
            found, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield Record(line, problem="not valid JSON")
            at = text.find("\n", at)  # the next element may stand on the next line
            if at < 0:
                return
            continue
        yield _record(line, found)
        at -= 1


def _record(line: int, found: Any) -> Record:
    return Record(line, found) if isinstance(found, dict) else Record(line, problem="not a JSON object")

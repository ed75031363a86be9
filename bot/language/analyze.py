"""One text a line -> one JSON-ready dict a line, in order, whatever the length of the input."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.language.reader import Reader

Bad = tuple[int, str]
"""A line's number, from 1, and what is wrong with it."""


def analyze_lines(reader: Reader, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Empty lines are left out; the line's own break is not part of its text."""
    for line in lines:
        text = line.rstrip("\r\n")
        if text.strip():
            yield reader.read(text).to_json()


def analyze_records(reader: Reader, lines: Iterable[str], bad: list[Bad]) -> Iterator[dict[str, Any]]:
    """One object a line: {"text", "asked"?, "draft"?}, read as an answer to that question with that draft. The reading
    says besides what each stretch does, and what it answers. Lines that are no such object go to `bad`."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text, asked, draft = record(line)
        except ValueError as error:
            bad.append((number, str(error)))
            continue
        yield reader.read(text, asked, draft).to_full_json()


def record(line: str) -> tuple[str, str | None, list[dict[str, Any]]]:
    """Text, question and draft of one line. Raises ValueError, which says what is wrong."""
    try:
        given = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is no JSON ({error.msg} at character {error.pos + 1})") from error
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise ValueError('one object a line is needed, with "text" as a string')
    asked, draft = given.get("asked"), given.get("draft") or []
    if asked is not None and not isinstance(asked, str):
        raise ValueError('"asked" must be a string or null')
    if not isinstance(draft, list) or not all(isinstance(entry, dict) for entry in draft):
        raise ValueError('"draft" must be a list of objects')
    return given["text"], asked, draft

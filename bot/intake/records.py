"""Files as records: CSV and JSON lines, read as a stream; what is broken is named by its line and passed over."""

from __future__ import annotations

import codecs
import csv
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from bot.errors import Mendable

MAX_LINE = 1_000_000
"""Characters kept of one line of the file; the rest of a longer one is not read into memory."""
DELIMITERS = ",;\t|"
SAMPLE = 100
"""JSON objects looked at to learn which fields a file has."""
FORMATS = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


class ImportRefused(Mendable):
    """The file as a whole cannot be imported; the message says what to do."""


@dataclass(frozen=True)
class Record:
    """One row of the file; `line` is where it starts, counted from 1. A broken one has a problem, and no values."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None


class Lines:
    """The lines of a file, each with its line end."""

    def __init__(self, file: TextIO) -> None:
        self._text = file
        self._returned: deque[str] = deque()
        self.number = 0
        """Of the line that was read last, from 1."""

    def __iter__(self) -> Iterator[str]:
        while line := (self._returned.popleft() if self._returned else self._read()):
            self.number += 1
            yield line

    def give_back(self, lines: list[str]) -> None:
        """These, the last that were read, are read again."""
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> str:
        line = rest = self._text.readline(MAX_LINE)
        while len(rest) == MAX_LINE and rest[-1] not in "\r\n":
            rest = self._text.readline(MAX_LINE)
        return line


def opened(path: Path) -> TextIO:
    """The file as text; bytes that are no UTF-8 become lone surrogates. Raises ImportRefused."""
    try:
        with path.open("rb") as raw:
            if raw.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                raise ImportRefused(f"{path.name} is UTF-16: save it as UTF-8.")
        return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.") from error


def records(file: TextIO, path: Path, columns: list[str]) -> Iterator[Record]:
    """Every record of the file. Raises ImportRefused when the format is unknown or a column is missing."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise ImportRefused(f"{path.name}: what kind of file is it? Name it {', '.join(FORMATS)}.")
    return (_csv if form == "csv" else _json)(Lines(file), path, columns)


def _csv(lines: Lines, path: Path, columns: list[str]) -> Iterator[Record]:
    header, delimiter = _header(lines, columns)
    _require(path, columns, header)
    return _csv_rows(lines, header, delimiter)


def _csv_rows(lines: Lines, header: list[str], delimiter: str) -> Iterator[Record]:
    while True:
        line = lines.number + 1
        taken: list[str] = []
        try:
            cells = next(csv.reader(_noted(lines, taken), delimiter=delimiter, strict=True))
        except StopIteration:
            return
        except csv.Error:
            # A quote that is not closed swallows the rows that follow: take them up again.
            lines.give_back(taken[1:])
            yield Record(line, problem=_broken(taken))
            continue
        if len(cells) == len(header):
            yield Record(line, dict(zip(header, cells, strict=True)))
        elif cells:
            yield Record(line, problem=f"{len(cells)} columns, but the header has {len(header)}")


def _broken(taken: list[str]) -> str:
    if "\0" in taken[-1]:
        return "it holds a NUL character"
    if len(taken) == 1 and len(taken[0]) > csv.field_size_limit():
        return "the row is far too long"
    return "a quote is not closed, or a quote within quotes is not doubled"


def _noted(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _header(lines: Lines, columns: list[str]) -> tuple[list[str], str]:
    """The names of the columns and what stands between them: the delimiter that finds most of what is asked for."""
    first = next((line for line in lines if line.strip()), "")
    choices = [([name.strip() for name in next(csv.reader([first], delimiter=sign), [])], sign) for sign in DELIMITERS]
    header, delimiter = max(choices, key=lambda choice: (len({*columns} & {*choice[0]}), len(choice[0])))
    return [_unique(header, place) for place in range(len(header))], delimiter


def _unique(header: list[str], place: int) -> str:
    before = header[:place].count(header[place])
    return f"{header[place]}.{before + 1}" if before else header[place]


def _json(lines: Lines, path: Path, columns: list[str]) -> Iterator[Record]:
    rows = _json_rows(lines)
    sample = list(islice(rows, SAMPLE))
    _require(path, columns, list(dict.fromkeys(name for record in sample for name in record.values)))
    return chain(sample, rows)


def _json_rows(lines: Lines) -> Iterator[Record]:
    for line in lines:
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            yield Record(lines.number, problem="not valid JSON" if len(line) < MAX_LINE else "far too long")
            continue
        if isinstance(found, dict):
            yield Record(lines.number, found)
        else:
            yield Record(lines.number, problem="not a JSON object")


def _require(path: Path, columns: list[str], there: list[str]) -> None:
    missing = [column for column in columns if column not in there]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        raise ImportRefused(
            f"{path.name} has no column {names}. Its columns: {', '.join(there) or 'none, the file is empty'}."
        )

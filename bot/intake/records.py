"""Files as records: tables, workbooks and JSON, read as a stream; what is broken is named by its line."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from bot.intake.encodings import Encoding
from bot.intake.questions import ImportRefused

MAX_LINE = 1_000_000
"""Characters kept of one line of the file; the rest of a longer one is not read into memory."""
KINDS = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), "table"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json"),
    **dict.fromkeys((".xlsx", ".xlsm"), "workbook"),
}
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
Choose = Callable[[list[str]], int]
"""How many of the columns that are sought are among these names."""


@dataclass(frozen=True)
class Record:
    """One row of the file; `line` is where it starts, counted from 1. A broken one has a problem, and no values."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True)
class Source:
    """A file that can be read: the names of its columns, its records as often as one likes, and how it was found to be
    written, in words."""

    path: Path
    header: list[str]
    records: Callable[[], Iterator[Record]]
    form: str


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

    def give_back(self, lines: Sequence[str]) -> None:
        """These, the last that were read, are read again."""
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> str:
        line = rest = self._text.readline(MAX_LINE)
        while len(rest) == MAX_LINE and rest[-1] not in "\r\n":
            rest = self._text.readline(MAX_LINE)
        return line


def kind_of(path: Path) -> str:
    """table | json | workbook, by the name of the file and its first bytes. Raises ImportRefused."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.") from error
    kind = KINDS.get(path.suffix.lower())
    if start == OLD_EXCEL:
        raise ImportRefused(f"{path.name} is a workbook of Excel before 2007: save it as .xlsx or .csv.")
    if kind is None:
        raise ImportRefused(f"{path.name}: what kind of file is it? Name it {', '.join(KINDS)}.")
    if kind == "workbook" and start != ZIP:
        raise ImportRefused(f"{path.name} is no workbook: name it .csv if it is a table of text.")
    return "workbook" if start == ZIP else kind


def opened(path: Path, encoding: Encoding) -> TextIO:
    """The file as text. Raises ImportRefused."""
    try:
        return path.open(encoding=encoding.name, errors=encoding.errors, newline="")
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.") from error


def source_of(path: Path, encoding: Encoding, choose: Choose) -> Source:
    """The file, ready to be read. `choose` finds the header, the delimiter and the sheet by the columns that are
    sought. Raises ImportRefused when the format is unknown."""
    from bot.intake import objects, tables, workbooks  # which know what is declared here

    kind = kind_of(path)
    if kind == "workbook":
        return workbooks.source_of(path, choose)
    return tables.source_of(path, encoding, choose) if kind == "table" else objects.source_of(path, encoding)


def unique(header: Sequence[str]) -> list[str]:
    """Of several columns with one name, the first has it; the others are numbered: "text", "text.2"."""
    return [
        f"{name}.{before + 1}" if (before := header[:place].count(name)) else name for place, name in enumerate(header)
    ]

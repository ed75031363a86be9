"""Tables as text: CSV and its kin, by whichever delimiter and quoting most rows of the file make sense."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from bot.intake.encodings import Encoding
from bot.intake.records import MAX_LINE, Choose, Lines, Record, Source, opened, unique

DELIMITERS = ",;\t|"
NONE = "\x1f"
"""Stands between no cells: for a file of one column whose texts hold every other sign."""
NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", NONE: "one column"}
MAX_CELL = 10_000_000
"""Characters of one cell. The limit of Python's own, 131,072, would take a long cell apart into its lines."""
SAMPLE = 2_000
"""Lines by which the form of the file is chosen."""
TITLES = 30
"""Rows that may stand above the header."""
QUOTE = '"'
_IN_QUOTES = re.compile(r' +"[^"]*" *')


@dataclass(frozen=True)
class Dialect:
    """`blanks`: blanks may stand between delimiter and quote; `escaped`: quotes within quotes have a backslash."""

    delimiter: str
    blanks: bool = False
    escaped: bool = False

    def reader(self, lines: Iterable[str], strict: bool = True) -> Iterator[list[str]]:
        escape = "\\" if self.escaped else None
        return iter(
            csv.reader(lines, delimiter=self.delimiter, strict=strict, skipinitialspace=self.blanks, escapechar=escape)
        )


@dataclass(frozen=True)
class Table:
    """How a file is laid out: its dialect, the names in its header, and the line on which that ends."""

    dialect: Dialect
    header: list[str]
    ends: int


def source_of(path: Path, encoding: Encoding, choose: Choose) -> Source:
    """The table, ready to be read."""
    csv.field_size_limit(MAX_CELL)
    with opened(path, encoding) as file:
        table = _table(list(islice(Lines(file), SAMPLE)), choose)

    def records() -> Iterator[Record]:
        with opened(path, encoding) as file:
            lines = Lines(file)
            for _ in islice(lines, table.ends):
                pass
            yield from rows(lines, table)

    form = f"{encoding.words}; {NAMES.get(table.dialect.delimiter, repr(table.dialect.delimiter))}"
    above = f"; header in line {table.ends}" if table.ends > 1 else ""
    return Source(path, table.header, records, form + above + _quoting(table.dialect))


def rows(lines: Lines, table: Table) -> Iterator[Record]:
    """Every row below the header; rows without any words are passed over."""
    while True:
        line = lines.number + 1
        taken: list[str] = []
        cells, problem = _next(lines, taken, table)
        if cells is None and problem is None:
            return
        if problem is not None:
            yield Record(line, problem=problem)
        elif cells and any(cell.strip() for cell in cells):
            yield _record(line, cells, table.header)


def _next(lines: Lines, taken: list[str], table: Table) -> tuple[list[str] | None, str | None]:
    """The cells of the next row, or what is wrong with it; neither at the end."""
    try:
        cells = next(table.dialect.reader(_noted(lines, taken)), None)
    except csv.Error:
        # A quote that is not closed swallows the rows that follow: take them up again.
        lines.give_back(taken[1:])
        whole = "\0" not in taken[0] and len(taken[0]) < MAX_LINE
        cells = _as_meant(taken[0], table.dialect.delimiter) if whole else []
        return (cells, None) if whole and _fits(cells, table.header) else (None, _broken(taken))
    if cells is not None and any(len(line) >= MAX_LINE for line in taken):
        return None, "the row is too long"
    return cells, None


def _record(line: int, cells: list[str], header: list[str]) -> Record:
    if not _fits(cells, header):
        return Record(line, problem=f"{len(cells)} columns, but the header has {len(header)}")
    cells = (cells + [""] * len(header))[: len(header)]
    if [" ".join(cell.split()) for cell in cells] == header:
        return Record(line, problem="the header stands here again")
    return Record(line, dict(zip(header, cells, strict=True)))


def _fits(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Surplus cells may be empty, and cells at the end may be left out."""
    return not any(cell.strip() for cell in cells[len(header) :])


def _as_meant(line: str, delimiter: str) -> list[str]:
    """The cells of one line in which quotes within quotes are not doubled: a quote ends its cell only before a
    delimiter, or at the end."""
    cells: list[str] = []
    rest = line.rstrip("\r\n")
    while True:
        start = rest.lstrip(" ")
        ends = [f"{QUOTE}{delimiter}", f"{QUOTE} {delimiter}"]
        places = [(start.find(end, 1), end) for end in ends if start.find(end, 1) > 0]
        if start.startswith(QUOTE) and places:
            place, end = min(places)
            cell, rest = start[1:place], start[place + len(end) :]
        elif start.startswith(QUOTE) and len(start.rstrip()) > 1 and start.rstrip().endswith(QUOTE):
            return [*cells, _unquoted(start.rstrip()[1:-1])]
        else:
            cell, found, rest = rest.partition(delimiter)
            if not found:
                return [*cells, cell]
        cells.append(_unquoted(cell))


def _unquoted(cell: str) -> str:
    return cell.replace('\\"', QUOTE).replace(QUOTE * 2, QUOTE)


def _broken(taken: list[str]) -> str:
    if "\0" in taken[-1]:
        return "it holds a NUL character"
    if sum(map(len, taken)) > MAX_CELL or any(len(line) >= MAX_LINE for line in taken):
        return "the row is too long"
    return "a quote is not closed, or a quote within quotes is not doubled"


def _noted(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _table(sample: list[str], choose: Choose) -> Table:
    """The layout under which most of the columns that are sought are found, then most rows fit."""
    named = next((line.strip().strip(QUOTE)[4:5] for line in sample[:1] if _names_delimiter(line)), "")
    first = 1 if named else 0
    found = [_header(sample, first, sign, choose) for sign in ([named] if named else DELIMITERS)]
    best = max(found, key=lambda table: (choose(table.header), len(table.header)))
    choices = [best]
    if len(best.header) == 1 and not named:
        choices = [*(one for one in found if one.header == best.header), replace(best, dialect=Dialect(NONE))]
    below = "".join(sample[best.ends :])
    if re.search(rf"{re.escape(best.dialect.delimiter)} +{QUOTE}", below):
        choices += [replace(one, dialect=replace(one.dialect, blanks=True)) for one in choices]
    if "\\" + QUOTE in below:
        choices += [replace(one, dialect=replace(one.dialect, escaped=True)) for one in choices]
    return max(choices, key=lambda table: _fitting(below, table)) if len(choices) > 1 else best


def _fitting(below: str, table: Table) -> tuple[int, int, int]:
    """How many rows have as many cells as the header, how few are broken, and how few cells stand in quotes still. The
    sample's last row may be cut off."""
    found = [*_all(below, table.dialect)]
    whole = sum(len(cells) == len(table.header) for cells in found if cells)
    quoted = sum(bool(_IN_QUOTES.fullmatch(cell)) for cells in found if cells for cell in cells)
    return whole, -sum(cells is None for cells in found), -quoted


def _all(below: str, dialect: Dialect) -> Iterator[list[str] | None]:
    lines = Lines(io.StringIO(below, newline=""))
    while True:
        taken: list[str] = []
        try:
            yield next(dialect.reader(_noted(lines, taken)))
        except StopIteration:
            return
        except csv.Error:
            lines.give_back(taken[1:])
            yield None


def _header(sample: list[str], first: int, delimiter: str, choose: Choose) -> Table:
    """The first of the upper rows that names most of the columns that are sought."""
    lines = Lines(io.StringIO("".join(sample).replace("\0", ""), newline=""))
    for _ in islice(lines, first):
        pass
    found: list[Table] = []
    for cells in islice(Dialect(delimiter, blanks=True).reader(lines, strict=False), TITLES):
        names = [" ".join(cell.split()) for cell in cells]
        if any(names):
            found.append(Table(Dialect(delimiter), unique(names), lines.number))
    empty = Table(Dialect(delimiter), [], first)
    return max(found, key=lambda table: choose(table.header), default=empty)


def _names_delimiter(line: str) -> bool:
    """Excel's own first line: sep=; ."""
    bare = line.rstrip("\r\n").strip().strip(QUOTE)
    return bare.lower().startswith("sep=") and len(bare.strip("\t ")) <= 5  # noqa: PLR2004


def _quoting(dialect: Dialect) -> str:
    parts = ["blanks before quotes"] * dialect.blanks + ["backslashes before quotes"] * dialect.escaped
    return f"; {', '.join(parts)}" if parts else ""

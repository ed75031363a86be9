"""Files of orders: the same kinds of file as reviews come in, read row by row as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from pathlib import Path
from typing import Any

from bot.intake import dates
from bot.intake.columns import found_in, matching
from bot.intake.encodings import encoding_of
from bot.intake.moments import NoDate, moment_of, written
from bot.intake.questions import ImportRefused
from bot.intake.records import Record, Source, source_of
from bot.store.models import now

NEEDED = ("order", "customer", "product")
COLUMNS = (*NEEDED, "name", "email", "locale", "delivered", "audience", "wave")
LOCALE = r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*"


@dataclass(frozen=True)
class OrderRow:
    """One order line as it stands in the file; what is not given is empty. A broken one has a problem."""

    line: int
    values: dict[str, str]
    delivered_at: datetime | None = None
    problem: str | None = None


def order_rows(path: Path, order: str | None = None, zone: tzinfo = timezone.utc) -> list[OrderRow]:
    """Every row of the file. `order`: dmy | mdy | ymd, how the days of delivery are written, where that is not plain;
    `zone`: of days without one. Raises ImportRefused when the file cannot be read, a needed column is missing, or the
    days may be read in two ways."""
    source = source_of(path, encoding_of(path), lambda header: found_in(COLUMNS, header))
    names = _names(source)
    records = list(source.records())
    form = _form(records, names, order, zone)
    return [_row(record, names, form) for record in records]


def _names(source: Source) -> dict[str, str]:
    """How the file spells each column that it has."""
    names = {name: found[0] for name in COLUMNS if (found := matching(name, source.header))}
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise ImportRefused(
            f"{source.path} has no column {', '.join(missing)}. Its columns: {', '.join(source.header)}. "
            f"Those that are read: {', '.join(COLUMNS)}."
        )
    return names


def _form(records: Sequence[Record], names: dict[str, str], order: str | None, zone: tzinfo) -> dates.Form:
    column = dates.Column(now())
    for line, cell in _delivered(records, names):
        try:
            found = written(cell)
        except NoDate:
            continue  # reported with its row
        if found is not None:
            column.add(line, cell, found)
    decision = dates.form_of(names.get("delivered", ""), column, order, zone)
    if decision.question is not None:
        raise ImportRefused(str(decision.question))
    return decision.form


def _delivered(records: Sequence[Record], names: dict[str, str]) -> Iterator[tuple[int, str]]:
    for record in records:
        yield record.line, _text(record.values.get(names.get("delivered", "")))


def _row(record: Record, names: dict[str, str], form: dates.Form) -> OrderRow:
    if record.problem:
        return OrderRow(record.line, {}, problem=record.problem)
    values = {name: _text(record.values.get(names.get(name, ""))) for name in COLUMNS}
    try:
        found = written(values["delivered"])
        at = moment_of(found, form.order, form.zone) if found else None
    except NoDate as reason:
        said = f"delivered is {values['delivered']!r}, which {reason}; write a date such as 2024-05-31."
        return OrderRow(record.line, values, problem=said)
    return OrderRow(record.line, values, delivered_at=at)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()

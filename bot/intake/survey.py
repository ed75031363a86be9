"""A look at a whole file before anything of it is stored: how it is written, what its columns hold, what has to be
asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

from bot.intake import dates, scales
from bot.intake.columns import USUAL, Columns, found_in, in_file, of_export, proposed, sought
from bot.intake.encodings import encoding_of
from bot.intake.fields import BadRow, Forms, Row, row_of
from bot.intake.moments import NoDate
from bot.intake.moments import written as written_date
from bot.intake.objects import value_at
from bot.intake.questions import ImportRefused, Question
from bot.intake.ratings import NoRating
from bot.intake.ratings import written as written_rating
from bot.intake.records import Record, Source, source_of
from bot.store.models import now

FIRST = 5
"""Rows that are shown as they will be stored."""
SAMPLE = 200
"""Rows by which the column of texts is proposed."""


@dataclass(frozen=True)
class Wanted:
    """What the person who imports says of the file: its columns, and how they are meant where that is not plain."""

    columns: Columns = field(default_factory=Columns)
    export: str | None = None
    """trustpilot | google | amazon | shopify | typeform: whose names of columns the file has."""
    rating_scale: str | None = None
    """From the worst value to the best, such as "1-10"."""
    date_order: str | None = None
    """dmy | mdy | ymd"""
    encoding: str | None = None
    zone: tzinfo = timezone.utc
    """Of dates without one."""
    source_name: str | None = None
    """Within which ids are unique."""


def wanted_of(said: Mapping[str, Any], zone: tzinfo = timezone.utc) -> Wanted:
    """What was said, out of what is kept of it: a name for each column, and the options."""
    columns = Columns(**{name: said.get(name) or None for name in vars(Columns())})
    options = {name: said.get(name) or None for name in ("export", "rating_scale", "date_order", "encoding")}
    return Wanted(columns, **options, zone=zone)


def propose(path: Path, encoding: str | None = None) -> dict[str, str]:
    """The columns of a file about which nothing was said yet, as `wanted_of` takes them. Raises ImportRefused."""
    usual = [name for names in USUAL.values() for name in names]
    source = source_of(path, encoding_of(path, encoding), lambda header: found_in(usual, header))
    sizes: Counter[str] = Counter()
    for record in islice(source.records(), SAMPLE):
        sizes.update({name: len(value) for name, value in record.values.items() if isinstance(value, str)})
    longest = sizes.most_common(1)[0][0] if sizes else None
    return {name: value for name, value in vars(proposed(source.header, longest)).items() if value}


@dataclass(frozen=True)
class Survey:
    """How the file will be read. `found`: what it is, a sentence each; `questions`: what has to be answered first, as
    two readings are possible; without an answer the first of them counts."""

    source: Source
    forms: Forms
    moment: datetime
    records: int = 0
    broken: int = 0
    last: int = 0
    """The line of the last record."""
    found: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def refuse_unanswered(self, *, take_likeliest: bool = False) -> None:
        """Raises ImportRefused while something has to be asked; `take_likeliest`: only what no reading is known for."""
        asked = [one for one in self.questions if not (take_likeliest and one.answers)]
        if asked:
            raise ImportRefused("\n".join(map(str, asked)))

    def rows(self, bad: list[tuple[int, str]]) -> Iterator[Row]:
        """Every row that can be stored, in the order of the file; the others are added to `bad`."""
        wordless: dict[str, int] = {}
        for record in self.source.records():
            try:
                if record.problem:
                    raise BadRow(record.problem)
                row = row_of(record.line, record.values, self.forms, self.moment)
            except BadRow as reason:
                bad.append((record.line, str(reason)))
                continue
            if not row.text and self.forms.columns.id is None:  # five stars count as often as they stand there
                wordless[row.external_id] = nth = wordless.get(row.external_id, 0) + 1
                row = replace(row, external_id=f"{row.external_id}/{nth}") if nth > 1 else row
            yield row

    def first_rows(self) -> list[Row]:
        """The first rows as they will be stored."""
        rows = self.rows([])
        return [row for row, _ in zip(rows, range(FIRST), strict=False)]


def survey(path: Path, wanted: Wanted) -> Survey:
    """Looks at every record of the file once. Raises ImportRefused when it cannot be read, or lacks a column."""
    encoding = encoding_of(path, wanted.encoding)
    names = sought(wanted.export, wanted.columns)
    source = source_of(path, encoding, lambda header: found_in(names, header))
    columns = _columns(source, wanted)
    return _looked_at(source, columns, wanted)


def _columns(source: Source, wanted: Wanted) -> Columns:
    said = wanted.columns
    if wanted.export:
        said = of_export(wanted.export, source.header, said)
    if said.text is None:
        there = ", ".join(source.header) or "none, the file is empty"
        raise ImportRefused(f"Which column of {source.path.name} holds the text? Say --text and one of: {there}.")
    if wanted.rating_scale is not None and said.rating is None:
        raise ImportRefused(
            f"{scales.OPTION} says how a column of ratings is meant: name the column too, with --rating."
        )
    return in_file(said, source.header, source.path.name)


def _looked_at(source: Source, columns: Columns, wanted: Wanted) -> Survey:
    moment = now()
    ratings, days = scales.Column(), dates.Column(moment)
    records = broken = last = 0
    for record in source.records():
        records, last = records + 1, record.line
        broken += record.problem is not None
        if not record.problem:
            _note(record, columns, ratings, days)
    found = [f"{source.path.name}: {source.form}; {records:,} rows", f"Columns: {_named(columns)}"]
    forms = Forms(columns, source=wanted.source_name)
    questions: list[Question | None] = []
    if columns.rating is not None:
        rated = scales.form_of(columns.rating, ratings, wanted.rating_scale)
        forms, questions = replace(forms, rating=rated.form), [*questions, rated.question]
        found.append(rated.found)
    if columns.date is not None:
        dated = dates.form_of(columns.date, days, wanted.date_order, wanted.zone)
        forms, questions = replace(forms, date=dated.form), [*questions, dated.question]
        found.append(dated.found)
    asked = [question for question in questions if question is not None]
    return Survey(source, forms, moment, records, broken, last, list(filter(None, found)), asked)


def _note(record: Record, columns: Columns, ratings: scales.Column, days: dates.Column) -> None:
    if columns.rating is not None:
        try:
            rated = written_rating(value_at(record.values, columns.rating))
        except NoRating:
            rated = None  # reported with its row
        if rated is not None:
            ratings.add(record.line, rated)
    if columns.date is not None:
        text = str(value_at(record.values, columns.date) or "").strip()
        try:
            dated = written_date(text)
        except NoDate:
            dated = None  # likewise
        if dated is not None:
            days.add(record.line, text, dated)


def _named(columns: Columns) -> str:
    return ", ".join(f"{field} '{name}'" for field, name in vars(columns).items() if name is not None)

"""Existing reviews and survey answers: a CSV or JSONL file is read, understood and stored, every row once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot.intake.fields import BadRow, Columns, Row, row_of
from bot.intake.ratings import FIVE, Scale
from bot.intake.records import ImportRefused, opened, records
from bot.intake.scales import OPTION, scale_of
from bot.language.pii import MASK
from bot.store.centroids import embed_with
from bot.store.database import Database
from bot.store.imports import ImportedRow, store_rows, texts_of
from bot.store.models import now

if TYPE_CHECKING:
    from bot.language import Reader
    from bot.language.embedding import Vectors

BATCH_ROWS = 256
BATCH_CHARACTERS = 400_000
"""A batch is stored in one transaction; whichever limit comes first."""

Progress = Callable[[int, int], None]


@dataclass
class ImportReport:
    """What became of the rows."""

    stored: int = 0
    already_there: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    """Line in the file, from 1, and the reason."""
    unrated: list[tuple[int, str]] = field(default_factory=list)
    """Likewise of rows whose text is taken, but whose rating is none."""
    empty_ratings: int = 0
    """Rows whose text is taken and where nothing was rated."""


def import_file(
    database: Database,
    reader: Reader,
    path: Path,
    *,
    text: str,
    id: str | None = None,
    rating: str | None = None,
    rating_scale: str | None = None,
    date: str | None = None,
    product: str | None = None,
    customer: str | None = None,
    source_name: str | None = None,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Stores each row of the file as a conversation of one turn; `text`, `id`, ... are names of columns, and
    `rating_scale` is what the ratings are on, such as "1-10", where that is not 1 to 5.

    A row is the same as one that came before when its id is (within `source_name`), or, without a column of ids, when
    all its columns are. Rows that cannot be stored are reported and do not stop the rest; an import that was cut off
    is run again. Progress is told in lines of the file. Raises ImportRefused when nothing of the file can be used.
    """
    columns = Columns(text=text, id=id, rating=rating, date=date, product=product, customer=customer)
    report = ImportReport()
    scale = _scale(path, columns, rating_scale)
    with opened(path) as file:
        lines = _count_lines(path) if on_progress else 0
        for batch in batches(_good_rows(file, path, columns, source_name, scale, report)):
            store_batch(database, reader, batch, report)
            if on_progress:
                on_progress(batch[-1].line, lines)
        if on_progress:
            on_progress(lines, lines)
    report.bad.sort()
    return report


def store_batch(database: Database, reader: Reader, batch: list[Row], report: ImportReport) -> None:
    """Reads and stores those rows that are not there yet, and counts them all in the report."""
    with database.reading() as session:
        stored = texts_of(session, [row.external_id for row in batch])
    fresh = _fresh(batch, stored, report)
    if not fresh:
        return
    rows = list(_read(reader, fresh))  # before the transaction: nobody else can write while it lasts
    with database.session() as session:
        embed_with(session, reader.embedder.fingerprint)
        new = store_rows(session, rows)
    report.stored += new
    report.already_there += len(fresh) - new


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return 1 + sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _scale(path: Path, columns: Columns, wanted: str | None) -> Scale:
    """What the ratings of the file are on, from a look at all of them. Raises ImportRefused."""
    column = columns.rating
    if column is None:
        if wanted is not None:
            raise ImportRefused(f"{OPTION} says how a column of ratings is meant: name the column too, with --rating.")
        return FIVE
    with opened(path) as file:
        found = (one for one in records(file, path, columns.named()) if not one.problem)
        return scale_of(column, ((one.line, one.values.get(column)) for one in found), wanted)


def _good_rows(
    file: TextIO, path: Path, columns: Columns, source: str | None, scale: Scale, report: ImportReport
) -> Iterator[Row]:
    moment = now()
    for record in records(file, path, columns.named()):
        try:
            if record.problem:
                raise BadRow(record.problem)
            row = row_of(record.line, record.values, columns, source, moment, scale)
        except BadRow as reason:
            report.bad.append((record.line, str(reason)))
            continue
        if row.unrated:
            report.unrated.append((row.line, row.unrated))
        elif columns.rating is not None and row.rating is None:
            report.empty_ratings += 1
        yield row


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in transactions' worth."""
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row.text)
        if len(batch) == BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _fresh(batch: list[Row], stored: dict[str, str], report: ImportReport) -> list[Row]:
    """Those not stored yet, each once. The same id with other words is reported: the first to come is kept."""
    fresh: list[Row] = []
    for row in batch:
        known = stored.get(row.external_id)
        if known is None:
            stored[row.external_id] = row.text
            fresh.append(row)
        elif _same(known, row.text):
            report.already_there += 1
        else:
            report.bad.append((row.line, "its id is stored already with another text, which is kept"))
    return fresh


def _same(one: str, other: str) -> bool:
    """Equal but for what is masked: a later release may mask more."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(a == b or MASK in (a, b) for a, b in pairs)


def _read(reader: Reader, rows: list[Row]) -> Iterator[ImportedRow]:
    vectors: dict[str, Vectors] = {}
    readings = [reading.to_json() for reading in reader.read_many([row.text for row in rows], vectors)]
    quotes = {item["quote"] for reading in readings for item in reading["items"]}
    joined = sorted(quotes - vectors.keys())  # of several clauses, and so not embedded yet
    vectors.update(zip(joined, reader.embed(joined), strict=True))
    for row, reading in zip(rows, readings, strict=True):
        yield _imported(row, reading, [vectors[item["quote"]].astype("<f2").tobytes() for item in reading["items"]])


def _imported(row: Row, reading: dict[str, Any], embeddings: list[bytes]) -> ImportedRow:
    return ImportedRow(
        external_id=row.external_id,
        text=row.text,
        at=row.at,
        reading=reading,
        embeddings=embeddings,
        rating=row.rating.csat if row.rating else None,
        given=row.rating.given if row.rating else None,
        product=row.product,
        customer=row.customer,
    )

"""Existing reviews and survey answers: a file is looked at, read, understood and stored, every row once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.intake.columns import Columns
from bot.intake.fields import Row
from bot.intake.survey import Survey, Wanted, survey
from bot.language.pii import MASK, mask
from bot.store import import_runs
from bot.store.centroids import embed_with
from bot.store.database import Database
from bot.store.imports import ImportedRow, store_rows, texts_of

if TYPE_CHECKING:
    from bot.language import Reader
    from bot.language.embedding import Vectors

BATCH_ROWS = 256
BATCH_CHARACTERS = 400_000
"""A batch is stored in one transaction; whichever limit comes first."""
KEPT_LINES = 500
"""Lines of each list that are kept with an import; the terminal shows them all."""
REPEATED = "its id is stored already with another text, which is kept"

Progress = Callable[[int, int], None]


class Undone(Exception):
    """The import was asked to be undone while it ran."""


class Paused(Exception):
    """Whoever runs the import has to stop; the rest is stored when it is run again."""


@dataclass
class ImportReport:
    """What became of the rows."""

    stored: int = 0
    already_there: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    """Line in the file, from 1, and the reason."""
    unrated: list[tuple[int, str]] = field(default_factory=list)
    """Likewise of rows whose text is taken, but whose rating is none."""
    undated: list[tuple[int, str]] = field(default_factory=list)
    """Likewise of rows whose date is none: they count as said when they came in."""
    empty_ratings: int = 0
    """Rows whose text is taken and where nothing was rated."""
    wordless: int = 0
    """Rows of a rating without words."""
    alike: int = 0
    """Of those already there, how many are the same as a row before them in the file."""
    mended: Counter[str] = field(default_factory=Counter)
    """Texts out of which html | entities | mojibake was taken."""


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
    `rating_scale` is what the ratings are on, such as "1-10". As `store`, of a file that needs no question.

    Raises ImportRefused when nothing of the file can be used, or something has to be asked first.
    """
    columns = Columns(text=text, id=id, rating=rating, date=date, product=product, customer=customer)
    found = survey(path, Wanted(columns, rating_scale=rating_scale, source_name=source_name))
    found.refuse_unanswered()
    return store(database, reader, found, on_progress=on_progress)


def store(
    database: Database,
    reader: Reader,
    found: Survey,
    *,
    run: int | None = None,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Stores every row of a file that was looked at; `run`: the import that it belongs to, made anew without.

    A row is the same as one that came before when its id is, or, without a column of ids, when all its columns are.
    Rows that cannot be stored are reported and do not stop the rest; an import that was cut off is run again. Progress
    is told in lines of the file. Raises Undone, and whatever `on_progress` raises.
    """
    report = ImportReport()
    if run is None:
        with database.session() as session:
            run = import_runs.begin(session, found.source.path.name, {})
    try:
        _store_rows(database, reader, found, run, report, on_progress)
    except (Undone, Paused):
        raise
    except BaseException as error:
        _end(database, run, "stopped", report, f"{type(error).__name__}: it was cut off")
        raise
    report.bad.sort()
    _end(database, run, "done", report)
    return report


def _store_rows(
    database: Database, reader: Reader, found: Survey, run: int, report: ImportReport, on_progress: Progress | None
) -> None:
    rows = _counted(found.rows(report.bad), found, report)
    for batch in batches(rows):
        store_batch(database, reader, batch, report, run, found.last)
        if on_progress:
            on_progress(batch[-1].line, found.last)
    if on_progress:
        on_progress(found.last, found.last)


def _end(database: Database, run: int, status: str, report: ImportReport, error: str | None = None) -> None:
    with database.session() as session:
        kept = import_runs.find(session, run)
        if kept is not None and kept.status != "undoing":
            import_runs.end(session, run, status, as_json(report), error)


def as_json(report: ImportReport) -> dict[str, Any]:
    """The report as it is kept: the first lines of each list, and personal details masked."""
    lists = {
        name: [(line, mask(reason)) for line, reason in value[:KEPT_LINES]]
        for name, value in vars(report).items()
        if isinstance(value, list)
    }
    counts = {name: len(value) for name, value in vars(report).items() if isinstance(value, list)}
    return {**vars(report), **lists, "mended": dict(report.mended), "counts": counts}


def store_batch(
    database: Database, reader: Reader, batch: list[Row], report: ImportReport, run: int | None = None, total: int = 0
) -> None:
    """Reads and stores those rows that are not there yet, and counts them all in the report. `run`: the import they
    belong to, whose progress is noted among `total` lines. Raises Undone."""
    with database.reading() as session:
        stored = texts_of(session, [row.external_id for row in batch])
    fresh = _fresh(batch, stored, report)
    rows = list(_read(reader, fresh)) if fresh else []  # before the transaction: nobody else can write while it lasts
    if not rows and run is None:
        return
    with database.session() as session:
        if run is not None and not import_runs.advance(session, run, batch[-1].line, total):
            raise Undone
        if rows:
            embed_with(session, reader.embedder.fingerprint)
        new = store_rows(session, rows, run) if rows else 0
    report.stored += new
    report.already_there += len(fresh) - new


def _counted(rows: Iterable[Row], found: Survey, report: ImportReport) -> Iterator[Row]:
    """Counts what is said of each row beside whether it is stored."""
    rated, ids = found.forms.columns.rating is not None, set[int]()
    for row in rows:
        if row.unrated:
            report.unrated.append((row.line, row.unrated))
        elif rated and row.rating is None:
            report.empty_ratings += 1
        if row.undated:
            report.undated.append((row.line, row.undated))
        report.wordless += not row.text
        report.mended.update(row.mended)
        report.alike += (same := hash(row.external_id)) in ids
        ids.add(same)
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
            stored[row.external_id] = row.said
            fresh.append(row)
        elif _same(known, row.said):
            report.already_there += 1
        else:
            report.bad.append((row.line, REPEATED))
    return fresh


def _same(one: str, other: str) -> bool:
    """Equal but for what is masked: a later release may mask more."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(a == b or MASK in (a, b) for a, b in pairs)


def _read(reader: Reader, rows: list[Row]) -> Iterator[ImportedRow]:
    vectors: dict[str, Vectors] = {}
    said = [row for row in rows if row.text]
    read = [reading.to_json() for reading in reader.read_many([row.text for row in said], vectors)]
    readings = {row.external_id: reading for row, reading in zip(said, read, strict=True)}
    quotes = {item["quote"] for reading in read for item in reading["items"]}
    joined = sorted(quotes - vectors.keys())  # of several clauses, and so not embedded yet
    vectors.update(zip(joined, reader.embed(joined), strict=True))
    for row in rows:
        reading = readings.get(row.external_id)
        items = reading["items"] if reading else []
        yield _imported(row, reading, [vectors[item["quote"]].astype("<f2").tobytes() for item in items])


def _imported(row: Row, reading: dict[str, Any] | None, embeddings: list[bytes]) -> ImportedRow:
    return ImportedRow(
        external_id=row.external_id,
        text=row.said,
        at=row.at,
        reading=reading,
        embeddings=embeddings,
        rating=row.rating.csat if row.rating else None,
        given=row.rating.given if row.rating else None,
        product=row.product,
        customer=row.customer,
    )

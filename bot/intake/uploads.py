"""A file that was uploaded: looked at, stored, undone, step by step, with what is known of it in the record."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timezone, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.intake.importer import Paused, Undone, store
from bot.intake.questions import ImportRefused
from bot.intake.survey import propose, survey, wanted_of
from bot.intake.telling import outcome, preview
from bot.language.pii import mask
from bot.store import import_runs
from bot.store.database import Database

if TYPE_CHECKING:
    from bot.language import Reader

MAX_BYTES = 32_000_000
"""Of an uploaded file; a larger one is imported on the command line."""


def look(name: str, content: bytes, said: Mapping[str, str] | None, zone: tzinfo = timezone.utc) -> dict[str, Any]:
    """What a page shows of the file: {"said", "header", "found", "questions", "first", "problem"}; personal details
    masked. `said`: the columns and options as the person chose them; None proposes the columns."""
    found: dict[str, Any] = {"said": dict(said or {}), "header": [], "found": [], "questions": [], "first": []}
    with _as_file(name, content) as path:
        try:
            if said is None:
                found["said"] = propose(path)
            seen = survey(path, wanted_of(found["said"], zone))
        except ImportRefused as error:
            return found | {"header": _header(path, found["said"]), "problem": mask(str(error))}
        first = [mask(preview(row, zone, named=False)) for row in seen.first_rows()]
    questions = [
        {"option": one.option, "asks": mask(one.asks), "answers": [vars(answer) for answer in one.answers]}
        for one in seen.questions
    ]
    told = [mask(sentence) for sentence in seen.found]
    return found | {"header": seen.source.header, "found": told, "questions": questions, "first": first}


def run_next(
    database: Database, load_reader: Callable[[], Reader], zone: tzinfo, stopping: Callable[[], bool]
) -> dict[str, int] | None:
    """Stores or undoes the import that waits longest; what was done, as counts, or None when none waits. `stopping` is
    asked between batches: what is left is then done when this is called again."""
    with database.reading() as session:
        run = import_runs.next_to_do(session)
        content = import_runs.content_of(session, run.id) if run is not None else None
    if run is None:
        return None
    if run.status == "undoing":
        return _undo(database, run.id)
    assert content is not None

    def on_progress(_done: int, _total: int) -> None:
        if stopping():
            raise Paused

    try:
        with _as_file(run.file_name, content) as path:
            seen = survey(path, wanted_of(run.wanted, zone))
            seen.refuse_unanswered()
            report = store(database, load_reader(), seen, run=run.id, on_progress=on_progress)
    except ImportRefused as error:
        with database.session() as session:
            import_runs.end(session, run.id, "stopped", {}, mask(str(error)))
        return {"imports_refused": 1}
    except Undone:
        return _undo(database, run.id)
    except Paused:
        return {}
    with database.session() as session:
        import_runs.tell(session, run.id, [*outcome(report)])
    return {"imported": report.stored}


def _undo(database: Database, run: int) -> dict[str, int]:
    erased = import_runs.undo(database, run)
    with database.session() as session:
        import_runs.end(session, run, "undone", {"erased": erased})
    return {"imports_undone": 1, "conversations_erased": erased}


def _header(path: Path, said: Mapping[str, str]) -> list[str]:
    """The names of the columns of a file that was refused otherwise; none where it cannot be read at all."""
    from bot.intake.encodings import encoding_of
    from bot.intake.records import source_of

    try:
        return source_of(path, encoding_of(path, said.get("encoding") or None), len).header
    except ImportRefused:
        return []


@contextmanager
def _as_file(name: str, content: bytes) -> Iterator[Path]:
    """The content as a file of this name's kind, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="hearback-import-") as folder:
        path = Path(folder) / (Path(name).name or "file")
        path.write_bytes(content)
        yield path

"""What the verbs share at the terminal: the record, the reader, progress, files in and out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.errors import Mendable
from bot.settings import Settings
from bot.store.database import Database

if TYPE_CHECKING:
    from bot.language import Reader

console = Console(stderr=True, highlight=False)
OnProgress = Callable[[int, int], None]


def record(settings: Settings) -> Database:
    from bot.store import schema

    database = Database(settings.database_url)
    schema.upgrade(database)
    return database


def reader() -> Reader:
    from bot.language import Reader

    with console.status("Loading the reader ..."):
        return Reader.load()


@contextmanager
def progress(title: str) -> Iterator[OnProgress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def open_text(file: str) -> TextIO:
    try:
        return Path(file).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Mendable(f"{file} cannot be read: {error.strerror}.") from error


def report_bad(lines: list[tuple[int, str]]) -> None:
    for line, reason in lines:
        console.print(f"line {line}: {reason}", markup=False)


@contextmanager
def output(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise Mendable(f"{out} cannot be written: {error.strerror}.") from error
    console.print(f"Written to {out}.")

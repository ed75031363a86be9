"""The verb `import`: looks at a file, says what it found, asks where two readings are possible, and stores it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.terminal import console, progress, reader, record, report_bad

if TYPE_CHECKING:
    from bot.intake.questions import Question
    from bot.intake.survey import Survey, Wanted
    from bot.settings import Settings

ASKED_OF_A_SCALE = "--rating-scale"


def run(settings: Settings, file: Path, wanted: Wanted, *, yes: bool, dry_run: bool) -> None:
    """Imports the file. `yes`: of two readings takes the likelier one; `dry_run`: shows the first rows and stores
    nothing. Raises ImportRefused."""
    from bot.intake.importer import store
    from bot.intake.telling import outcome, preview

    found = _answered(file, wanted, yes=yes)
    if dry_run:
        for row in found.first_rows():
            console.print(preview(row, wanted.zone), markup=False)
        console.print("This is how it would be stored. Nothing has been imported.")
        return
    with progress("Reading") as on_progress:
        report = store(record(settings), reader(), found, on_progress=on_progress)
    report_bad(report.bad)
    first, *others = outcome(report)
    console.print(first, markup=False)
    report_bad(report.unrated)
    report_bad(report.undated)
    for sentence in others:
        console.print(sentence, markup=False)


def _answered(file: Path, wanted: Wanted, *, yes: bool) -> Survey:
    """A look at the file, with every question answered: by a person at the terminal, or by `yes`."""
    from bot.intake.survey import survey

    found = survey(file, wanted)
    ask = sys.stdin.isatty() and console.is_terminal and not yes
    while ask and (open_ones := [one for one in found.questions if one.answers]):
        found = survey(file, wanted := _with(wanted, open_ones[0], _asked(open_ones[0])))
    found.refuse_unanswered(take_likeliest=yes)
    for sentence in found.found:
        console.print(sentence, markup=False)
    for question in found.questions:
        console.print(f"{question.asks}. Taken: {question.answers[0].value}.", markup=False)
    return found


def _with(wanted: Wanted, question: Question, answer: str) -> Wanted:
    if question.option == ASKED_OF_A_SCALE:
        return replace(wanted, rating_scale=answer)
    return replace(wanted, date_order=answer)


def _asked(question: Question) -> str:
    console.print(f"{question.asks}.", markup=False)
    for one in question.answers:
        console.print(f"  {one.value}  {one.meaning}", markup=False)
    return str(typer.prompt(f"Which is it ({' or '.join(one.value for one in question.answers)})"))

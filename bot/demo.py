"""The demo feedback, loaded before everything is started, so that the first digest has something to tell at once."""

from __future__ import annotations

from bot.insight.themes import refresh
from bot.intake.demo import load
from bot.settings import Settings
from bot.terminal import console, progress, reader, record


def load_demo(settings: Settings) -> None:
    """Stores the reviews that are not there yet and sorts them into themes."""
    from bot.language.loaded import embed, says  # heavy: only who loads the demo pays for it

    database = record(settings)
    with progress("Loading the demo feedback") as on_progress:
        report = load(database, reader(), on_progress=on_progress)
    console.print(f"Demo feedback: {report.stored} reviews loaded, {report.already_there} already there.")
    if report.stored:
        # Here, or who first opens the digest waits for it.
        console.print("Sorting what they say into themes (a minute or two).")
        refresh(database, embed, workers=settings.hearback_dask, says=says)

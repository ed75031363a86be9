"""Files that staff brought in by the console: stored and undone out of the web room's way."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.authored.clock import zone
from bot.intake import uploads
from bot.outreach.jobs import Context
from bot.store import import_runs

KEPT = timedelta(days=1)
"""How long a file is kept that was uploaded and not confirmed."""


def run_imports(context: Context) -> dict[str, int]:
    """Stores and undoes what waits, one import after the other."""
    from bot.insight.themes import refresh
    from bot.language import Reader  # heavy, and seldom needed
    from bot.language.loaded import embed, says

    done: Counter[str] = Counter()
    while not context.stopping.is_set():
        one = uploads.run_next(context.database, Reader.load, zone(), context.stopping.is_set)
        if one is None:
            break
        done.update(one)
    if done:
        # Here, or who next opens the digest waits for it.
        refresh(context.database, embed, workers=context.settings.hearback_dask, says=says)
    return dict(done)


def forget_drafts(context: Context) -> int:
    """Drops files that were uploaded and never confirmed: they hold what customers said, unmasked."""
    with context.database.session() as session:
        return import_runs.forget_drafts(session, KEPT)

"""Messages that were stored but not understood at the time: read now, and written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.store import entries
from bot.store.database import Database
from bot.store.models import now
from bot.store.readings import record_reading, unread

if TYPE_CHECKING:
    from bot.language import Reader

IN_FLIGHT = 120.0


def catch_up(database: Database, load_reader: Callable[[], Reader], *, older_than: float = IN_FLIGHT) -> int:
    """Analyses what customers typed and nobody has analysed; how many turns those were.

    The reader is loaded only when there is something to read. Turns younger than `older_than` seconds are left alone:
    the dialogue may be working on them. A turn that is analysed or erased in the meantime is passed over.
    """
    before = now() - timedelta(seconds=older_than)
    reader: Reader | None = None
    done = last = 0
    while page := _page(database, before, last):
        reader = reader or load_reader()
        readings = dict(zip(page, reader.read_many(list(page.values())), strict=True))
        with database.session() as session:
            still = unread(session, before, last).keys() & page.keys()
            for turn_id in sorted(still):
                record_reading(session, turn_id, readings[turn_id].to_json())
        done, last = done + len(still), max(page)
    return done


def fill_inbox(database: Database) -> None:
    """Makes the inbox's rows of conversations that were stored before there was an inbox, and brings up to date those
    of turns that were cut off."""
    with database.session() as session:
        entries.refresh_behind(session)
    more = True
    while more:
        with database.session() as session:
            more = entries.refresh_missing(session) > 0


def _page(database: Database, before: datetime, after: int) -> dict[int, str]:
    with database.reading() as session:
        return unread(session, before, after)

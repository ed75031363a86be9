"""What every process of this room does first and last."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot import logs
from bot.errors import Mendable
from bot.outreach.jobs import Context
from bot.outreach.jobs import logger as jobs
from bot.settings import load
from bot.store import schema
from bot.store.database import Database


@contextmanager
def working(part: str) -> Iterator[Context]:
    """What jobs work with, until the process is told to stop; or says in a sentence why it cannot."""
    try:
        settings = load()
    except Mendable as error:
        sys.exit(str(error))
    _log(part)
    database = Database(settings.database_url)
    schema.upgrade(database)
    context = Context(settings, database)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: context.stopping.set())
    yield context
    database.close()


def _log(part: str) -> None:
    """A job's line is JSON as it is; what anything else has to say becomes a line like it."""
    logs.configure(part)
    plain = logging.StreamHandler(sys.stdout)
    jobs.addHandler(plain)
    jobs.setLevel(logging.INFO)
    jobs.propagate = False

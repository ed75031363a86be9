"""`python -m bot.outreach`: does the jobs by time until it is told to stop."""

from __future__ import annotations

import logging
import signal
import sys

from bot.errors import Mendable
from bot.outreach.jobs import Context, Runner
from bot.outreach.work import JOBS
from bot.settings import load
from bot.store import schema
from bot.store.database import Database


def main() -> None:
    """Works, or says in a sentence why it cannot."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = load()
    except Mendable as error:
        sys.exit(str(error))
    database = Database(settings.database_url)
    schema.upgrade(database)
    runner = Runner(Context(settings, database), JOBS)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: runner.stop())
    runner.run()
    database.close()


if __name__ == "__main__":
    main()

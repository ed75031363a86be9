"""The processes of bot/outreach, started by a test that may kill them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

from bot.settings import ROOT
from bot.store.database import Database

WITHIN = 300.0


def start(module: str, database: Database, **given: str) -> subprocess.Popen[bytes]:
    """`python -m` this module on this record, with these settings beside the defaults."""
    address = {"DATABASE_URL": database.url.render_as_string(hide_password=False), "HEARBACK_SECRET": "s" * 40}
    own = {name.upper(): value for name, value in given.items()}
    return subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=os.environ | address | own)


def eventually(holds: Callable[[], object], within: float = WITHIN) -> None:
    until = time.monotonic() + within
    while not holds():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)

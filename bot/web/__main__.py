"""`python -m bot.web`: serves the web room until it is told to stop."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path

from bot import logs
from bot.errors import Mendable
from bot.settings import load
from bot.web.app import create_app
from bot.web.door import listen
from bot.web.languages import pages
from bot.web.metrics import SHARED
from bot.web.saying import catalogues
from bot.web.server import Server, config

MOST_FILES = 65_536


def main() -> None:
    """Serves, or says in a sentence why it cannot."""
    try:
        settings = load()
        pages()  # a mistake in them is told now, rather than to the first customer who comes by
        catalogues()
        listening = listen(settings)
    except Mendable as error:
        sys.exit(str(error))
    logs.configure("web")
    _open_many()
    if SHARED in os.environ:
        Path(os.environ[SHARED]).mkdir(parents=True, exist_ok=True)
    Server(config(settings, create_app(settings))).run(sockets=[listening])


def _open_many() -> None:
    """Each open chat is a file: as many as may be asked for, not the thousand that a process is given at first."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


if __name__ == "__main__":
    main()

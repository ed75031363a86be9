"""Fixtures that every suite may use, and the rule that continuous integration leaves nothing out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.store.database import Database


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite record as the migrations make it; each test gets a copy, which takes a millisecond."""
    # Imported here because Rasa's environment, which shares this file, has another SQLAlchemy.
    from bot.store import schema
    from bot.store.database import Database

    file = tmp_path_factory.mktemp("record") / "empty.db"
    database = Database(f"sqlite:///{file}")
    schema.upgrade(database)
    database.close()
    return file


@pytest.fixture
def database(tmp_path: Path, empty_record: Path) -> Iterator[Database]:
    """A fresh SQLite record of the test's own."""
    from bot.store.database import Database

    database = Database(f"sqlite:///{shutil.copy(empty_record, tmp_path / 'record.db')}")
    yield database
    database.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a failure where everything is meant to be installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says in one line how much this machine could not run; the reasons stand above it."""
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped and os.environ.get("CI"):
        terminalreporter.write_line(f"{skipped} tests were left out, and CI allows none.", red=True)
    elif skipped:
        terminalreporter.write_line(
            f"{skipped} tests were left out: the reasons above say how to run them.", yellow=True
        )

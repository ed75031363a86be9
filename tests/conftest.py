"""Fixtures that every suite may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.models import Base


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite record of the test's own."""
    database = Database(f"sqlite:///{tmp_path}/record.db")
    Base.metadata.create_all(database.engine)
    yield database
    database.close()

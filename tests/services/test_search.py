"""Search finds the same on PostgreSQL as on SQLite. Cost: seconds; PostgreSQL."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests import finding

pytestmark = pytest.mark.services


def test_what_is_sought_is_found_and_nothing_else(postgres: Database) -> None:
    finding.fill(postgres)
    assert [(wanted, finding.found(postgres, wanted)) for wanted, _ in finding.FOUND] == finding.FOUND
    for wanted, there in finding.NAMED:
        assert finding.found(postgres, wanted, named=True) == there
        assert finding.found(postgres, wanted) == set()

"""The action server's door. Cost: a second, SQLite in a temporary folder, no port."""

from __future__ import annotations

import pytest

from actions.server import build, health
from bot.store.database import Database


def test_it_does_not_open_without_a_secret(database: Database) -> None:
    with pytest.raises(ValueError, match="HEARBACK_INTERNAL_SECRET"):
        build(database, "")


def test_health_asks_the_record(database: Database) -> None:
    assert health(database) == ({"status": "ok"}, 200)


def test_health_says_when_the_record_is_gone() -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    body, status = health(gone)
    assert (body["status"], status) == ("failing", 503)

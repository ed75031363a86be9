"""What docs/operations.md says of backups on PostgreSQL, done. Cost: 3 s; needs a server and its client programs."""

from __future__ import annotations

import subprocess

import pytest
from sqlalchemy import select

from bot.store import schema
from bot.store.database import Database
from bot.store.erasure import forget
from bot.store.models import Turn
from tests.planted import add_theme, talk

pytestmark = pytest.mark.services


def address(database: Database) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


def test_a_dump_of_a_running_database_comes_back_whole(postgres: Database, tracker_postgres: Database) -> None:
    talk(postgres, "ann", "the lamp hums", [add_theme(postgres, "the lamp hums")])
    dump = subprocess.run(["pg_dump", address(postgres)], capture_output=True, check=True).stdout
    talk(postgres, "bob", "said after the dump", [])
    empty = tracker_postgres
    restore = ["psql", "--quiet", "--set", "ON_ERROR_STOP=1", address(empty)]
    subprocess.run(restore, input=dump, capture_output=True, check=True)

    schema.upgrade(empty)
    assert schema.current(empty) == schema.newest()
    with empty.reading() as session:
        assert {turn.text for turn in session.scalars(select(Turn))} == {"the lamp hums"}
    talk(empty, "eve", "life goes on", [])
    assert forget(empty, "ann")["counts"]["customer"] == 1, "who was erased meanwhile is erased again"

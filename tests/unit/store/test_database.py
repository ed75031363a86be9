"""Cost: milliseconds, no service."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from bot.store.database import Database, StoreFailure, driver_url
from bot.store.models import Conversation


def test_an_error_does_not_repeat_what_was_to_be_stored(database: Database) -> None:
    with pytest.raises(StoreFailure) as caught, database.session() as session:
        session.add_all([Conversation(id="a", reference="secret"), Conversation(id="b", reference="secret")])
    assert "secret" not in str(caught.value)


def test_nothing_is_kept_of_a_session_that_fails(database: Database) -> None:
    with pytest.raises(RuntimeError), database.session() as session:
        session.add(Conversation(id="a"))
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert session.get(Conversation, "a") is None


@pytest.mark.parametrize("given", ["postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"])
def test_postgresql_is_reached_by_the_driver_that_is_installed(given: str) -> None:
    assert driver_url(given).render_as_string() == "postgresql+psycopg://u@h/d"


def test_threads_of_one_process_write_one_after_the_other(database: Database) -> None:
    inside: list[int] = []
    most: list[int] = []

    def begins(_connection: object) -> None:
        inside.append(1)
        most.append(len(inside))

    def ends(_connection: object) -> None:
        inside.pop()

    event.listen(database.engine, "begin", begins)
    event.listen(database.engine, "commit", ends)

    def write(number: int) -> None:
        with database.session() as session:
            session.add(Conversation(id=str(number)))
            session.flush()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(80)))
    assert max(most) == 1
    assert len(most) == 80


def test_whoever_failed_to_write_holds_nobody_up(database: Database) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), database.session():
            raise RuntimeError

"""Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

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

"""PostgreSQL stopped, read-only or full, and Redis gone, amid a conversation; a scripted assistant. Cost: 10 s; needs
both."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import text

from bot.settings import Settings
from bot.store.database import Database
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa
from tests.forwarder import Forwarder
from tests.services.conftest import outside_transactions
from tests.unit.web.conftest import Visitor

pytestmark = pytest.mark.services


@contextmanager
def visiting(database: Database, **changes: object) -> Iterator[Visitor]:
    url = database.url.render_as_string(hide_password=False)
    given = Settings(
        hearback_secret=SecretStr("s" * 40), hearback_internal_secret=SecretStr("i" * 40), database_url=url
    )
    app = create_app(given.model_copy(update=changes), rasa_transport=FakeRasa().transport)
    with TestClient(app, raise_server_exceptions=False) as http:
        visitor = Visitor(http, database)
        visitor.begin()
        yield visitor


def test_a_database_that_is_stopped_is_told_and_found_again(postgres: Database) -> None:
    same, name = str(uuid.uuid4()), postgres.url.database
    server = server_of(postgres)
    with visiting(postgres) as visitor:
        visitor.say("The lid is loose")
        outside_transactions(server, f"alter database {name} with allow_connections false")
        end_connections(server, postgres)
        answer = visitor.send(same, text="It broke")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:hearback:record-unavailable")
        assert visitor.http.get("/healthz").json()["parts"]["record"]["ok"] is False
        outside_transactions(server, f"alter database {name} with allow_connections true")
        assert visitor.say("It broke", same)["messages"]
        assert [turn.text for turn in visitor.turns()] == ["The lid is loose", "It broke"]
    server.close()


@contextmanager
def read_only(postgres: Database) -> Iterator[None]:
    """As a server is that has just become the standby of another one."""
    name = postgres.url.database
    server = server_of(postgres)
    outside_transactions(server, f"alter database {name} set default_transaction_read_only = on")
    end_connections(server, postgres)
    yield
    outside_transactions(server, f"alter database {name} reset default_transaction_read_only")
    end_connections(server, postgres)
    server.close()


@contextmanager
def full(postgres: Database) -> Iterator[None]:
    """The server says of each new turn what it says when its disk has no room."""
    says = "raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'"
    with postgres.session() as session:
        session.execute(text(f"create function no_room() returns trigger language plpgsql as $$begin {says}; end$$"))
        session.execute(text("create trigger no_room before insert on turn execute function no_room()"))
    yield
    with postgres.session() as session:
        session.execute(text("drop function no_room cascade"))


def server_of(postgres: Database) -> Database:
    """Another database of the same server."""
    return Database(postgres.url.set(database="postgres").render_as_string(hide_password=False))


def end_connections(server: Database, postgres: Database) -> None:
    """The web room's: a setting holds for connections that are made after it."""
    postgres.engine.dispose()
    ended = text("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = :name")
    with server.session() as session:
        assert session.execute(ended, {"name": postgres.url.database}).scalar_one() > 0


@pytest.mark.parametrize("trouble", [read_only, full])
def test_a_database_that_takes_nothing_is_told_and_goes_on_when_it_does(
    postgres: Database, trouble: Callable[[Database], AbstractContextManager[None]]
) -> None:
    same = str(uuid.uuid4())
    with visiting(postgres) as visitor:
        visitor.say("The lid is loose")
        with trouble(postgres):
            answer = visitor.send(same, text="It broke")
            assert (answer.status_code, answer.json()["type"]) == (503, "urn:hearback:record-unavailable")
            assert [turn.text for turn in visitor.turns()] == ["The lid is loose"], "what was said can still be read"
        assert visitor.say("It broke", same)["messages"]
        assert [turn.text for turn in visitor.turns()] == ["The lid is loose", "It broke"]


def test_while_redis_is_gone_the_conversation_goes_on_and_afterwards_too(postgres: Database, redis_url: str) -> None:
    there = urlsplit(redis_url)
    wire = Forwarder(there.hostname or "127.0.0.1", there.port or 6379)
    with visiting(postgres, redis_url=f"redis://127.0.0.1:{wire.port}/0") as visitor:
        for number in range(9):
            if number == 3:
                wire.cut()
            if number == 6:
                wire.mend()
            assert visitor.say(f"message {number}")["messages"]
        assert [turn.text for turn in visitor.turns()] == [f"message {number}" for number in range(9)]
        assert all(turn.answered_at for turn in visitor.turns())
    wire.cut()

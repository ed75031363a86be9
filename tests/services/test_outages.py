"""PostgreSQL stopped and Redis gone amid a conversation; a scripted assistant. Cost: 6 s; needs both."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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
    server = Database(postgres.url.set(database="postgres").render_as_string(hide_password=False))
    with visiting(postgres) as visitor:
        visitor.say("The lid is loose")
        postgres.engine.dispose()
        outside_transactions(server, f"alter database {name} with allow_connections false")
        with server.session() as session:
            gone = text("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = :name")
            assert session.execute(gone, {"name": name}).scalar_one() > 0
        answer = visitor.send(same, text="It broke")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:hearback:record-unavailable")
        assert visitor.http.get("/healthz").json()["parts"]["record"]["ok"] is False
        outside_transactions(server, f"alter database {name} with allow_connections true")
        assert visitor.say("It broke", same)["messages"]
        assert [turn.text for turn in visitor.turns()] == ["The lid is loose", "It broke"]
    server.close()


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

"""A web room with a scripted assistant behind it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select

from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Conversation, Turn
from bot.web import invitations
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa

DISSATISFIED = '/choose{"satisfaction": 2}'


class Visitor:
    """One browser: a conversation, its token, and what it can ask."""

    def __init__(self, http: TestClient, database: Database) -> None:
        self.http, self.database = http, database
        self.token = ""

    def begin(self, **wanted: Any) -> dict[str, Any]:
        answer = self.http.post("/chat/session", json=wanted)
        assert answer.status_code == 201, answer.text
        self.token = answer.json()["token"]
        return dict(answer.json())

    def send(self, id: str | None = None, **message: Any) -> httpx2.Response:
        return self.http.post("/chat/messages", json={"id": id or str(uuid.uuid4()), **message}, headers=self.headers)

    def say(self, text: str, id: str | None = None) -> dict[str, Any]:
        answer = self.send(id, text=text)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def transcript(self, **query: str) -> list[dict[str, Any]]:
        answer = self.http.get("/chat/messages", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["messages"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def turns(self, sender: str = "customer") -> list[Turn]:
        with self.database.reading() as session:
            return list(session.scalars(select(Turn).where(Turn.sender == sender).order_by(Turn.id)))

    def conversation(self) -> Conversation:
        with self.database.reading() as session:
            return session.scalars(select(Conversation)).one()


@pytest.fixture
def settings(tmp_path: Path, database: Database) -> Settings:
    return Settings(
        hearback_secret=SecretStr("s" * 40),
        hearback_internal_secret=SecretStr("i" * 40),
        database_url=str(database.url),
        tracker_url=f"sqlite:///{tmp_path}/tracker.db",
        hearback_turn_timeout=5,
        hearback_actions_port=9,
    )


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
def app(settings: Settings, rasa: FakeRasa) -> FastAPI:
    return create_app(settings, rasa_transport=rasa.transport)


@pytest.fixture
def http(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def visitor(http: TestClient, database: Database) -> Visitor:
    return Visitor(http, database)


@pytest.fixture
def invite(settings: Settings, database: Database) -> str:
    """A signed invitation for one order of a kettle."""
    link = invitations.invite(settings, database, order="A-1", customer="c1", product="Kettle", name="Ada")
    return link.rsplit("/", 1)[-1]

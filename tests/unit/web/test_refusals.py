"""What the chat API refuses, and how it says so. Cost: about 5 s, no service."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Base
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa
from tests.unit.web.conftest import Visitor


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"text": "hello"}, "id"),
        ({"id": "not-a-uuid", "text": "hello"}, "id"),
        ({"id": str(uuid.uuid4())}, "text or payload"),
        ({"id": str(uuid.uuid4()), "text": "a", "payload": "/b"}, "text or payload"),
        ({"id": str(uuid.uuid4()), "text": " \n\0"}, "empty"),
        ({"id": str(uuid.uuid4()), "text": "x" * 10_001}, "10000"),
        ({"id": str(uuid.uuid4()), "text": 7}, "text"),
        ([], "body"),
    ],
)
def test_a_wrong_message_is_refused_in_words(visitor: Visitor, body: Any, word: str) -> None:
    visitor.begin()
    refused = visitor.http.post("/chat/messages", json=body, headers=visitor.headers)
    problem = refused.json()
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.status_code, problem["status"], problem["type"]) == (422, 422, "urn:hearback:invalid")
    assert word in problem["detail"] and problem["errors"][0]["field"]
    assert not visitor.turns()


def test_every_other_error_is_a_problem_too(http: TestClient) -> None:
    answers = {
        401: http.get("/chat/messages"),
        404: http.get("/chat/nothing", headers={"Accept": "text/html"}),
        405: http.put("/chat/session"),
        413: http.post("/chat/session", json={"page": "x" * 300_000}),
        422: http.post("/chat/session", content=b"{", headers={"Content-Type": "application/json"}),
    }
    for status, answer in answers.items():
        problem = answer.json()
        assert answer.status_code == problem["status"] == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["title"] and problem["detail"].endswith((".", "error"))
    assert answers[401].headers["www-authenticate"] == "Bearer"


def test_a_body_without_announced_length_is_cut_off(http: TestClient) -> None:
    endless = (b"x" * 50_000 for _ in range(20))
    assert http.post("/chat/session", content=endless).status_code == 413


def test_a_record_that_fails_is_told_as_not_saved(visitor: Visitor) -> None:
    visitor.begin()
    Base.metadata.drop_all(visitor.database.engine)
    refused = visitor.send(text="It broke")
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:hearback:record-unavailable")
    assert refused.headers["retry-after"]


def test_too_many_messages_are_told_when_to_come_back(settings: Settings, rasa: FakeRasa, database: Database) -> None:
    strict = settings.model_copy(update={"hearback_rate_per_conversation": 6, "hearback_rate_per_address": 0})
    with TestClient(create_app(strict, rasa_transport=rasa.transport)) as http:
        visitor = Visitor(http, database)
        visitor.begin()
        answers = [visitor.send(text=f"message {n}") for n in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
        assert int(answers[2].headers["retry-after"]) >= 1
        assert len(visitor.turns()) == 2
        other = Visitor(http, database)
        other.begin()
        assert other.send(text="hello").status_code == 200


def test_one_address_cannot_open_conversations_without_end(settings: Settings, rasa: FakeRasa) -> None:
    strict = settings.model_copy(update={"hearback_rate_per_address": 6})
    with TestClient(create_app(strict, rasa_transport=rasa.transport)) as http:
        codes = [http.post("/chat/session", json={}).status_code for _ in range(4)]
    assert codes == [201, 201, 429, 429]

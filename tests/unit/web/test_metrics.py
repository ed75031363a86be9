"""Cost: a second, no service."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.settings import Settings
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa, unreachable
from tests.unit.web.conftest import Visitor

TOKEN = "m" * 40


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"hearback_metrics_token": SecretStr(TOKEN)})


def figures(http: TestClient) -> str:
    answer = http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.text


def test_turns_and_requests_are_counted_by_route_and_never_by_address(
    visitor: Visitor, http: TestClient, invite: str
) -> None:
    visitor.begin()
    visitor.say("the handle broke")
    assert http.get(f"/c/{invite}").status_code == 200
    found = figures(http)
    assert "hearback_turn_seconds_count 2.0" in found  # the greeting, and the answer
    assert 'hearback_http_requests_total{method="POST",route="/chat/messages",status="200"} 1.0' in found
    assert 'route="/c/{' in found and invite not in found


def test_a_turn_without_an_answer_is_counted_as_a_failure(visitor: Visitor, http: TestClient, rasa: FakeRasa) -> None:
    visitor.begin()
    rasa.failing = unreachable
    visitor.say("hello")
    assert "hearback_turn_failures_total 1.0" in figures(http)


def test_only_the_token_opens_the_figures(http: TestClient) -> None:
    assert http.get("/metrics").status_code == 401
    assert http.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_without_a_token_there_is_no_such_page(settings: Settings, rasa: FakeRasa) -> None:
    closed: FastAPI = create_app(
        settings.model_copy(update={"hearback_metrics_token": SecretStr("")}), rasa_transport=rasa.transport
    )
    with TestClient(closed) as client:
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

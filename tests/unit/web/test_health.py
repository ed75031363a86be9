"""Cost: 5 s, no service."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa, unreachable


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def actions() -> Iterator[int]:
    """A server that answers as the action server does; its port."""
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def ask(settings: Settings, rasa: FakeRasa, **changed: object) -> tuple[int, dict[str, dict[str, object]]]:
    with TestClient(create_app(settings.model_copy(update=changed), rasa_transport=rasa.transport)) as http:
        answer = http.get("/healthz")
    assert answer.json()["status"] == ("ok" if answer.status_code == 200 else "down")
    return answer.status_code, answer.json()["parts"]


def test_it_is_well_only_when_every_part_answers(settings: Settings, rasa: FakeRasa, actions: int) -> None:
    status, parts = ask(settings, rasa, hearback_actions_port=actions)
    assert status == 200
    assert parts == {name: {"ok": True} for name in ("web", "rasa", "actions", "record", "tracker")}


def test_each_rasa_process_is_asked(settings: Settings, rasa: FakeRasa, actions: int) -> None:
    _, parts = ask(settings, rasa, hearback_actions_port=actions, rasa_workers=2)
    assert {"rasa", "rasa-2"} <= set(parts)


def test_a_part_that_is_down_is_named_with_what_to_do(settings: Settings, rasa: FakeRasa, actions: int) -> None:
    rasa.failing = unreachable
    status, parts = ask(settings, rasa, hearback_actions_port=actions)
    assert status == 503
    assert [name for name, part in parts.items() if not part["ok"]] == ["rasa"]
    assert "hearback doctor" in str(parts["rasa"]["detail"])


def test_a_missing_action_server_is_noticed(settings: Settings, rasa: FakeRasa) -> None:
    status, parts = ask(settings, rasa, hearback_actions_port=9)
    assert (status, parts["actions"]["ok"], parts["rasa"]["ok"]) == (503, False, True)


@pytest.mark.parametrize("name", ["database_url", "tracker_url"])
def test_each_database_is_noticed(settings: Settings, rasa: FakeRasa, actions: int, name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    broken = {name: f"sqlite:///{tmp_path}/folder", "hearback_actions_port": actions}
    status, parts = ask(settings, rasa, **broken)
    part = {"database_url": "record", "tracker_url": "tracker"}[name]
    assert status == 503
    assert [down for down, found in parts.items() if not found["ok"]] == [part]


@pytest.mark.parametrize(("name", "status"), [("database_url", 503), ("tracker_url", 200)])
def test_a_worker_is_ready_while_it_can_keep_what_customers_say(
    settings: Settings, rasa: FakeRasa, tmp_path: Path, name: str, status: int
) -> None:
    rasa.failing = unreachable
    broken = settings.model_copy(update={name: f"sqlite:///{tmp_path}"})
    with TestClient(create_app(broken, rasa_transport=rasa.transport)) as http:
        assert http.get("/readyz").status_code == status


def test_every_action_server_is_asked(settings: Settings, rasa: FakeRasa, actions: int) -> None:
    both = f"http://127.0.0.1:{actions},http://127.0.0.1:9"
    status, parts = ask(settings, rasa, hearback_actions_url=both)
    assert (status, parts["actions"]["ok"], parts["actions-2"]["ok"]) == (503, True, False)

"""How the parts are started. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.parts import environment, parts, rasa_url
from bot.settings import Settings


def test_only_the_web_room_listens_where_others_can_reach_it() -> None:
    started = {part.name: part for part in parts(Settings(hearback_host="0.0.0.0"))}
    assert "127.0.0.1" in started["rasa"].argv
    assert environment(Settings())["HEARBACK_ACTIONS_URL"] == "http://127.0.0.1:5055"
    asked = [part.health for part in started.values() if part.health is not None]
    assert len(asked) == 3 and all(health.startswith("http://127.0.0.1:") for health in asked)


def test_each_rasa_worker_has_a_port_of_its_own() -> None:
    names_and_ports = [(part.name, part.port) for part in parts(Settings(rasa_workers=2)) if "rasa" in part.name]
    assert names_and_ports == [("rasa-1", 5005), ("rasa-2", 5006)]


def test_a_machine_can_run_some_parts_alone() -> None:
    two = Settings(rasa_workers=2)
    assert [part.name for part in parts(two, only=["rasa", "jobs"])] == ["rasa-1", "rasa-2", "jobs"]
    assert len(parts(two, only=[])) == len(parts(two)) == 5


def test_a_worker_is_started_where_there_is_a_queue() -> None:
    queued = Settings(hearback_queue_url="redis://127.0.0.1:6379/1")
    assert [part.name for part in parts(queued, only=["jobs", "worker"])] == ["jobs", "worker"]
    assert parts(Settings(), only=["worker"]) == []


def test_parts_on_other_machines_are_called_where_they_are() -> None:
    spread = Settings(
        hearback_internal_host="10.0.0.7",
        hearback_rasa_urls="http://rasa-1:5005/, http://rasa-2:5005",
        hearback_actions_url="http://actions-1:5055/, http://actions-2:5055",
    )
    assert spread.rasa_urls == ["http://rasa-1:5005", "http://rasa-2:5005"]
    assert environment(spread)["HEARBACK_ACTIONS_URL"] == "http://actions-1:5055,http://actions-2:5055"
    [rasa, actions] = parts(spread, only=["rasa"]) + parts(spread, only=["actions"])
    assert "10.0.0.7" in rasa.argv and all((one.health or "").startswith("http://10.0.0.7:") for one in (rasa, actions))
    [inside] = parts(Settings(hearback_internal_host="0.0.0.0"), only=["rasa"])
    assert (inside.health or "").startswith("http://127.0.0.1:")


def test_a_web_room_is_ready_before_the_parts_on_other_machines_are() -> None:
    [web] = parts(Settings(), only=["web"])
    assert (web.health or "").endswith("/readyz")


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_rasa_is_told_a_database_without_a_driver(url: str) -> None:
    assert rasa_url(url) == "postgresql://u:p@h/d"
    assert environment(Settings(tracker_url=url))["TRACKER_URL"] == "postgresql://u:p@h/d"


def test_a_sqlite_file_stays_as_it_is() -> None:
    assert rasa_url("sqlite:////a/b.db") == "sqlite:////a/b.db"

"""How the parts are started. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.parts import environment, parts, rasa_url
from bot.settings import Settings


def test_only_the_web_room_listens_where_others_can_reach_it() -> None:
    started = {part.name: part for part in parts(Settings(hearback_host="0.0.0.0"))}
    assert "127.0.0.1" in started["rasa"].argv
    assert environment(Settings())["SANIC_HOST"] == "127.0.0.1"
    assert all(part.health.startswith("http://127.0.0.1:") for part in started.values())


def test_each_rasa_worker_has_a_port_of_its_own() -> None:
    names_and_ports = [(part.name, part.port) for part in parts(Settings(rasa_workers=2)) if "rasa" in part.name]
    assert names_and_ports == [("rasa-1", 5005), ("rasa-2", 5006)]


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_rasa_is_told_a_database_without_a_driver(url: str) -> None:
    assert rasa_url(url) == "postgresql://u:p@h/d"
    assert environment(Settings(tracker_url=url))["TRACKER_URL"] == "postgresql://u:p@h/d"


def test_a_sqlite_file_stays_as_it_is() -> None:
    assert rasa_url("sqlite:////a/b.db") == "sqlite:////a/b.db"

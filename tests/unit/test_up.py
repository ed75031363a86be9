"""What happens before anything is started. Cost: a second, no service."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot import doctor, training, up
from bot.settings import Settings


def test_a_taken_port_is_named_with_the_setting_that_moves_it() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(up.CannotStart, match=rf"Port {port} for actions is taken. Set HEARBACK_ACTIONS_PORT"):
            up.check_ports(Settings(hearback_actions_port=port))


def test_the_demo_addresses_are_not_shown_in_production() -> None:
    assert "/digest" in up.addresses(Settings())
    assert "/digest" not in up.addresses(Settings().model_copy(update={"hearback_mode": "production"}))


def test_training_is_stale_when_a_source_changes_its_words_or_its_name(tmp_path: Path) -> None:
    source = tmp_path / "data" / "a.yml"
    source.parent.mkdir()
    source.write_text("one")
    before = training.fingerprint(tmp_path, ("data",))
    assert training.fingerprint(tmp_path, ("data",)) == before
    (tmp_path / "data" / "README.md").write_text("explains, and changes nothing")
    assert training.fingerprint(tmp_path, ("data",)) == before
    source.write_text("two")
    changed = training.fingerprint(tmp_path, ("data",))
    source.rename(tmp_path / "data" / "b.yml")
    assert len({before, changed, training.fingerprint(tmp_path, ("data",))}) == 3


def test_the_doctor_says_what_to_do_about_a_database_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    broken = Settings(
        database_url=f"sqlite:///{tmp_path}/file/record.db", tracker_url=f"sqlite:///{tmp_path}/tracker.db"
    )
    found = {finding.name: finding for finding in doctor.examine(broken)}
    assert not found["record"].ok
    assert "DATABASE_URL" in found["record"].advice
    assert found["tracker"].ok
    assert found["settings"].ok

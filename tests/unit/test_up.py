"""What happens before anything is started. Cost: a second, no service."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot import doctor, training, up
from bot.authored import BadAuthoring
from bot.settings import Settings
from bot.store import jobs, outbox
from bot.store.database import Database
from bot.store.models import now
from tests.system import free_ports


def test_a_taken_port_is_named_with_the_setting_that_moves_it() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(up.CannotStart, match=rf"Port {port} for actions is taken. Set HEARBACK_ACTIONS_PORT"):
            up.check_ports(Settings(hearback_actions_port=port))


def test_the_demo_addresses_are_not_shown_in_production() -> None:
    production = Settings().model_copy(update={"hearback_mode": "production"})
    assert "demo shop" in up.addresses(Settings())
    assert "demo shop" not in up.addresses(production)
    assert all("/console" in up.addresses(one) and "/digest" in up.addresses(one) for one in (Settings(), production))


def test_what_authors_got_wrong_is_said_before_anything_is_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up, "ROOT", tmp_path)
    monkeypatch.setattr(training, "assistant_is_stale", lambda: pytest.fail("nothing may be trained"))
    with pytest.raises(BadAuthoring, match=r"data/shop/hours\.yml:1: the file is missing"):
        up.train_if_stale(Settings(), Console())


def test_where_nothing_may_be_written_the_model_that_is_there_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container: what staff correct must not keep it from starting again."""
    writable, sound = True, True
    monkeypatch.setattr(up.os, "access", lambda *_: writable)
    monkeypatch.setattr(up.training, "is_sound", lambda _: sound)
    assert up.can_train()
    writable = False
    assert not up.can_train()
    sound = False
    assert up.can_train(), "which then says why it cannot"


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


def test_the_doctor_tells_of_mail_that_cannot_go_out(tmp_path: Path, database: Database) -> None:
    with database.session() as session:
        outbox.queue(session, key="k", channel="mail", kind="invitation", content={})
        outbox.failed(session, 1, "no such mailbox", None)
        assert jobs.claim(session, "deliveries", "a", timedelta(minutes=1), timedelta(hours=1))
        jobs.finish(session, "deliveries", "a", now(), "the server is away")
    settings = Settings(
        database_url=str(database.url),
        tracker_url=f"sqlite:///{tmp_path}/tracker.db",
        hearback_smtp_host="127.0.0.1",
        hearback_smtp_port=free_ports(1)[0],
    )
    found = {finding.name: finding for finding in doctor.examine(settings)}
    assert "1 were laid aside" in found["deliveries"].seen and not found["deliveries"].ok
    assert "deliveries failed: the server is away" in found["jobs"].seen
    assert "HEARBACK_SMTP_HOST" in found["mail"].seen and not found["mail"].ok
    assert found["letters"].seen == "languages: de, en, es, fr, it, nl, pl, pt"


def test_a_worker_without_a_queue_has_nothing_to_start() -> None:
    with pytest.raises(up.CannotStart, match="HEARBACK_QUEUE_URL"):
        up.run(Settings(), Console(), only=["worker"])


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_the_doctor_tells_of_a_queue_that_is_away(tmp_path: Path, scheme: str) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/record.db",
        tracker_url=f"sqlite:///{tmp_path}/tracker.db",
        hearback_queue_url=f"{scheme}://127.0.0.1:{free_ports(1)[0]}/",
    )
    found = {finding.name: finding for finding in doctor.examine(settings)}
    assert not found["queue"].ok and "HEARBACK_QUEUE_URL" in found["queue"].seen

"""A record that is locked, full, read-only, or whose clock jumped; a scripted assistant. Cost: 6 s, no service."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, update

from bot.outreach.jobs import Context, Job, Runner
from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Job as JobRow
from bot.store.models import Turn, now
from tests.fake_rasa import FakeRasa
from tests.unit.web.conftest import Visitor, app, http, rasa, settings, visitor

__all__ = ["app", "http", "rasa", "settings", "visitor"]


@contextmanager
def sick(app: FastAPI, *pragmas: str) -> Iterator[None]:
    """The web room's connections to the record are in this state; new ones are well again afterwards."""
    engine = app.state.parts.database.engine

    def make_sick(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", make_sick)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", make_sick)
        engine.dispose()


@contextmanager
def locked(file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else is writing, and does not come to an end."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        other.close()


def refused(visitor: Visitor, id: str) -> None:
    """The customer is told that nothing was saved, and to send it again; the widget does so by itself."""
    answer = visitor.send(id, text="It broke")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:hearback:record-unavailable")
    assert int(answer.headers["retry-after"]) > 0 and "again" in answer.json()["detail"]


def recovered(visitor: Visitor, id: str) -> None:
    """What was answered before is still there; what was refused goes through without anybody's hands, once."""
    assert visitor.say("It broke", id)["messages"]
    assert [turn.text for turn in visitor.turns()] == ["The lid is loose", "It broke"]
    assert all(turn.answered_at for turn in visitor.turns())
    assert [one["from"] for one in visitor.transcript()] == ["bot", "bot", "customer", "bot", "customer", "bot"]


def test_a_record_that_is_read_only_never_calls_anything_saved(app: FastAPI, visitor: Visitor) -> None:
    visitor.begin()
    visitor.say("The lid is loose")
    same = str(uuid.uuid4())
    with sick(app, "query_only=ON"):
        refused(visitor, same)
        assert len(visitor.transcript()) == 4, "what was said can still be read"
    recovered(visitor, same)


def test_when_the_disk_is_full_what_was_answered_is_there_and_the_rest_is_told(app: FastAPI, visitor: Visitor) -> None:
    visitor.begin()
    answered: list[str] = []
    with sick(app, "max_page_count=1"):  # no more pages than there are
        for number in range(15):
            same, text = str(uuid.uuid4()), f"{number} {'x' * 9_000}"
            answer = visitor.send(same, text=text)
            if answer.status_code != 200:
                break
            answered.append(text)
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:hearback:record-unavailable")
    assert visitor.say(text, same)["messages"]
    assert [turn.text for turn in visitor.turns()] == [*answered, text]


def test_a_record_that_is_locked_for_too_long(app: FastAPI, visitor: Visitor, database: Database) -> None:
    visitor.begin()
    visitor.say("The lid is loose")
    same = str(uuid.uuid4())
    with sick(app, "busy_timeout=100"), locked(Path(str(database.url.database))):
        refused(visitor, same)
    recovered(visitor, same)


def test_a_record_that_is_locked_for_a_moment_is_waited_for(visitor: Visitor, database: Database) -> None:
    visitor.begin()
    visitor.say("The lid is loose")
    with locked(Path(str(database.url.database))) as other:
        threading.Timer(0.3, lambda: other.execute("ROLLBACK")).start()
        recovered(visitor, str(uuid.uuid4()))


def test_a_record_that_fills_up_while_the_assistant_thinks_keeps_the_message(
    app: FastAPI, visitor: Visitor, rasa: FakeRasa
) -> None:
    visitor.begin()
    visitor.say("The lid is loose")
    same, states = str(uuid.uuid4()), sick(app, "query_only=ON")

    async def fill_up(_body: dict[str, Any]) -> None:
        states.__enter__()

    rasa.before_answer = fill_up
    refused(visitor, same)
    rasa.before_answer = None
    assert visitor.turns()[-1].text == "It broke", "it was on disk before the assistant saw it"
    states.__exit__(None, None, None)
    recovered(visitor, same)


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)], ids=["back", "ahead"])
def test_a_clock_that_jumps_changes_no_order_and_loses_nothing(
    visitor: Visitor, database: Database, jump: timedelta
) -> None:
    """What was said before then lies in the future, or far in the past."""
    visitor.begin()
    visitor.say("The lid is loose")
    with database.session() as session:
        for turn in session.query(Turn):
            turn.at, turn.answered_at = turn.at + jump, turn.answered_at and turn.answered_at + jump
    recovered(visitor, str(uuid.uuid4()))


def test_a_clock_that_was_set_back_does_not_stop_the_jobs(database: Database) -> None:
    done: list[int] = []
    job = Job("once", timedelta(minutes=1), lambda _context: done.append(1))
    runner = Runner(Context(Settings(), database), [job])
    assert runner.run_once(job) and not runner.run_once(job)
    ahead = now() + timedelta(days=400)
    with database.session() as session:
        session.execute(update(JobRow).values(due_at=ahead, claimed_until=ahead, claimed_by="a machine that is gone"))
    assert runner.run_once(job) and not runner.run_once(job)

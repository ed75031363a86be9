"""Jobs by time: in threads of this process, and once as a process of their own. Cost: 6 s, no service."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Mendable
from bot.outreach import jobs
from bot.outreach.jobs import Context, Job, Runner
from bot.settings import ROOT, Settings
from bot.store.database import Database
from bot.store.models import Job as Row
from bot.store.models import now
from tests.background import eventually

WITHIN = 60.0
HOUR = timedelta(hours=1)


@pytest.fixture
def context(database: Database) -> Context:
    return Context(Settings(), database)


def row(database: Database, name: str) -> Row | None:
    with database.reading() as session:
        return session.get(Row, name)


def test_a_due_job_is_done_once_by_two_machines(context: Context) -> None:
    done: list[str] = []
    start = threading.Barrier(2)
    job = Job("count", HOUR, lambda _: done.append("x"))

    def work() -> None:
        runner = Runner(context, [job])
        start.wait()
        runner.run_once(job)

    both = [threading.Thread(target=work) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(WITHIN)
    assert done == ["x"]


def test_a_run_leaves_one_line_for_machines_to_read(context: Context, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    job = Job("post", HOUR, lambda _: {"sent": 3, "dead": 0})
    assert Runner(context, [job]).run_once(job)
    line = json.loads(caplog.messages[0])
    assert (line["job"], line["sent"], line["dead"]) == ("post", 3, 0)
    assert {"at", "ms"} <= line.keys() and len(caplog.messages) == 1


def test_a_run_that_found_nothing_to_do_says_nothing(context: Context, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    job = Job("post", HOUR, lambda _: {"sent": 0})
    assert Runner(context, [job]).run_once(job)
    assert caplog.messages == []


@pytest.mark.parametrize("error", [Mendable("Set the server."), RuntimeError("bug")])
def test_a_job_that_fails_says_so_and_is_tried_again_at_its_time(
    context: Context, database: Database, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def fail(_: Context) -> None:
        raise error

    job = Job("post", HOUR, fail)
    runner = Runner(context, [job])
    assert runner.run_once(job) and not runner.run_once(job)
    kept = row(database, "post")
    assert kept is not None and kept.error is not None and str(error) in kept.error
    assert kept.claimed_by is None and kept.due_at > now()
    assert str(error) in json.loads(caplog.messages[0])["error"]


def test_each_job_is_done_again_and_again_until_the_runner_is_told_to_stop(context: Context) -> None:
    done: list[str] = []
    slow_began = threading.Event()

    def slow(context: Context) -> None:
        slow_began.set()
        context.stopping.wait()
        done.append("slow")

    quick = Job("quick", timedelta(0), lambda _: done.append("quick"))
    runner = Runner(context, [Job("slow", HOUR, slow), quick])
    thread = threading.Thread(target=runner.run)
    thread.start()
    eventually(lambda: slow_began.is_set() and done.count("quick") >= 2, within=WITHIN)
    runner.stop()
    thread.join(WITHIN)
    assert not thread.is_alive() and "slow" in done


def test_a_heavy_job_is_handed_out_where_there_is_a_queue_and_done_by_its_ticket_once(
    context: Context, database: Database
) -> None:
    done: list[str] = []
    given: list[tuple[str, str]] = []
    jobs = [Job(name, HOUR, lambda _, n=name: done.append(n), heavy=name == "heavy") for name in ("heavy", "light")]
    clock = Runner(context, jobs, lambda name, ticket: given.append((name, ticket)))
    assert all(clock.run_once(job) for job in jobs) and not any(clock.run_once(job) for job in jobs)
    assert done == ["light"] and [name for name, _ in given] == ["heavy"]
    worker = Runner(context, jobs)
    assert worker.run_ticket(*given[0]) and not worker.run_ticket(*given[0])
    assert not worker.run_ticket("heavy", "made up") and not worker.run_ticket("unheard of", given[0][1])
    assert done == ["light", "heavy"]


def test_a_queue_that_is_away_is_told_of_and_asked_again(
    context: Context, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def away(_name: str, _ticket: str) -> None:
        raise Mendable("the queue is away")

    job = Job("heavy", HOUR, lambda _: None, heavy=True)
    assert not Runner(context, [job], away).run_once(job)
    kept = row(database, "heavy")
    assert kept is not None and kept.claimed_by is None and kept.error == "the queue is away"
    assert now() < kept.due_at < now() + timedelta(minutes=1)
    assert json.loads(caplog.messages[0])["error"] == "the queue is away"


def test_a_long_job_keeps_its_claim(context: Context, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HOLD", timedelta(seconds=1))
    monkeypatch.setattr(jobs, "RENEW_EVERY", 0.1)
    first: list[object] = []

    def long(context: Context) -> None:
        kept = row(database, "long")
        assert kept is not None
        first.append(kept.claimed_until)
        context.stopping.wait()

    def renewed() -> bool:
        kept = row(database, "long")
        return bool(first and kept and kept.claimed_until != first[0])

    runner = Runner(context, [Job("long", HOUR, long)])
    thread = threading.Thread(target=runner.run)
    thread.start()
    eventually(renewed, within=WITHIN)
    runner.stop()
    thread.join(WITHIN)


def test_the_process_works_until_it_is_told_to_stop(tmp_path: Path, database: Database) -> None:
    environment = os.environ | {"DATABASE_URL": str(database.url), "HEARBACK_SECRET": "s" * 40}
    process = subprocess.Popen([sys.executable, "-m", "bot.outreach"], cwd=ROOT, env=environment)
    try:
        eventually(lambda: (kept := row(database, "tidy")) is not None and kept.finished_at, within=WITHIN)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WITHIN) == 0
    finally:
        process.kill()
        process.wait()

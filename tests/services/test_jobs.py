"""Jobs claimed on PostgreSQL. Cost: 3 s; needs a server, named by HEARBACK_TEST_POSTGRES."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.outreach.jobs import Context, Job, Runner
from bot.settings import Settings
from bot.store.database import Database

pytestmark = pytest.mark.services


def test_of_many_machines_one_does_each_due_job(postgres: Database) -> None:
    done: list[int] = []
    start = threading.Barrier(4)
    jobs = [Job(f"job-{number}", timedelta(hours=1), lambda _, n=number: done.append(n)) for number in range(10)]

    def work() -> None:
        own = Database(postgres.url.render_as_string(hide_password=False))
        runner = Runner(Context(Settings(), own), jobs)
        start.wait()
        for job in jobs:
            runner.run_once(job)
        own.close()

    machines = [threading.Thread(target=work) for _ in range(4)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join(60)
    assert sorted(done) == list(range(10))

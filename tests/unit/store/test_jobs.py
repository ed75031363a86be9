"""Who does what by time, on a SQLite file. Cost: a second, no service."""

from __future__ import annotations

from datetime import timedelta

from bot.store import jobs
from bot.store.database import Database
from bot.store.models import Job, now

HOLD = timedelta(minutes=1)
OVER = timedelta(0)


def claim(database: Database, owner: str, hold: timedelta = HOLD) -> bool:
    with database.session() as session:
        return jobs.claim(session, "post", owner, hold, timedelta(hours=1))


def finish(database: Database, owner: str, due_in: timedelta, error: str | None = None) -> bool:
    with database.session() as session:
        return jobs.finish(session, "post", owner, now() + due_in, error)


def row(database: Database) -> Job:
    with database.reading() as session:
        return session.get_one(Job, "post")


def test_a_job_is_one_machines_until_it_ends(database: Database) -> None:
    assert claim(database, "a")
    assert not claim(database, "b") and not claim(database, "a")
    assert finish(database, "a", OVER)
    assert claim(database, "b")


def test_a_job_waits_for_its_time(database: Database) -> None:
    assert claim(database, "a")
    finish(database, "a", timedelta(hours=1), error="the server is away")
    assert not claim(database, "a")
    assert row(database).error == "the server is away"
    with database.reading() as session:
        assert jobs.due_at(session, "post") == row(database).due_at
        assert jobs.due_at(session, "unheard of") is None
        assert [job.name for job in jobs.all_jobs(session)] == ["post"]


def test_a_claim_that_ran_out_is_free_and_lost_to_its_owner(database: Database) -> None:
    assert claim(database, "a", hold=OVER)
    assert claim(database, "b")
    assert not finish(database, "a", timedelta(hours=1))
    with database.session() as session:
        assert not jobs.renew(session, "post", "a", HOLD)
    assert row(database).claimed_by == "b"


def test_a_claim_lasts_longer_when_it_is_renewed(database: Database) -> None:
    assert claim(database, "a", hold=OVER)
    with database.session() as session:
        assert jobs.renew(session, "post", "a", HOLD)
    assert not claim(database, "b")


def test_a_ticket_is_passed_on_once(database: Database) -> None:
    assert claim(database, "ticket")
    for worker, takes in (("a", True), ("b", False)):
        with database.session() as session:
            assert jobs.pass_on(session, "post", "ticket", worker, HOLD) is takes
    assert row(database).claimed_by == "a"
    assert not finish(database, "ticket", OVER) and finish(database, "a", OVER)

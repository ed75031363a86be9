"""Who does what by time: of several machines, one at a time does a job, and each due time is served once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, or_, select, update
from sqlalchemy.orm import Session

from bot.store.database import insert_new
from bot.store.models import Job, now

SKEW = timedelta(hours=1)
"""More than the clocks of two machines differ."""


def claim(session: Session, name: str, owner: str, hold: timedelta, every: timedelta) -> bool:
    """Whether the job is due and now `owner`'s for `hold`. A job never heard of is due at once, and so is one whose due
    time or claim lies further ahead than it ever could: then a clock was set back."""
    insert_new(session, Job.name, [{"name": name, "due_at": now()}], Job.name)
    # One statement, so that of two who ask together only one gets it, on every engine.
    free = or_(Job.claimed_until.is_(None), Job.claimed_until <= now(), Job.claimed_until > now() + hold + SKEW)
    due = or_(Job.due_at <= now(), Job.due_at > now() + every + SKEW)
    mine = update(Job).where(Job.name == name, due, free)
    values = {"claimed_by": owner, "claimed_until": now() + hold, "started_at": now()}
    return _changed(session, mine.values(values))


def renew(session: Session, name: str, owner: str, hold: timedelta) -> bool:
    """Holds the claim for longer; False when it ran out and somebody else has it."""
    return _changed(session, _held(name, owner).values(claimed_until=now() + hold))


def pass_on(session: Session, name: str, ticket: str, owner: str, hold: timedelta) -> bool:
    """Makes the claim that was handed out with this ticket `owner`'s; False when the ticket counts no more."""
    values = {"claimed_by": owner, "claimed_until": now() + hold, "started_at": now()}
    return _changed(session, _held(name, ticket).values(values))


def finish(session: Session, name: str, owner: str, due_at: datetime, error: str | None) -> bool:
    """Gives the claim back and says when the job is due again; False when it was lost meanwhile."""
    values = {"claimed_by": None, "claimed_until": None, "finished_at": now(), "due_at": due_at, "error": error}
    return _changed(session, _held(name, owner).values(values))


def all_jobs(session: Session) -> list[Job]:
    """Every job ever run here, in the order of names."""
    return list(session.scalars(select(Job).order_by(Job.name)))


def due_at(session: Session, name: str) -> datetime | None:
    """When the job is due, or, while somebody holds it, when that claim runs out."""
    job = session.get(Job, name)
    return None if job is None else job.claimed_until or job.due_at


def _held(name: str, owner: str) -> Update:
    return update(Job).where(Job.name == name, Job.claimed_by == owner)


def _changed(session: Session, statement: Update) -> bool:
    result: Any = session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount)

"""Jobs by time: each is claimed in the record, so that two machines never do the same one twice."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import Mendable
from bot.settings import Settings
from bot.store import jobs as store
from bot.store.database import Database, StoreFailure
from bot.store.models import now

HOLD = timedelta(minutes=2)
"""How long a claim lasts that nobody renews: after this, the work of a machine that died is free again."""
RENEW_EVERY = 20.0
LOOK_EVERY = 30.0
"""Seconds at most between two looks for what is due."""
GRACE = 10.0
"""Seconds that running jobs get to end after they were told to stop."""

logger = logging.getLogger("hearback.jobs")


@dataclass(frozen=True)
class Context:
    """What a job works with. A long one looks at `stopping` between its steps, and ends early when it is set."""

    settings: Settings
    database: Database
    stopping: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Job:
    """Something done every so often. `run` returns what it did, as counts for the log; it may be cut off at any
    point and is then done again, so that it must find its own way on."""

    name: str
    every: timedelta
    run: Callable[[Context], Mapping[str, int] | None]


class Runner:
    """Does the jobs until `stop` is called, each in a thread of its own, so that a slow one holds up no other."""

    def __init__(self, context: Context, jobs: Sequence[Job], owner: str | None = None) -> None:
        self.context, self.jobs = context, jobs
        self.owner = owner or uuid.uuid4().hex
        self._held: set[str] = set()

    def run(self) -> None:
        """Returns after `stop`, when the jobs have ended or GRACE is over: their claims then run out by themselves."""
        threads = [threading.Thread(target=self._keep, args=(job,), name=job.name, daemon=True) for job in self.jobs]
        for thread in threads:
            thread.start()
        while not self.context.stopping.wait(RENEW_EVERY):
            self._renew()
        until = time.monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def stop(self) -> None:
        """Ends `run`; safe to call from a signal handler."""
        self.context.stopping.set()

    def run_once(self, job: Job) -> bool:
        """Does the job if it is due and nobody else does it; whether it did."""
        with self.context.database.session() as session:
            if not store.claim(session, job.name, self.owner, HOLD, job.every):
                return False
        self._held.add(job.name)
        try:
            error = self._do(job)
        finally:
            self._held.discard(job.name)
        with self.context.database.session() as session:
            store.finish(session, job.name, self.owner, now() + job.every, error)
        return True

    def _do(self, job: Job) -> str | None:
        """Runs the job and writes one line about it; the error, if it failed."""
        began, error, done = time.monotonic(), None, {}
        try:
            done = dict(job.run(self.context) or {})
        except Mendable as failed:
            error = str(failed)
        except Exception as failed:  # a job's bug must not end the others
            error = f"{type(failed).__name__}: {failed}"
            logger.debug("%s", job.name, exc_info=True)
        took = round((time.monotonic() - began) * 1000)
        line = {"at": now().isoformat(timespec="seconds"), "job": job.name, "ms": took, **done}
        if error:
            logger.error(json.dumps(line | {"error": error}, ensure_ascii=False))
        elif any(done.values()):
            logger.info(json.dumps(line, ensure_ascii=False))
        return error

    def _keep(self, job: Job) -> None:
        while not self.context.stopping.is_set():
            pause = LOOK_EVERY
            try:
                self.run_once(job)
                pause = min(LOOK_EVERY, self._until_due(job))
            except StoreFailure as error:
                logger.error(json.dumps({"job": job.name, "error": f"the record failed: {error}"}, ensure_ascii=False))
            self.context.stopping.wait(pause)

    def _until_due(self, job: Job) -> float:
        with self.context.database.reading() as session:
            due = store.due_at(session, job.name)
        return LOOK_EVERY if due is None else max(0.2, (due - now()).total_seconds())

    def _renew(self) -> None:
        for name in tuple(self._held):
            try:
                with self.context.database.session() as session:
                    store.renew(session, name, self.owner, HOLD)
            except StoreFailure as error:
                logger.error(json.dumps({"job": name, "error": f"not renewed: {error}"}, ensure_ascii=False))

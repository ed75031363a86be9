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
HANDED_OUT = timedelta(minutes=10)
"""How long a ticket waits in the queue to be taken up: after this, it counts no more, and another one is made."""
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
    heavy: bool = False
    """Whether it goes to the workers, where there is a queue."""


HandOut = Callable[[str, str], None]
"""Puts a job's name and its ticket into the queue. Raises Mendable when the queue does not take it."""


class Runner:
    """Does the jobs until `stop` is called, each in a thread of its own, so that a slow one holds up no other.

    With `hand_out`, heavy jobs are not done here when they are due: a ticket for each goes into the queue, and a
    worker does what its ticket is for. A ticket is a claim like any other, so that whatever the queue loses, keeps too
    long or brings twice, the record decides who works.
    """

    def __init__(self, context: Context, jobs: Sequence[Job], hand_out: HandOut | None = None) -> None:
        self.context, self.jobs, self.hand_out = context, jobs, hand_out
        self._held: dict[str, str] = {}
        """What is being done here: the job's name, by the claim's owner."""

    def run(self) -> None:
        """Returns after `stop`, when the jobs have ended or GRACE is over: their claims then run out by themselves."""
        threads = [threading.Thread(target=self._keep, args=(job,), name=job.name, daemon=True) for job in self.jobs]
        for thread in threads:
            thread.start()
        self.hold()
        until = time.monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def stop(self) -> None:
        """Ends `run`; safe to call from a signal handler."""
        self.context.stopping.set()

    def hold(self) -> None:
        """Keeps the claims of what is being done, until `stop`."""
        while not self.context.stopping.wait(RENEW_EVERY):
            self._renew()

    def run_once(self, job: Job) -> bool:
        """Does the job, or hands it out, if it is due and nobody else does it; whether it did."""
        owner, handed = uuid.uuid4().hex, job.heavy and self.hand_out is not None
        with self.context.database.session() as session:
            if not store.claim(session, job.name, owner, HANDED_OUT if handed else HOLD, job.every):
                return False
        if self.hand_out is not None and handed:
            return self._hand_out(self.hand_out, job, ticket=owner)
        self._work(job, owner)
        return True

    def run_ticket(self, name: str, ticket: str) -> bool:
        """Does the job that was handed out with this ticket; whether it did. A ticket counts once: not when it comes a
        second time, and not after it ran out and the job was handed out anew."""
        job = next((job for job in self.jobs if job.name == name), None)
        owner = uuid.uuid4().hex
        with self.context.database.session() as session:
            if job is None or not store.pass_on(session, name, ticket, owner, HOLD):
                return False
        self._work(job, owner)
        return True

    def _hand_out(self, hand_out: HandOut, job: Job, ticket: str) -> bool:
        try:
            hand_out(job.name, ticket)
        except Mendable as error:
            logger.error(json.dumps({"job": job.name, "error": str(error)}, ensure_ascii=False))
            with self.context.database.session() as session:
                store.finish(session, job.name, ticket, now() + timedelta(seconds=LOOK_EVERY), str(error))
            return False
        return True

    def _work(self, job: Job, owner: str) -> None:
        self._held[owner] = job.name
        try:
            error = self._do(job)
        finally:
            del self._held[owner]
        with self.context.database.session() as session:
            store.finish(session, job.name, owner, now() + job.every, error)

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
        for owner, name in tuple(self._held.items()):
            try:
                with self.context.database.session() as session:
                    store.renew(session, name, owner, HOLD)
            except StoreFailure as error:
                logger.error(json.dumps({"job": name, "error": f"not renewed: {error}"}, ensure_ascii=False))

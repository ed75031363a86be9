"""The kept queue of heavy jobs, where HEARBACK_QUEUE_URL names one: RabbitMQ or Redis, by Dramatiq.

What travels is a job's name and a ticket, never anything a customer said. Who works is decided by the record (see
`Runner`): none of Dramatiq's own middleware is used, since it would repeat, limit and put aside a second time.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import dramatiq
import pika
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import DramatiqError
from redis.exceptions import RedisError

from bot.errors import Mendable
from bot.settings import Settings

AT_ONCE = 2
"""Jobs that one worker does at a time: a long digest holds up no analysis."""
PATIENCE = 5.0
"""Seconds until a server that takes the connection and says nothing counts as gone."""
FAILURES = (DramatiqError, pika.exceptions.AMQPError, RedisError, OSError)

Perform = Callable[[str, str], object]
"""Does the job of a name and a ticket."""


class QueueGone(Mendable):
    """The queue's server does not answer."""


class Queue:
    """Hands out jobs. Nothing is opened before the first one."""

    def __init__(self, settings: Settings, perform: Perform | None = None) -> None:
        """`perform`: of whoever calls `worker`."""
        self.name = name_of(settings)
        self.broker = _broker(settings.hearback_queue_url)
        made = dramatiq.actor(actor_name="job", queue_name=self.name, broker=self.broker)
        self._job = made(partial(_perform, perform))

    def hand_out(self, name: str, ticket: str) -> None:
        """Raises QueueGone; then nothing was handed out, or a ticket that counts no more."""
        with _told():
            self._job.send(name, ticket)

    def ping(self) -> None:
        """Raises QueueGone."""
        with _told():
            if isinstance(self.broker, RedisBroker):
                self.broker.client.ping()
            else:
                pika.BlockingConnection(self.broker.parameters).close()

    def worker(self) -> dramatiq.Worker:
        """What takes jobs from the queue, and connects anew for as long as its server is away."""
        return dramatiq.Worker(self.broker, worker_threads=AT_ONCE)

    def close(self) -> None:
        self.broker.close()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except FAILURES as error:
        raise QueueGone(f"the queue (HEARBACK_QUEUE_URL) does not answer: {type(error).__name__}") from error


def name_of(settings: Settings) -> str:
    """Of the queue: another one for each installation, so that several may share a server."""
    return "hearback-" + hashlib.sha256(settings.hearback_secret.get_secret_value().encode()).hexdigest()[:8]


def _perform(perform: Perform | None, name: str, ticket: str) -> None:
    assert perform is not None, "this process hands out jobs, and does none"
    perform(name, ticket)


def _broker(url: str) -> RabbitmqBroker | RedisBroker:
    if url.startswith("redis"):
        within = {"socket_connect_timeout": PATIENCE, "socket_keepalive": True}
        return RedisBroker(url=url, middleware=[], namespace="hearback:jobs", **within)  # type: ignore[no-untyped-call]
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # tells at length what is told here in a sentence
    parameters = pika.URLParameters(url)
    parameters.socket_timeout = parameters.stack_timeout = parameters.blocked_connection_timeout = PATIENCE
    broker = RabbitmqBroker(url=url, middleware=[], confirm_delivery=True)
    broker.parameters = parameters
    return broker

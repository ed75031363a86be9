"""A PostgreSQL database of the test's own, on the server that HEARBACK_TEST_POSTGRES names, Redis, and RabbitMQ."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from bot.store import schema
from bot.store.database import Database

VARIABLE = "HEARBACK_TEST_POSTGRES"
EXAMPLES = {
    "HEARBACK_TEST_REDIS": "redis://HOST:6379/0",
    "HEARBACK_TEST_RABBITMQ": "amqp://USER:PASSWORD@HOST:5672/",
}


@contextmanager
def own_postgres(encoding: str = "UTF8") -> Iterator[Database]:
    """Without a table; dropped at the end. Skips the test where there is no server."""
    if not os.environ.get(VARIABLE):
        pytest.skip(f"set {VARIABLE}=postgresql://USER@HOST/DATABASE, where USER may create databases")
    server = Database(os.environ[VARIABLE])
    name = f"hearback_test_{uuid.uuid4().hex}"
    outside_transactions(server, f"create database {name} encoding '{encoding}' template template0")
    database = Database(server.url.set(database=name).render_as_string(hide_password=False))
    yield database
    database.close()
    outside_transactions(server, f"drop database {name} with (force)")
    server.close()


@pytest.fixture
def empty_postgres() -> Iterator[Database]:
    """A database without a table, made for one test."""
    with own_postgres() as database:
        yield database


@pytest.fixture
def tracker_postgres() -> Iterator[Database]:
    """A second database, as Rasa's tracker has one of its own."""
    with own_postgres() as database:
        yield database


@pytest.fixture
def postgres(empty_postgres: Database) -> Database:
    """With the tables."""
    schema.upgrade(empty_postgres)
    return empty_postgres


@pytest.fixture
def redis_url() -> str:
    """A Redis server; what tests keep there has names of their own and goes by itself."""
    return service("HEARBACK_TEST_REDIS")


@pytest.fixture
def rabbitmq_url() -> str:
    """A RabbitMQ server; each test's queue has a name of its own."""
    return service("HEARBACK_TEST_RABBITMQ")


def service(variable: str) -> str:
    """The address that this variable names. Skips the test where it is not set."""
    if not os.environ.get(variable):
        pytest.skip(f"set {variable}, such as {EXAMPLES[variable]}")
    return os.environ[variable]


def outside_transactions(server: Database, statement: str) -> None:
    """For what PostgreSQL does only by itself."""
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))

"""Engines and sessions: the one place that opens a database."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session, sessionmaker

from bot.store import entries, memo

__all__ = ["Database", "Session"]

WAL_WITHIN = 30.0
"""Seconds."""
POSTGRESQL = {"connect_timeout": 10, "options": "-c lock_timeout=30s", "client_encoding": "utf8"}
"""As patient as SQLite's busy_timeout: what is locked for longer is told, instead of keeping everybody waiting."""
POOL = 16
"""Connections to PostgreSQL that a process keeps open once it has needed them; as many more come and go at a rush."""
BUSY = 30.0
"""Seconds that a writer waits for the one before it."""
StoreFailure = SQLAlchemyError
"""What a door catches when the record cannot be read or written."""


class Database:
    """One engine and the sessions made from it. Make one for each process, at its start."""

    def __init__(self, url: str, *, entries_later: bool = False) -> None:
        """`entries_later`: in its sessions, the inbox's row of a conversation that is just being answered is left to
        whoever stores the answer."""
        self.url = make_url(url)
        self.engine = _engine(url)
        self._writer = threading.Lock()
        self._writers = sessionmaker(self.engine, expire_on_commit=False, info={entries.LATER: entries_later})
        event.listen(self._writers, "after_flush", entries.watch)
        event.listen(self._writers, "after_flush", memo.forget)
        event.listen(self._writers, "before_commit", entries.settle)
        self._readers = sessionmaker(self.engine.execution_options(writes=False), expire_on_commit=False)

    @contextmanager
    def session(self, *, followed: bool = False) -> Iterator[Session]:
        """A session that commits at the end, and rolls back if anything is raised. `followed`: the caller sees to the
        inbox's rows afterwards, by `entries.follow`."""
        with self._one_by_one(), self._writers.begin() as session:
            session.info[entries.FOLLOWED] = followed
            yield session

    @contextmanager
    def _one_by_one(self) -> Iterator[None]:
        """On SQLite, which has one writer at a time: this process's threads queue up here, not at the file. There each
        would look again and again, at longer and longer intervals, and some would never find it free."""
        queued = self.engine.dialect.name == "sqlite" and self._writer.acquire(timeout=BUSY)
        try:
            yield
        finally:
            if queued:
                self._writer.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads: on SQLite it neither waits for a writer nor holds one up."""
        with self._readers() as session:
            yield session

    def ping(self) -> None:
        """Asks the database for one value. Raises StoreFailure when it does not answer."""
        with self.reading() as session:
            session.execute(text("select 1"))

    def close(self) -> None:
        self.engine.dispose()


def driver_url(url: str) -> URL:
    """The address with the driver that is installed: people write postgresql://, as PostgreSQL itself does."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def insert_new(
    session: Session, key: InstrumentedAttribute[Any], values: Sequence[dict[str, Any]], returning: Any
) -> Sequence[Any]:
    """Inserts what is not there yet, even while another process inserts the same; `returning` of what was new."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(key.class_).on_conflict_do_nothing(index_elements=[key])
    return session.scalars(insert.returning(returning), values).all()


def _engine(url: str) -> Engine:
    # hide_parameters: an error that is logged must not repeat what a customer said.
    parsed = driver_url(url)
    if parsed.get_backend_name() != "sqlite":
        pool = {"pool_pre_ping": True, "pool_size": POOL, "max_overflow": POOL}
        return create_engine(parsed, hide_parameters=True, connect_args=POSTGRESQL, **pool)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling starts too late; SQLAlchemy's documented remedy is to take it over.
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY * 1000:.0f}", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Sets the journal mode, which stays in the file. Of two that do so at once, one fails without any waiting."""
    until = time.monotonic() + WAL_WITHIN
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Any) -> None:
    # IMMEDIATE: a transaction that reads and then writes would otherwise fail at once, whatever the busy timeout.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes", True) else "BEGIN")

"""Brings a database to the present form, and says which form it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from bot.errors import Mendable
from bot.store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 0x48454152  # any number, the same for every process that upgrades


class WrongEncoding(Mendable):
    """The database cannot keep every character; the message says how to make one that can."""


def upgrade(database: Database) -> None:
    """Makes or upgrades the tables; does nothing when they are up to date.

    Two processes may start together: the second waits for the first, and finds nothing left to do. A migration that
    fails leaves the database as it was. Raises WrongEncoding.
    """
    from alembic import command

    with database.engine.begin() as connection:
        _alone(connection)
        _in_unicode(connection)
        if _revision(connection) != newest():
            command.upgrade(config(connection), "head")


def current(database: Database) -> str | None:
    """The revision the database is at; None when it has no tables yet."""
    with database.reading() as session:
        return _revision(session.connection())


def newest() -> str | None:
    """The revision this code needs."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config()).get_current_head()


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without an alembic.ini."""
    from alembic.config import Config

    found = Config(attributes={"connection": connection})
    found.set_main_option("script_location", "bot.store:migrations")
    return found


def of_the_models(name: str | None, kind: str, _parents: object) -> bool:
    """What Alembic compares with the models: all but the full-text index, which each engine has in its own form."""
    return kind != "table" or not (name or "").startswith("search")


def _alone(connection: Connection) -> None:
    # On SQLite the transaction itself is enough: BEGIN IMMEDIATE.
    if connection.dialect.name == "postgresql":
        connection.execute(text("set local lock_timeout = 0"))  # a migration may take its time
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _in_unicode(connection: Connection) -> None:
    """A server that was set up where no locale was set makes databases that count bytes as characters."""
    if connection.dialect.name == "postgresql":
        name, found = connection.execute(text("select current_database(), current_setting('server_encoding')")).one()
        if found != "UTF8":
            anew = f"createdb -E UTF8 --locale C.UTF-8 -T template0 {name}"
            raise WrongEncoding(f"The database {name} is in {found} and must be in UTF8. Make it anew: {anew}")


def _revision(connection: Connection) -> str | None:
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()

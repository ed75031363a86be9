"""Cost: 4 s, no service."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from bot.intake.catchup import fill_inbox
from bot.store import schema
from bot.store.database import Database
from bot.store.erasure import forget
from bot.store.models import Base, Centroid, Conversation, Embedder, Rating, Theme
from tests import old_record

MODELS = {"include_name": schema.of_the_models}


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path}/empty.db")


def test_an_empty_database_is_brought_to_the_newest_form(empty: Database) -> None:
    assert schema.current(empty) is None
    schema.upgrade(empty)
    schema.upgrade(empty)
    assert schema.current(empty) == schema.newest() is not None
    empty.close()


def test_models_and_migrations_agree(empty: Database) -> None:
    schema.upgrade(empty)
    with empty.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=MODELS), Base.metadata) == []
    empty.close()


def test_the_migrations_make_the_same_checks_as_the_models(empty: Database, tmp_path: Path) -> None:
    made = Database(f"sqlite:///{tmp_path}/made.db")
    Base.metadata.create_all(made.engine)
    schema.upgrade(empty)
    for table in Base.metadata.tables:
        expected = inspect(made.engine).get_check_constraints(table)
        assert inspect(empty.engine).get_check_constraints(table) == expected
    made.close()
    empty.close()


def test_two_processes_that_start_together_both_find_a_whole_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    code = f"from bot.store import schema, database; schema.upgrade(database.Database({url!r}))"
    both = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    database = Database(url)
    assert schema.current(database) == schema.newest()
    database.close()


def test_a_migration_that_fails_leaves_nothing_behind(empty: Database) -> None:
    with empty.session() as session:
        session.execute(text("create table theme (id integer)"))  # in the way of the first revision
    with pytest.raises(Exception, match="already exists"):
        schema.upgrade(empty)
    assert inspect(empty.engine).get_table_names() == ["theme"]
    empty.close()


def test_the_id_of_an_erased_item_is_never_given_again(database: Database) -> None:
    with database.session() as session:
        session.add(Theme(id=7, label="x", kind="unmet"))
        session.flush()
        session.execute(text("delete from theme"))
        theme = Theme(label="y", kind="unmet")
        session.add(theme)
        session.flush()
        assert theme.id == 8


def test_a_rating_of_no_known_kind_is_refused(database: Database) -> None:
    with database.session() as session:
        session.add(Conversation(id="c"))
    with pytest.raises(IntegrityError, match="ck_rating_kind"), database.session() as session:
        session.add(Rating(conversation_id="c", kind="mood", value=3))


@pytest.mark.parametrize("revision", old_record.REVISIONS)
def test_what_an_earlier_version_kept_is_whole_after_the_upgrade(empty: Database, revision: str) -> None:
    old_record.made(empty, revision)
    schema.upgrade(empty)
    assert schema.current(empty) == schema.newest()
    assert old_record.is_whole(empty)
    fill_inbox(empty)
    assert forget(empty, "ann")["counts"]["turn"] == 1
    empty.close()


def test_the_middle_of_a_theme_becomes_its_first_version(empty: Database) -> None:
    with empty.engine.begin() as connection:
        command.upgrade(schema.config(connection), "0007")
        connection.execute(
            text(
                "insert into theme (id, label, kind, status, centroid, created_at)"
                " values (1, 'x', 'fault', 'active', :c, :at)"
            ),
            {"c": b"middle", "at": old_record.AT},
        )
    schema.upgrade(empty)
    with empty.reading() as session:
        made = session.scalars(select(Centroid)).one()
        assert (made.theme_id, made.version, made.members, made.vector) == (1, 1, 0, b"middle")
        assert (
            session.get_one(Embedder, made.embedder_id).fingerprint
            == "20a8733fdbd3ac8eef7c9883f09daa691a883647ec2a82a0eda21eb5f7609942"
        )
    empty.close()

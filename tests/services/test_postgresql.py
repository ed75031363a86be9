"""The record on PostgreSQL. Cost: about ten seconds; needs a server, named by HEARBACK_TEST_POSTGRES."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from bot.intake.catchup import catch_up, fill_inbox
from bot.intake.exporter import write
from bot.intake.importer import ImportReport, import_file
from bot.store import schema
from bot.store.database import Database
from bot.store.erasure import forget
from bot.store.models import Base, Conversation, Customer, Item, Rating, Theme, Turn, now
from bot.store.readings import record_reading
from tests import old_record
from tests.fake_reader import FakeReader
from tests.sample import MASKED, fill
from tests.services.conftest import own_postgres

pytestmark = pytest.mark.services

MODELS = {"include_name": schema.of_the_models}


def same_on_both(database: Database, postgres: Database, what: str, format: str) -> None:
    written = []
    for record in (database, postgres):
        out = io.StringIO()
        write(record, what, format, out)  # type: ignore[arg-type]
        written.append(out.getvalue())
    assert written[0] == written[1] != ""


def rows_of(number: int) -> list[dict[str, object]]:
    return [{"id": n, "t": f"expected {n} but none. Odd", "p": f"P{n % 7}", "c": f"c{n % 50}"} for n in range(number)]


def jsonl(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_models_and_migrations_agree(empty_postgres: Database) -> None:
    assert schema.current(empty_postgres) is None
    schema.upgrade(empty_postgres)
    schema.upgrade(empty_postgres)
    assert schema.current(empty_postgres) == schema.newest()
    with empty_postgres.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=MODELS), Base.metadata) == []


def test_a_database_that_counts_bytes_is_refused_with_what_to_do() -> None:
    with own_postgres("SQL_ASCII") as database, pytest.raises(schema.WrongEncoding, match="createdb -E UTF8"):
        schema.upgrade(database)


def test_two_that_upgrade_together_make_one_whole_database(empty_postgres: Database) -> None:
    failures: list[BaseException] = []

    def upgrade() -> None:
        own = Database(empty_postgres.url.render_as_string(hide_password=False))
        try:
            schema.upgrade(own)
        except BaseException as error:
            failures.append(error)
        finally:
            own.close()

    both = [threading.Thread(target=upgrade) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)
    assert failures == []
    assert schema.current(empty_postgres) == schema.newest()


def test_a_reading_is_recorded_once(postgres: Database) -> None:
    fill(postgres)
    with postgres.session() as session:
        again = record_reading(session, 1, FakeReader().read(MASKED).to_json())
        assert [item.start for item in again] == [0, 41]
        assert session.scalar(select(func.count()).select_from(Item)) == 2
    with pytest.raises(IntegrityError, match="ck_rating_kind"), postgres.session() as session:
        session.add(Rating(conversation_id="a", kind="mood", value=3))


@pytest.mark.parametrize("what", ["feedback", "conversations"])
@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_the_export_has_the_same_bytes_as_from_sqlite(
    database: Database, postgres: Database, what: str, format: str
) -> None:
    for record in (database, postgres):
        fill(record)
    same_on_both(database, postgres, what, format)


def test_an_import_is_stored_once(postgres: Database, tmp_path: Path) -> None:
    rows = [*rows_of(600), {"id": "x", "t": "NUL \0 here"}]
    names = {"text": "t", "id": "id", "product": "p", "customer": "c"}
    report = import_file(postgres, FakeReader(), jsonl(tmp_path / "r.jsonl", rows), **names)
    assert report == ImportReport(stored=600, bad=[(601, "it holds a NUL character")])
    assert import_file(postgres, FakeReader(), tmp_path / "r.jsonl", **names).already_there == 600
    with postgres.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(kind)) for kind in (Turn, Item, Customer)]
        assert counts == [600, 1_200, 50]


def test_two_imports_of_one_file_at_the_same_time_store_each_row_once(postgres: Database, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "r.jsonl", rows_of(2_000))
    reports: list[ImportReport] = []
    start = threading.Barrier(2)

    def run() -> None:
        own = Database(postgres.url.render_as_string(hide_password=False))
        start.wait()
        reports.append(import_file(own, FakeReader(), file, text="t", id="id", product="p", customer="c"))
        own.close()

    both = [threading.Thread(target=run) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(120)
    assert [report.stored + report.already_there for report in reports] == [2_000, 2_000]
    assert sum(report.stored for report in reports) == 2_000
    with postgres.reading() as session:
        assert session.scalar(select(func.count()).select_from(Turn)) == 2_000


def test_missed_turns_are_caught_up(postgres: Database) -> None:
    with postgres.session() as session:
        session.add(Conversation(id="c"))
        session.flush()
        turn = Turn(conversation_id="c", seq=1, public_id="1", sender="customer", text="It broke", masked="It broke")
        session.add(turn)
    assert catch_up(postgres, FakeReader, older_than=0) == 1
    assert catch_up(postgres, FakeReader, older_than=0) == 0


def test_one_customer_is_forgotten_in_record_and_tracker(postgres: Database, tmp_path: Path) -> None:
    fill(postgres)
    import_file(postgres, FakeReader(), jsonl(tmp_path / "r.jsonl", rows_of(60)), text="t", id="id", customer="c")
    with postgres.session() as session:
        session.execute(text("create table events (id serial primary key, sender_id varchar(255), data text)"))
        session.execute(text("insert into events (sender_id, data) values ('b', 'x'), ('other', 'y')"))
    url = postgres.url.render_as_string(hide_password=False)
    receipt = forget(postgres, "shop-secret-ref", tracker_url=url)
    assert (receipt["counts"]["item"], receipt["counts"]["theme"], receipt["counts"]["tracker_events"]) == (2, 1, 1)
    assert receipt["files_wiped"] is None
    assert forget(postgres, "c3")["counts"]["conversation"] == 2
    with postgres.reading() as session:
        assert session.scalars(text("select sender_id from events")).all() == ["other"]
        assert session.scalars(select(Conversation.id).where(Conversation.source == "chat")).all() == ["a"]
        assert session.scalar(select(func.count()).select_from(Turn)) == 58


def test_moments_come_back_as_they_were_stored(postgres: Database) -> None:
    moment = now()
    with postgres.session() as session:
        session.add(Theme(id=1, label="x", kind="fault", created_at=moment))
    with postgres.reading() as session:
        assert session.get_one(Theme, 1).created_at == moment


@pytest.mark.parametrize("revision", old_record.REVISIONS)
def test_what_an_earlier_version_kept_is_whole_after_the_upgrade(empty_postgres: Database, revision: str) -> None:
    old_record.made(empty_postgres, revision)
    schema.upgrade(empty_postgres)
    assert schema.current(empty_postgres) == schema.newest()
    assert old_record.is_whole(empty_postgres)
    fill_inbox(empty_postgres)
    assert forget(empty_postgres, "ann")["counts"]["turn"] == 1

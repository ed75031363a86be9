"""Cost: a second, no service."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.store import search
from bot.store.database import Database
from bot.store.erasure import UnknownCustomer, erase_conversation, erase_tracker, forget, ref_hash
from bot.store.models import Base, ErasureReceipt, InboxEntry, Job, Suppression, Theme, WebhookReceipt, now
from tests.planted import add_theme, holding, talk

SECRET = "xylophonist-4711"
STAFF = {"user", "user_session", "password_reset", "lockout", "saved_view", "audit_entry", "training_run"} | {
    "belief",
    "digest_issue",
    "digest_look",
    "digest_rating",
    "import_run",
}
"""What is about staff, who are not erased with a customer."""
KEPT = {"product", "theme", "embedder", "erasure_receipt", "job", "webhook_receipt", "suppression"} | STAFF
"""Tables without a row that belongs to one person; themes are tidied, and tested for it."""


def rows(database: Database) -> dict[str, int]:
    with database.reading() as session:
        count = {name: select(func.count()).select_from(table) for name, table in Base.metadata.tables.items()}
        return {name: session.scalar(query) or 0 for name, query in count.items()}


def labels(database: Database) -> dict[int, str]:
    with database.reading() as session:
        return dict(session.execute(select(Theme.id, Theme.label)).tuples().all())


def tracker(path: Path, *senders: str) -> str:
    with sqlite3.connect(path) as connection:
        connection.execute("create table events (id integer primary key, sender_id varchar(255), data text)")
        connection.executemany(
            "insert into events (sender_id, data) values (?, ?)",
            [(senders[0], SECRET), *((sender, "") for sender in senders)],
        )
    connection.close()
    return f"sqlite:///{path}"


def test_one_customer_is_erased_from_every_table_and_every_byte(database: Database, tmp_path: Path) -> None:
    talk(database, "someone-else", "the lamp hums", [shared := add_theme(database, "the lamp hums")])
    before = rows(database)
    conversation = talk(database, "ann", f"said {SECRET}", [shared, add_theme(database, f"said {SECRET}")])
    url = tracker(tmp_path / "tracker.db", conversation, "talk-someone-else")
    assert holding(tmp_path, SECRET)

    receipt = forget(database, "ann", tracker_url=url)

    assert rows(database) == before | {"erasure_receipt": 1, "centroid": 0}
    assert receipt["counts"] == {
        "assignment": 2,
        "loop_message": 1,
        "correction": 1,
        "mention": 1,
        "note": 1,
        "tag": 1,
        "presence": 1,
        "draft": 1,
        "inbox_entry": 1,
        "expectation": 1,
        "rating": 1,
        "handoff": 1,
        "item": 2,
        "turn": 3,
        "photo": 1,
        "delivery": 2,
        "conversation": 1,
        "theme": 1,
        "invitation": 2,
        "order_line": 1,
        "customer": 1,
        "tracker_events": 2,
    }
    assert receipt["files_wiped"] is True
    assert (tmp_path / "record.db-wal").exists(), "the log must be looked into too"
    assert holding(tmp_path, SECRET) == []
    with database.reading() as session:
        kept = session.scalars(select(ErasureReceipt)).one()
        assert (kept.id, kept.ref_hash, kept.counts) == (receipt["receipt"], ref_hash("ann"), receipt["counts"])


def test_every_table_is_reached(database: Database) -> None:
    talk(database, "ann", "said", [add_theme(database, "said")])
    with database.session() as session:
        session.add_all([Job(name="post", due_at=now()), WebhookReceipt(id="w"), Suppression(address_hash="h")])
    filled = {name for name, count in rows(database).items() if count}
    assert filled | {"erasure_receipt"} | STAFF == set(Base.metadata.tables), (
        "fill the new table in talk(), and erase it"
    )
    forget(database, "ann")
    assert {name for name, count in rows(database).items() if count} <= KEPT


def test_nobody_is_erased_by_an_unknown_reference(database: Database) -> None:
    talk(database, "ann", "said", [])
    before = rows(database)
    with pytest.raises(UnknownCustomer, match="No customer with the reference 'Ann'"):
        forget(database, "Ann")
    assert rows(database) == before


def test_one_conversation_goes_and_its_customer_stays(database: Database) -> None:
    conversation = talk(database, "ann", "said", [add_theme(database, "said")])
    with database.session() as session:
        counts = erase_conversation(session, conversation)
    assert (counts["conversation"], counts["turn"], counts["theme"]) == (1, 3, 1)
    assert (counts["invitation"], counts["delivery"]) == (1, 1), "the reminder of it goes with it"
    left = {name for name, count in rows(database).items() if count}
    assert left - STAFF == {"customer", "order_line", "invitation", "delivery", "product", "embedder"}


def test_a_label_in_the_erased_words_is_replaced_by_what_another_customer_said(database: Database) -> None:
    theirs = add_theme(database, "The lamp XYLOPHONIST hums")
    phrase = add_theme(database, "hums at night")
    ours = add_theme(database, "Noise")
    talk(database, "bob", "the lamp hums, and at night too", [theirs, phrase])
    talk(database, "cid", "the lamp hums", [ours])
    talk(database, "ann", "The lamp xylophonist hums at night", [theirs, phrase])
    talk(database, "ann2", "The lamp xylophonist hums at night", [ours])
    forget(database, "ann2")
    forget(database, "ann")
    assert labels(database) == {
        theirs: "the lamp hums, and at night too",
        phrase: "the lamp hums, and at night too",
        ours: "Noise",
    }


def test_a_theme_goes_with_those_merged_into_it_once_nobody_speaks_of_it(database: Database) -> None:
    target = add_theme(database, "a")
    merged = add_theme(database, "b", merged_into=target)
    lively = add_theme(database, "c")
    talk(database, "bob", "b", [add_theme(database, "d", merged_into=lively)])
    talk(database, "ann", "b", [target, lively])
    assert forget(database, "ann")["counts"]["theme"] == 2
    assert {target, merged}.isdisjoint(labels(database))
    assert lively in labels(database), "what was merged into it still has a voice"


def test_a_tracker_without_file_or_table_has_nothing_to_erase(tmp_path: Path) -> None:
    assert erase_tracker(f"sqlite:///{tmp_path}/none.db", ["c"]) == 0
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty.db").touch()
    assert erase_tracker(f"sqlite:///{tmp_path}/empty.db", ["c"]) == 0


def test_thousands_of_conversations_are_erased_from_the_tracker(tmp_path: Path) -> None:
    ids = [f"c{number}" for number in range(1_200)]
    url = tracker(tmp_path / "tracker.db", *ids, "other")
    assert erase_tracker(url, ids) == 1_201
    assert holding(tmp_path, SECRET) == []
    assert erase_tracker(url, ["other"]) == 1


def test_after_a_failure_the_customer_is_still_there_to_be_forgotten(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(database, "ann", SECRET, [])
    before = rows(database)
    (tmp_path / "broken.db").write_bytes(b"no database at all " * 100)
    with pytest.raises(Exception, match="not a database"):
        forget(database, "ann", tracker_url=f"sqlite:///{tmp_path}/broken.db")
    assert rows(database) == before


def test_the_search_index_does_not_grow_deeper_with_every_erasure(database: Database) -> None:
    """SQLite refuses an index of 2,000 levels, and every message with it; each merging adds one."""
    conversation = talk(database, "ann", "the lamp hums", [])
    with database.session() as session:
        number = session.scalars(select(InboxEntry.id)).one()
    depths = []
    for more in range(200):
        with database.session() as session:
            search.put(session, {number: "the lamp hums", number + 1 + more: f"hello I want {more % 17} to talk"})
            search.erase(session, [conversation])
        with database.reading() as session:
            depths.append(session.scalar(text("select hex(substr(block, 5, 1)) from search_data where id = 10")))
    assert max(depths) >= "80" > depths[-1], "it was made anew"

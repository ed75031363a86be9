"""Cost: a second, no service."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.store.accounts import add_user, by_email
from bot.store.database import Database, Session
from bot.store.erasure import UnknownCustomer, erase_conversation, erase_tracker, forget, ref_hash
from bot.store.models import (
    Assignment,
    Base,
    Conversation,
    Correction,
    Customer,
    Decision,
    Delivery,
    ErasureReceipt,
    Expectation,
    Handoff,
    Invitation,
    Item,
    Job,
    Mention,
    Note,
    Order,
    Photo,
    Presence,
    Product,
    Rating,
    Suppression,
    Tag,
    Theme,
    ThemeChange,
    Turn,
    WebhookReceipt,
    now,
)

SECRET = "xylophonist-4711"
STAFF = {"user", "user_session", "password_reset", "lockout", "saved_view", "audit_entry", "training_run"}
"""What is about staff, who are not erased with a customer."""
KEPT = {"product", "theme", "erasure_receipt", "job", "webhook_receipt", "suppression"} | STAFF
"""Tables without a row that belongs to one person; themes are tidied, and tested for it."""


def talk(database: Database, ref: str, words: str, themes: list[int]) -> str:
    """One customer with a row in every table, who says these words; the conversation's id."""
    with database.session() as session:
        product = session.scalar(select(Product)) or Product(name="Lamp")
        customer = Customer(ref=ref, pseudonym=f"C-{ref[-8:]}", name=words, email=f"{words}@example.org")
        order = Order(ref=f"order-{ref}", customer=customer, product=product)
        invitation = Invitation(order=order, nonce=ref, expires_at=now())
        conversation = Conversation(id=f"talk-{ref}"[:32], customer=customer, order=order, invitation=invitation)
        session.add(conversation)
        session.flush()
        reminder = Invitation(order=order, nonce=f"{ref}-2", expires_at=now(), recovers_id=invitation.id)
        session.add(reminder)
        session.flush()
        for about in (invitation, reminder):
            mail = {"to": f"{words}@example.org", "text": words}
            session.add(
                Delivery(
                    key=about.nonce, channel="mail", kind="invitation", customer_id=customer.id,
                    invitation_id=about.id, content=mail,
                )
            )  # fmt: skip
        said = Turn(conversation_id=conversation.id, seq=1, public_id="1", sender="customer", text=words, masked=words)
        session.add(said)
        session.flush()
        echo = Turn(conversation_id=conversation.id, seq=2, public_id="2", sender="bot", text=words, masked=words)
        echo.in_reply_to = said.id
        again = Turn(conversation_id=conversation.id, seq=3, public_id="3", sender="customer", text=words, masked=words)
        again.replaces_id = said.id
        session.add(again)
        session.flush()
        photo = Photo(conversation_id=conversation.id, turn_id=again.id, public_id=ref, width=1, height=1)
        photo.jpeg = words.encode()
        session.add(photo)
        item = item_of(said, words)
        session.add_all([echo, item, Rating(conversation_id=conversation.id, turn_id=said.id, kind="csat", value=1)])
        session.add(Handoff(conversation_id=conversation.id, turn_id=said.id, reason="person"))
        session.flush()
        item.expectation = Expectation(conversation_id=conversation.id, expected=words, actual=words)
        session.add(newer := item_of(said, words))
        session.flush()
        newer.supersedes_id = item.id
        _handled(session, conversation.id, said, item, words)
        for theme in themes:
            session.add(Assignment(item_id=(item, newer)[themes.index(theme)].id, theme_id=theme, score=0.5))
        return conversation.id


def _handled(session: Session, talk_id: str, said: Turn, item: Item, words: str) -> None:
    """What staff left on the conversation."""
    user = by_email(session, "sam@example.com") or add_user(session, "sam@example.com", None, "support", None)
    note = Note(conversation_id=talk_id, user_id=user.id, text=words)
    correction = Correction(conversation_id=talk_id, turn_id=said.id, item_id=item.id, field="expected")
    correction.user_id, correction.before, correction.after = user.id, words, words
    session.add_all([note, correction, Tag(conversation_id=talk_id, name=words[:40])])
    session.add(Presence(conversation_id=talk_id, user_id=user.id))
    session.flush()
    session.add(Mention(conversation_id=talk_id, note_id=note.id, user_id=user.id))


def item_of(turn: Turn, words: str) -> Item:
    item = Item(
        conversation_id=turn.conversation_id, turn_id=turn.id, start=0, end=len(words), quote=words, kind="fault"
    )
    item.sentiment, item.score, item.severity, item.model_version, item.at = "negative", -0.5, 2, "t", turn.at
    return item


def add_theme(database: Database, label: str, merged_into: int | None = None) -> int:
    with database.session() as session:
        theme = Theme(label=label, kind="fault", centroid=b"", merged_into_id=merged_into)
        session.add(theme)
        session.flush()
        session.add(Decision(theme_id=theme.id, decision="planned"))
        session.add(ThemeChange(theme_id=theme.id, what="rename", before={"label": label}, after={"label": label}))
        return theme.id


def rows(database: Database) -> dict[str, int]:
    with database.reading() as session:
        count = {name: select(func.count()).select_from(table) for name, table in Base.metadata.tables.items()}
        return {name: session.scalar(query) or 0 for name, query in count.items()}


def labels(database: Database) -> dict[int, str]:
    with database.reading() as session:
        return dict(session.execute(select(Theme.id, Theme.label)).tuples().all())


def holding(folder: Path, words: str) -> list[str]:
    return [file.name for file in folder.iterdir() if words.encode() in file.read_bytes()]


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

    assert rows(database) == before | {"erasure_receipt": 1}
    assert receipt["counts"] == {
        "assignment": 2,
        "correction": 1,
        "mention": 1,
        "note": 1,
        "tag": 1,
        "presence": 1,
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
    assert left - STAFF == {"customer", "order_line", "invitation", "delivery", "product"}


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

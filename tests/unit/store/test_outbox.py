"""The queue of mail and webhooks, on a SQLite file. Cost: 2 s, no service."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.store import orders, outbox
from bot.store.database import Database
from bot.store.models import Delivery, Invitation, now
from bot.store.outbox import Parcel

HOLD = timedelta(minutes=5)
OVER = timedelta(0)


def queue(database: Database, key: str = "k", channel: str = "mail", kind: str = "invitation") -> bool:
    with database.session() as session:
        return outbox.queue(session, key=key, channel=channel, kind=kind, content={"to": "ada@customer.example"})


def claim(database: Database, hold: timedelta = HOLD, **more: tuple[str, ...]) -> Parcel | None:
    with database.session() as session:
        return outbox.claim(session, hold, **more)


def row(database: Database) -> Delivery:
    with database.reading() as session:
        return session.scalars(select(Delivery)).one()


def test_what_is_queued_twice_is_sent_once(database: Database) -> None:
    assert queue(database) and not queue(database)
    parcel = claim(database)
    assert parcel is not None and parcel.attempt == 1
    assert claim(database) is None
    with database.session() as session:
        outbox.sent(session, parcel.id)
    kept = row(database)
    assert (kept.status, kept.content) == ("sent", None)
    assert claim(database) is None


def test_a_mail_whose_sender_dies_is_sent_a_second_time_and_never_a_third(database: Database) -> None:
    queue(database)
    first, second = claim(database, hold=OVER), claim(database, hold=OVER)
    assert first is not None and second is not None and first.key == second.key
    assert claim(database, hold=OVER) is None
    kept = row(database)
    assert (kept.status, kept.attempts) == ("dead", 2)
    assert kept.error is not None and "nobody knows" in kept.error


def test_a_webhook_whose_sender_dies_is_sent_until_it_arrives(database: Database) -> None:
    queue(database, channel="webhook")
    assert all(claim(database, hold=OVER) for _ in range(5))


def test_a_mail_of_which_nobody_knows_whether_it_arrived_is_sent_once_more(database: Database) -> None:
    queue(database)
    for _ in range(2):
        parcel = claim(database)
        assert parcel is not None
        with database.session() as session:
            outbox.failed(session, parcel.id, "the line broke", now(), unsure=True)
    assert claim(database) is None and row(database).status == "dead"


def test_a_failure_is_tried_again_at_its_time_and_in_the_end_laid_aside(database: Database) -> None:
    queue(database)
    parcel = claim(database)
    assert parcel is not None
    with database.session() as session:
        outbox.failed(session, parcel.id, "later, please", now() + timedelta(hours=1))
    assert claim(database) is None and row(database).error == "later, please"
    with database.session() as session:
        outbox.failed(session, parcel.id, "no such mailbox", None)
        assert [one.id for one in outbox.at_status(session, "dead")] == [parcel.id]
        assert outbox.counts(session) == {"dead": 1}
        assert outbox.retry(session, parcel.id) and not outbox.retry(session, parcel.id)
    again = claim(database)
    assert again is not None and again.attempt == 1 and again.content


def test_some_kinds_can_wait_while_others_go(database: Database) -> None:
    queue(database, "a")
    queue(database, "b", kind="password")
    taken = claim(database, without=("invitation", "recovery"))
    assert taken is not None and taken.key == "b"
    assert claim(database, without=("invitation", "recovery")) is None


def test_what_was_laid_aside_long_ago_is_emptied(database: Database) -> None:
    queue(database)
    with database.session() as session:
        outbox.failed(session, 1, "no such mailbox", None)
    with database.session() as session:
        assert outbox.forget_dead(session, timedelta(days=7)) == 0
        assert outbox.forget_dead(session, OVER) == 1
        assert not outbox.retry(session, 1)


@pytest.mark.parametrize("act", ["sent", "failed"])
def test_a_customer_who_is_erased_meanwhile_is_no_error(database: Database, act: str) -> None:
    with database.session() as session:
        if act == "sent":
            outbox.sent(session, 4711)
        else:
            outbox.failed(session, 4711, "gone", None)
        assert outbox.counts(session) == {}


def test_who_unsubscribes_gets_nothing_that_still_waits(database: Database) -> None:
    with database.session() as session:
        line = orders.register_order(session, ref="A-1", customer_ref="c1", product="Kettle")
        invitation = orders.invite(session, line, days=60, channel="shop")
        for kind in ("invitation", "answer"):
            content = {"to": "ada@customer.example"}
            about = {"customer_id": line.customer_id, "invitation_id": invitation.id}
            outbox.queue(session, key=kind, channel="mail", kind=kind, content=content, **about)
        outbox.unsubscribe(session, line.customer, "hash")
        assert outbox.suppressed(session, "hash") and not outbox.suppressed(session, "other")
    with database.reading() as session:
        assert session.scalars(select(Delivery.kind)).all() == ["answer"]
        assert session.scalars(select(Invitation)).one().expires_at <= now()

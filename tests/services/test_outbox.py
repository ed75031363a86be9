"""Deliveries claimed on PostgreSQL. Cost: 3 s; needs a server, named by HEARBACK_TEST_POSTGRES."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.store import orders, outbox
from bot.store.database import Database
from bot.store.invitations import at_stage, left_unfinished, lines_due
from bot.store.models import now

pytestmark = pytest.mark.services


def test_of_many_machines_one_sends_each_mail(postgres: Database) -> None:
    with postgres.session() as session:
        for number in range(40):
            outbox.queue(session, key=str(number), channel="mail", kind="invitation", content={"n": number})
        assert not outbox.queue(session, key="7", channel="mail", kind="invitation", content={})
    taken: list[str] = []
    start = threading.Barrier(4)

    def work() -> None:
        own = Database(postgres.url.render_as_string(hide_password=False))
        start.wait()
        while True:
            with own.session() as session:
                parcel = outbox.claim(session, timedelta(minutes=5))
            if parcel is None:
                break
            taken.append(parcel.key)
            with own.session() as session:
                outbox.sent(session, parcel.id)
        own.close()

    machines = [threading.Thread(target=work) for _ in range(4)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join(60)
    assert sorted(taken, key=int) == [str(number) for number in range(40)]
    with postgres.reading() as session:
        assert outbox.counts(session) == {"sent": 40}


def test_what_is_due_is_found(postgres: Database) -> None:
    with postgres.session() as session:
        at = now() - timedelta(days=4)
        line = orders.register_order(session, ref="A-1", customer_ref="c", product="Kettle", delivered_at=at)
        window = {"since": now() - timedelta(days=20), "until": now(), "gap": timedelta(days=7), "limit": 10}
        found = lines_due(session, wave="delivery", audience="customer", **window)  # type: ignore[arg-type]
        assert [one.ref for one in found] == ["A-1"]
        orders.invite(session, line, days=60, channel="shop")
        assert lines_due(session, wave="later", audience="customer", **window) == []  # type: ignore[arg-type]
        assert [one.stage for one in at_stage(session, "due", 0, 10)] == ["due"]
        assert left_unfinished(session, since=at, until=now()) == []

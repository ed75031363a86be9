"""Hand-overs that nobody took up, told of on PostgreSQL. Cost: 3 s; needs a server, named by HEARBACK_TEST_POSTGRES."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.outreach.escalations import escalate
from bot.outreach.jobs import Context
from bot.settings import Settings
from bot.store import erasure, orders
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Delivery, Handoff, Turn, now

pytestmark = pytest.mark.services
WAITING = 60
SETTINGS = Settings(
    hearback_smtp_host="mail.example", hearback_mail_from="f@shop.example", hearback_escalation_mail="desk@shop.example"
)


def test_of_many_machines_one_tells_of_each_and_an_erasure_reaches_what_still_waits(postgres: Database) -> None:
    with postgres.session() as session:
        orders.register_order(session, ref="A-1", customer_ref="c1", product="Kettle")
        customer = session.scalars(select(Customer)).one()
        for number in range(WAITING):
            theirs = customer.id if number == 7 else None
            session.add(Conversation(id=f"{number:032x}", status="handed_over", customer_id=theirs))
            session.flush()
            said = {"public_id": "1", "sender": "customer", "text": "hello?", "masked": "hello?"}
            session.add(Turn(conversation_id=f"{number:032x}", seq=1, **said))
            session.add(
                Handoff(conversation_id=f"{number:032x}", reason="safety", at=now() - timedelta(hours=3), seq=1)
            )
    told: list[int] = []
    start = threading.Barrier(3)

    def work() -> None:
        own = Database(postgres.url.render_as_string(hide_password=False))
        start.wait()
        told.append(escalate(Context(SETTINGS, own))["escalated"])
        own.close()

    machines = [threading.Thread(target=work) for _ in range(3)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join(60)
    assert sum(told) == WAITING
    assert queued(postgres) == WAITING
    assert erasure.forget(postgres, "c1")["counts"]["delivery"] == 1
    with postgres.session() as session:
        assert erasure.erase_conversation(session, f"{9:032x}")["delivery"] == 1
    assert queued(postgres) == WAITING - 2


def queued(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(Delivery.id))) or 0

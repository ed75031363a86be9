"""The jobs by time are killed at the worst moment. Cost: about 15 s, no service but a mail server of its own."""

from __future__ import annotations

import os
import signal
import subprocess
from datetime import timedelta

from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from bot.ports import free_ports
from bot.store import orders
from bot.store.database import Database
from bot.store.models import Delivery, Job, now
from tests.background import WITHIN, eventually, start
from tests.unit.outreach.conftest import Mailbox


class Deadly(Mailbox):
    """Takes each mail, and kills whoever sent it before they can know."""

    def __init__(self) -> None:
        super().__init__()
        self.sender: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, *given: object) -> str:  # noqa: N802 - the server's name for it
        taken = await super().handle_DATA(*given)  # type: ignore[arg-type]
        assert self.sender is not None
        os.kill(self.sender.pid, signal.SIGKILL)
        return taken


def sending(database: Database, port: int) -> subprocess.Popen[bytes]:
    mail = {"hearback_smtp_host": "127.0.0.1", "hearback_smtp_port": str(port), "hearback_smtp_security": "none"}
    given = mail | {"hearback_mail_from": "Shop <feedback@shop.example>", "hearback_quiet_hours": "off"}
    return start("bot.outreach", database, **given)


def claims_run_out(database: Database) -> None:
    """As after some minutes."""
    with database.session() as session:
        session.execute(update(Job).values(claimed_until=now() - timedelta(seconds=1), due_at=now()))
        session.execute(update(Delivery).values(claimed_until=now() - timedelta(seconds=1)))


def delivery(database: Database) -> Delivery | None:
    with database.reading() as session:
        return session.scalar(select(Delivery))


def test_a_mail_whose_sender_is_killed_goes_out_a_second_time_and_never_a_third(database: Database) -> None:
    with database.session() as session:
        at = now() - timedelta(days=4)
        orders.register_order(
            session, ref="A-1", customer_ref="c1", product="Kettle", email="ada@customer.example", delivered_at=at
        )
    mailbox, port = Deadly(), free_ports(1)[0]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        for mails in (1, 2):
            mailbox.sender = sending(database, port)
            assert mailbox.sender.wait(WITHIN) == -signal.SIGKILL
            assert len(mailbox.mails) == mails
            claims_run_out(database)
        mailbox.sender = sending(database, port)
        eventually(lambda: (found := delivery(database)) is not None and found.status == "dead")
        mailbox.sender.terminate()
        assert mailbox.sender.wait(WITHIN) == 0
    finally:
        if mailbox.sender is not None:
            mailbox.sender.kill()
            mailbox.sender.wait()
        server.stop()
    assert len({one["Message-ID"] for one in mailbox.mails}) == 1 and len(mailbox.mails) == 2

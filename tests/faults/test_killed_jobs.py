"""The jobs by time are killed at the worst moment. Cost: about 15 s, no service but a mail server of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from bot.settings import ROOT
from bot.store import orders
from bot.store.database import Database
from bot.store.models import Delivery, Job, now
from tests.system import free_ports
from tests.unit.outreach.conftest import Mailbox

WITHIN = 60.0


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


def start(database: Database, port: int) -> subprocess.Popen[bytes]:
    given = {
        "DATABASE_URL": str(database.url),
        "HEARBACK_SECRET": "s" * 40,
        "HEARBACK_QUIET_HOURS": "off",
        "HEARBACK_SMTP_HOST": "127.0.0.1",
        "HEARBACK_SMTP_PORT": str(port),
        "HEARBACK_SMTP_SECURITY": "none",
        "HEARBACK_MAIL_FROM": "Shop <feedback@shop.example>",
    }
    return subprocess.Popen([sys.executable, "-m", "bot.outreach"], cwd=ROOT, env=os.environ | given)


def eventually(holds: Callable[[], object]) -> None:
    until = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


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
            mailbox.sender = start(database, port)
            assert mailbox.sender.wait(WITHIN) == -signal.SIGKILL
            assert len(mailbox.mails) == mails
            claims_run_out(database)
        mailbox.sender = start(database, port)
        eventually(lambda: (found := delivery(database)) is not None and found.status == "dead")
        mailbox.sender.terminate()
        assert mailbox.sender.wait(WITHIN) == 0
    finally:
        if mailbox.sender is not None:
            mailbox.sender.kill()
            mailbox.sender.wait()
        server.stop()
    assert len({one["Message-ID"] for one in mailbox.mails}) == 1 and len(mailbox.mails) == 2

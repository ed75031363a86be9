"""A real SMTP server on a free port, that keeps what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.settings import Settings
from tests.system import free_ports


class Mailbox:
    """What arrived, and what the server answers instead of taking the next mails."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refusals: list[str] = []
        self.refused_recipient = ""

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refused_recipient:
            return self.refused_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refusals:
            return self.refusals.pop(0)
        self.envelopes.append(envelope)
        return "250 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        found: list[Any] = [message_from_bytes(bytes(one.content or b""), policy=default) for one in self.envelopes]
        return found


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp(mailbox: Mailbox) -> Iterator[Controller]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_ports(1)[0])
    controller.start()
    yield controller
    controller.stop()


def mail_settings(controller: Controller, **changes: Any) -> Settings:
    assert controller.server is not None
    given = {
        "hearback_smtp_host": "127.0.0.1",
        "hearback_smtp_port": controller.server.sockets[0].getsockname()[1],
        "hearback_smtp_security": "none",
        "hearback_mail_from": "Käthe's Shop <feedback@shop.example>",
    }
    return Settings(**given | changes)


@pytest.fixture
def mail(smtp: Controller) -> Settings:
    """Settings that send to this server."""
    return mail_settings(smtp)

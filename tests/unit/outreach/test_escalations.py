"""Hand-overs that nobody took up, from the record to a real mail server. Cost: 3 s, no service."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from unittest import mock

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from sqlalchemy import select

from bot.outreach import work
from bot.outreach.deliveries import deliver
from bot.outreach.escalations import escalate
from bot.outreach.jobs import Context
from bot.store import erasure
from bot.store.conversations import Reply, add_replies
from bot.store.database import Database
from bot.store.models import Conversation, Delivery, Handoff, Turn, User, now
from tests.staff import add_staff
from tests.unit.outreach.conftest import Mailbox, mail_settings

SECRET = SecretStr("whsec_" + base64.b64encode(b"o" * 32).decode())
TALK = "b" * 32


@pytest.fixture
def context(smtp: Controller, database: Database) -> Context:
    return Context(mail_settings(smtp, hearback_public_url="https://f.example"), database)


def changed(context: Context, **settings: object) -> Context:
    return Context(context.settings.model_copy(update=settings), context.database)


class Opened:
    """A shop that opened a while ago, or will open, and closes no more."""

    def __init__(self, at: datetime) -> None:
        self.hours = mock.Mock(after=lambda begun, wait: max(begun, at) + wait)


@pytest.fixture(autouse=True)
def _always_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outreach.due.authored", lambda: Opened(now() - timedelta(days=400)))


def wait_for_a_person(database: Database, since: timedelta, reason: str = "person") -> int:
    with database.session() as session:
        if session.get(Conversation, TALK) is None:
            session.add(Conversation(id=TALK, status="handed_over"))
            session.flush()
            said = {"public_id": "1", "sender": "customer", "text": "hello?", "masked": "hello?"}
            session.add(Turn(conversation_id=TALK, seq=1, **said))
        session.add(handoff := Handoff(conversation_id=TALK, reason=reason, seq=1, at=now() - since))
        session.flush()
        return handoff.id


def escalated(database: Database) -> list[bool]:
    with database.reading() as session:
        return [one.escalated_at is not None for one in session.scalars(select(Handoff).order_by(Handoff.id))]


def test_it_is_one_of_the_jobs() -> None:
    assert escalate in [job.run for job in work.JOBS]


def test_every_admin_is_mailed_once_where_to_answer(context: Context, database: Database, mailbox: Mailbox) -> None:
    for role in ("admin", "support"):
        add_staff(database, role)
    wait_for_a_person(database, timedelta(hours=2, minutes=1))
    assert escalate(context) == {"escalated": 1}
    assert escalate(context) == {"escalated": 0}
    assert deliver(context) == {"sent": 1, "failed": 0}
    (mail,) = mailbox.mails
    assert mail["To"] == "ada@staff.example" and "a customer waits for an answer" in mail["Subject"]
    body = mail.get_body(("plain",))
    assert body is not None and f"https://f.example/console/conversations/{TALK}" in body.get_content()
    assert "asked for a person" in body.get_content()


def test_a_disabled_admin_is_not_mailed(context: Context, database: Database, mailbox: Mailbox) -> None:
    add_staff(database)
    gone = add_staff(database, name="Gus")
    with database.session() as session:
        session.get_one(User, gone.id).disabled_at = now()
    wait_for_a_person(database, timedelta(hours=3))
    escalate(context)
    deliver(context)
    assert [mail["To"] for mail in mailbox.mails] == ["ada@staff.example"]


def test_the_addresses_of_the_setting_are_mailed_instead(context: Context, database: Database) -> None:
    add_staff(database)
    wait_for_a_person(database, timedelta(hours=3))
    escalate(changed(context, hearback_escalation_mail="desk@shop.example, boss@shop.example"))
    with database.reading() as session:
        queued = [(one.content or {})["to"] for one in session.scalars(select(Delivery))]
    assert sorted(queued) == ["boss@shop.example", "desk@shop.example"]


@pytest.mark.parametrize(
    ("reason", "minutes", "late"),
    [
        ("safety", 61, True),
        ("safety", 59, False),
        ("person", 119, False),
        ("legal", 241, True),
        ("reply", 121, True),
        ("reply", 119, False),
        ("question", 9999, False),
    ],
)
def test_each_reason_has_its_time(context: Context, database: Database, reason: str, minutes: int, late: bool) -> None:
    add_staff(database)
    wait_for_a_person(database, timedelta(minutes=minutes), reason)
    assert escalate(context) == {"escalated": int(late)}
    assert escalated(database) == [late]


def test_who_was_answered_is_not_told_of(context: Context, database: Database) -> None:
    add_staff(database)
    wait_for_a_person(database, timedelta(days=1))
    with database.session() as session:
        add_replies(session, TALK, [Reply("Here I am.")], to=None, sender="staff")
    assert escalate(context) == {"escalated": 0}


def test_hours_in_which_the_shop_is_closed_do_not_count_except_in_danger(
    context: Context, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_staff(database)
    monkeypatch.setattr("bot.outreach.due.authored", lambda: Opened(now() + timedelta(minutes=1)))
    wait_for_a_person(database, timedelta(hours=20))
    wait_for_a_person(database, timedelta(hours=2), "safety")
    assert escalate(context) == {"escalated": 1}
    assert escalated(database) == [False, True]


def test_a_webhook_says_it_too(context: Context, database: Database) -> None:
    waiting = wait_for_a_person(database, timedelta(hours=3))
    hook = {"hearback_webhook_url": "https://hook.example", "hearback_webhook_secret": SECRET}
    assert escalate(changed(context, hearback_smtp_host="", **hook)) == {"escalated": 1}
    with database.reading() as session:
        (queued,) = session.scalars(select(Delivery))
    assert queued.channel == "webhook" and queued.content is not None
    assert queued.content["type"] == "handoff.unanswered"
    assert {"id": waiting, "conversation": TALK, "reason": "person"}.items() <= queued.content["data"].items()


def test_with_no_way_to_tell_it_waits_until_there_is_one(context: Context, database: Database) -> None:
    add_staff(database)
    wait_for_a_person(database, timedelta(hours=3))
    assert escalate(changed(context, hearback_smtp_host="")) == {"escalated": 0}
    assert escalated(database) == [False]
    assert escalate(context) == {"escalated": 1}


def test_whoever_is_erased_is_told_of_no_more(context: Context, database: Database) -> None:
    """A visitor has no account that the mail could be found by."""
    add_staff(database)
    wait_for_a_person(database, timedelta(hours=3))
    hook = {"hearback_webhook_url": "https://hook.example", "hearback_webhook_secret": SECRET}
    escalate(changed(context, **hook))
    with database.session() as session:
        session.add(Conversation(id="c" * 32))
        session.flush()
        assert erasure.erase_conversation(session, "c" * 32)["delivery"] == 0
        assert erasure.erase_conversation(session, TALK)["delivery"] == 2
        assert session.scalars(select(Delivery)).all() == []

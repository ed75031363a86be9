"""Invitations by time, from the order to the mail in a real server. Cost: 8 s, no service."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.outreach import deliveries, invitations, links, quiet
from bot.outreach.deliveries import deliver
from bot.outreach.invitations import invite_due, remind_left
from bot.outreach.jobs import Context
from bot.settings import Settings
from bot.store import orders, outbox
from bot.store.database import Database
from bot.store.erasure import erase_conversation, forget
from bot.store.models import Conversation, Customer, Delivery, Handoff, Invitation, Suppression, Turn, now
from bot.store.orders import InvitationRefused, claim_invitation, resumed
from tests.unit.outreach.conftest import Mailbox, mail_settings

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "is_quiet", lambda *_: False)


@pytest.fixture
def mail(smtp: Controller) -> Settings:
    return mail_settings(smtp, hearback_secret=SecretStr("s" * 40), hearback_public_url="https://f.example")


@pytest.fixture
def context(mail: Settings, database: Database) -> Context:
    return Context(mail, database)


def without_mail(context: Context, **changes: Any) -> Context:
    return Context(context.settings.model_copy(update={"hearback_smtp_host": "", **changes}), context.database)


def order(database: Database, ref: str = "A-1", *, days_ago: float = 4, customer: str = "c1", **more: Any) -> None:
    given = {"name": "Ada", "email": f"{customer}@customer.example", "product": "Kettle"} | more
    with database.session() as session:
        at = now() - days_ago * DAY
        orders.register_order(session, ref=ref, customer_ref=customer, delivered_at=at, **given)


def rows(database: Database, table: type) -> list[Any]:
    with database.reading() as session:
        return list(session.scalars(select(table)))


def talk(database: Database, nonce: str, said_ago: timedelta, status: str = "open") -> None:
    with database.session() as session:
        session.add(conversation := Conversation(id="talk", token_hash="first", status=status))
        session.flush()
        claim_invitation(session, nonce, conversation)
        turn = Turn(conversation_id="talk", seq=1, public_id="1", sender="customer", text="2", masked="2")
        turn.at = now() - said_ago
        session.add(turn)


def test_a_wave_that_is_due_is_mailed_once(context: Context, database: Database, mailbox: Mailbox) -> None:
    order(database)
    assert invite_due(context)["mail"] == 1
    assert deliver(context) == {"sent": 1, "failed": 0}
    assert invite_due(context)["mail"] == 0
    assert deliver(context) == {"sent": 0, "failed": 0}
    (arrived,) = mailbox.mails
    assert (arrived["To"], arrived["Subject"]) == ("c1@customer.example", "How is your Kettle?")
    (invitation,) = rows(database, Invitation)
    body = arrived.get_body(("plain",))
    assert body is not None and "https://f.example/c/" in body.get_content()
    assert arrived["List-Unsubscribe"].strip().startswith("<https://f.example/u/")
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (invitation.wave, invitation.channel) == ("delivery", "mail") and invitation.sent_at is not None
    assert rows(database, Delivery)[0].content is None


def test_the_address_to_unsubscribe_stands_plainly_in_the_mail(
    smtp: Controller, database: Database, mailbox: Mailbox
) -> None:
    where = {"hearback_secret": SecretStr("s" * 40), "hearback_public_url": "https://feedback.your-shop.example"}
    context = Context(mail_settings(smtp, **where), database)
    order(database)
    invite_due(context)
    deliver(context)
    with database.reading() as session:
        link = links.unsubscribe_link(context.settings, session.scalars(select(Customer.pseudonym)).one())
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in bytes(mailbox.envelopes[0].content or b"")


@pytest.mark.parametrize(
    ("days_ago", "more", "waves"),
    [
        (2.9, {}, []),
        (14.5, {}, ["first_use"]),
        (95, {}, ["later"]),
        (60, {}, []),
        (4, {"audience": "distributor"}, []),
        (8, {"audience": "distributor"}, ["delivery"]),
    ],
)
def test_each_wave_has_its_day_and_what_is_long_past_stays_past(
    context: Context, database: Database, days_ago: float, more: dict[str, str], waves: list[str]
) -> None:
    with database.session() as session:
        at = now() - days_ago * DAY
        line = orders.register_order(
            session, ref="A-1", customer_ref="c1", product="Kettle", delivered_at=at, **more
        )  # fmt: skip
        if waves == ["first_use"]:
            made = orders.invite(session, line, days=60)
            made.created_at = now() - 10 * DAY
    invite_due(context)
    assert [one.wave for one in rows(database, Invitation) if one.channel != "link"] == waves


def test_one_customer_is_not_asked_twice_within_the_pause(
    context: Context, database: Database, mailbox: Mailbox
) -> None:
    order(database, "A-1", days_ago=5)
    order(database, "A-2", days_ago=4)
    order(database, "B-1", customer="guest", email="C1@customer.example")
    order(database, "C-1", customer="c3")
    assert invite_due(context)["mail"] == 2
    deliver(context)
    assert sorted(one["To"] for one in mailbox.mails) == ["c1@customer.example", "c3@customer.example"]
    with database.session() as session:
        session.execute(update(Invitation).values(created_at=now() - 8 * DAY))
    assert invite_due(context)["mail"] == 1


def test_no_invitation_goes_out_in_the_quiet_hours(
    context: Context, database: Database, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(database)
    order(database, "B-1", customer="c2")
    monkeypatch.setattr(quiet, "is_quiet", lambda *_: True)
    assert sum(invite_due(context).values()) == 0
    monkeypatch.setattr(quiet, "is_quiet", lambda *_: False)
    invite_due(context)
    monkeypatch.setattr(quiet, "is_quiet", lambda *_: True)
    with database.session() as session:
        content = {"to": "staff@shop.example", "subject": "A new password", "text": "Here"}
        outbox.queue(session, key="p", channel="mail", kind="password", content=content)
    assert deliver(context)["sent"] == 1
    assert [one["To"] for one in mailbox.mails] == ["staff@shop.example"]


def test_who_unsubscribed_is_left_in_peace_under_every_reference(context: Context, database: Database) -> None:
    order(database)
    (customer,) = rows(database, Customer)
    assert invitations.unsubscribe(context.settings, database, customer.pseudonym)
    assert not invitations.unsubscribe(context.settings, database, "C-0")
    order(database, "B-1", customer="guest", email="C1@customer.example ".strip())
    assert sum(invite_due(context).values()) == 0
    forget(database, "c1")
    order(database)
    assert sum(invite_due(context).values()) == 0, "an order imported again after the erasure"
    assert all("customer.example" not in str(vars(one)) for one in rows(database, Suppression))


def test_without_a_mail_server_the_shops_own_mailer_is_told(context: Context, database: Database) -> None:
    url = {"hearback_webhook_url": "https://hook.example/", "hearback_webhook_secret": SecretStr("whsec_" + "a" * 44)}
    order(database)
    assert invite_due(without_mail(context, **url))["webhook"] == 1
    (queued,) = rows(database, Delivery)
    assert (queued.channel, queued.content["type"]) == ("webhook", "invitation.due")
    told = queued.content["data"]
    assert told["link"].startswith("https://f.example/c/") and told["customer"]["email"] == "c1@customer.example"


def test_with_neither_the_invitation_waits_to_be_asked_for(context: Context, database: Database) -> None:
    order(database)
    assert invite_due(without_mail(context))["shop"] == 1
    assert rows(database, Delivery) == []
    (invitation,) = rows(database, Invitation)
    assert (invitation.channel, invitation.sent_at) == ("shop", None)


def test_a_customer_without_an_address_is_left_to_the_shop(context: Context, database: Database) -> None:
    order(database, email=None)
    assert invite_due(context)["shop"] == 1


@pytest.mark.parametrize("crashes", [1, 2, 3])
def test_a_crash_between_sending_and_noting_it_never_sends_a_third_mail(
    context: Context, database: Database, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, crashes: int
) -> None:
    order(database)
    invite_due(context)
    monkeypatch.setattr(deliveries, "HOLD", timedelta(0))
    true_sent: Callable[..., None] = outbox.sent
    left = [crashes]

    def crash(*given: Any) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise KeyboardInterrupt
        true_sent(*given)

    monkeypatch.setattr(outbox, "sent", crash)
    for _ in range(crashes):
        try:
            deliver(context)
        except KeyboardInterrupt:
            continue
    deliver(context)
    assert len(mailbox.mails) == 2
    assert len({one["Message-ID"] for one in mailbox.mails}) == 1
    assert rows(database, Delivery)[0].status == ("sent" if crashes == 1 else "dead")


def test_a_server_that_is_away_is_tried_again_and_a_refusal_is_not(
    context: Context, database: Database, mailbox: Mailbox
) -> None:
    order(database)
    invite_due(context)
    mailbox.refusals = ["451 later, please"]
    assert deliver(context) == {"sent": 0, "failed": 1}
    (waiting,) = rows(database, Delivery)
    assert waiting.status == "waiting" and waiting.due_at > now()
    with database.session() as session:
        session.execute(update(Delivery).values(due_at=now()))
    mailbox.refusals = ["550 no such mailbox"]
    assert deliver(context) == {"sent": 0, "failed": 1}
    (dead,) = rows(database, Delivery)
    assert dead.status == "dead" and dead.error == "The mail server refused the mail: 550 no such mailbox"


def test_the_pauses_grow_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries.random, "uniform", lambda low, high: 1.0)  # else the last two may swap
    moments = [deliveries.again_at(attempt) for attempt in range(1, 10)]
    waits = [(moment - now()).total_seconds() for moment in moments if moment]
    assert waits == sorted(waits) and waits[0] < 7 and waits[-1] > 60_000
    assert deliveries.again_at(10) is None and deliveries.again_at(1, permanent=True) is None


def test_two_machines_send_each_mail_once(context: Context, database: Database, mailbox: Mailbox) -> None:
    for number in range(12):
        order(database, f"A-{number}", customer=f"c{number}")
    assert invite_due(context)["mail"] == 12
    machines = [threading.Thread(target=deliver, args=(Context(context.settings, database),)) for _ in range(2)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join(60)
    assert len({one["To"] for one in mailbox.mails}) == len(mailbox.mails) == 12


def test_an_erased_customer_is_not_written_to(context: Context, database: Database, mailbox: Mailbox) -> None:
    order(database)
    invite_due(context)
    assert forget(database, "c1")["counts"]["delivery"] == 1
    assert deliver(context) == {"sent": 0, "failed": 0} and mailbox.mails == []


def invited(context: Context, database: Database) -> Invitation:
    order(database)
    invite_due(context)
    deliver(context)
    found: Invitation = rows(database, Invitation)[0]
    return found


def test_whoever_left_a_chat_is_reminded_once(context: Context, database: Database, mailbox: Mailbox) -> None:
    talk(database, invited(context, database).nonce, said_ago=timedelta(hours=25))
    assert remind_left(context) == {"reminded": 1}
    assert remind_left(context) == {"reminded": 0}
    deliver(context)
    assert [one["Subject"] for one in mailbox.mails] == ["How is your Kettle?", "Your answers about your Kettle"]


@pytest.mark.parametrize(
    ("said_ago", "status"),
    [(timedelta(hours=23), "open"), (timedelta(days=30), "open"), (timedelta(hours=25), "completed"),
     (timedelta(hours=25), "stopped"), (timedelta(hours=25), "handed_over")],
)  # fmt: skip
def test_whoever_is_still_there_or_has_ended_is_not_reminded(
    context: Context, database: Database, said_ago: timedelta, status: str
) -> None:
    talk(database, invited(context, database).nonce, said_ago, status)
    assert remind_left(context) == {"reminded": 0}


@pytest.mark.parametrize(("reason", "reminded"), [("person", 0), ("safety", 0), ("question", 1)])
def test_who_asked_for_a_person_is_not_reminded_of_the_questions(
    context: Context, database: Database, reason: str, reminded: int
) -> None:
    talk(database, invited(context, database).nonce, said_ago=timedelta(hours=25))
    with database.session() as session:
        session.add(Handoff(conversation_id="talk", reason=reason, closed_at=now()))
    assert remind_left(context) == {"reminded": reminded}


def test_a_reminder_opens_the_same_conversation_once_in_another_browser(context: Context, database: Database) -> None:
    talk(database, invited(context, database).nonce, said_ago=timedelta(hours=25))
    remind_left(context)
    first, reminder = rows(database, Invitation)
    with database.session() as session:
        found = resumed(session, reminder.nonce)
        assert found is not None and found.id == "talk"
        assert resumed(session, first.nonce) is None
    with pytest.raises(InvitationRefused, match="used"), database.session() as session:
        resumed(session, reminder.nonce)


def test_a_conversation_that_was_erased_is_not_reminded_of(
    context: Context, database: Database, mailbox: Mailbox
) -> None:
    talk(database, invited(context, database).nonce, said_ago=timedelta(hours=25))
    remind_left(context)
    with database.session() as session:
        erase_conversation(session, "talk")
    deliver(context)
    assert len(mailbox.mails) == 1 and len(rows(database, Invitation)) == 1

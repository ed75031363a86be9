"""Invitations at the door: the shop's own mailer, unsubscribing, QR codes, the funnel. Cost: 8 s, no service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.outreach import links
from bot.settings import Settings
from bot.store import orders, outbox
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Invitation, Item, Rating, Turn, now
from bot.web import invitations
from bot.web.app import create_app
from bot.web.outreach import qr_svg
from tests.fake_rasa import FakeRasa
from tests.unit.web.conftest import Visitor

KEY = "k" * 40


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"hearback_api_keys": SecretStr(KEY)})


@pytest.fixture
def shop(settings: Settings, rasa: FakeRasa) -> Iterator[TestClient]:
    """The shop's own program, which holds a key."""
    app = create_app(settings, rasa_transport=rasa.transport)
    with TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {KEY}"}) as client:
        yield client


def due(database: Database, ref: str = "A-1", channel: str = "shop") -> Invitation:
    with database.session() as session:
        line = orders.register_order(session, ref=ref, customer_ref="c1", product="Kettle", email="a@customer.example")
        return orders.invite(session, line, days=60, channel=channel)


def listed(shop: TestClient, **query: Any) -> list[dict[str, Any]]:
    answer = shop.get("/api/invitations", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["invitations"])


def test_the_shops_own_mailer_asks_what_is_due_and_says_what_it_sent(
    shop: TestClient, settings: Settings, database: Database
) -> None:
    made = due(database)
    due(database, "A-2", channel="mail")
    (one,) = listed(shop, status="due")
    assert one["link"] == links.chat_link(settings, made.nonce)
    assert (one["id"], one["order"], one["product"], one["wave"]) == (made.id, "A-1", "Kettle", "delivery")
    assert (one["customer"]["email"], one["reminder"]) == ("a@customer.example", False)
    first, again = (shop.post(f"/api/invitations/{made.id}/sent") for _ in range(2))
    assert first.json() == again.json() and first.json()["status"] == "sent"
    assert listed(shop, status="due") == []
    assert [row["status"] for row in listed(shop)] == ["sent", "queued"]
    assert [row["order"] for row in listed(shop, after=made.id)] == ["A-2"]
    assert shop.post("/api/invitations/4711/sent").status_code == 404


@pytest.mark.parametrize("path", ["/api/invitations", "/api/funnel", "/api/deliveries"])
def test_only_a_key_shows_whom_the_shop_invites(http: TestClient, path: str) -> None:
    assert http.get(path).status_code == 401


def test_each_step_of_the_funnel_is_counted(shop: TestClient, database: Database) -> None:
    steps = ("invited", "sent", "opened", "started", "rated", "told", "confirmed", "done")
    for reached in range(len(steps)):
        reach(database, f"A-{reached}", reached)
    answer = shop.get("/api/funnel").json()
    (row,) = answer["rows"]
    assert (row["product"], row["wave"]) == ("Kettle", "delivery")
    assert [row[step] for step in steps] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert answer["total"] == {step: row[step] for step in (*steps, "reminded")}
    assert shop.get("/api/funnel", params={"since": "2199-01-01"}).json()["rows"] == []
    assert shop.get("/api/funnel", params={"until": "9999-12-31T23:00:00-14:00"}).status_code == 422


def reach(database: Database, ref: str, steps: int) -> None:
    """An invitation that leads as many steps beyond its making."""
    made = due(database, ref)
    with database.session() as session:
        invitation = session.get_one(Invitation, made.id)
        invitation.sent_at = now() if steps >= 1 else None
        invitation.seen_at = now() if steps == 2 else None
        if steps < 3:
            return
        session.add(talk := Conversation(id=ref))
        session.flush()
        orders.claim_invitation(session, made.nonce, talk)
        session.add(
            Turn(conversation_id=ref, seq=1, public_id="1", sender="customer", text="2", masked="2", payload="/2")
        )
        if steps >= 4:
            session.add(Rating(conversation_id=ref, kind="csat", value=2))
        if steps >= 5:
            said = Turn(conversation_id=ref, seq=2, public_id="2", sender="customer", text="hums", masked="hums")
            session.add(said)
            session.flush()
            item = Item(conversation_id=ref, turn_id=said.id, start=0, end=4, quote="hums", kind="fault", at=now())
            item.sentiment, item.score, item.severity, item.model_version = "negative", -0.5, 2, "t"
            item.confirmed = steps >= 6
            session.add(item)
        talk.status = "completed" if steps >= 7 else "open"


def test_looking_at_the_page_of_an_invitation_is_noted_once(http: TestClient, invite: str, database: Database) -> None:
    def seen() -> object:
        with database.reading() as session:
            return session.scalars(select(Invitation.seen_at)).one()

    assert seen() is None
    http.get(f"/c/{invite}")
    first = seen()
    http.get(f"/c/{invite}")
    assert first is not None and seen() == first


def test_one_click_ends_all_invitations(shop: TestClient, settings: Settings, database: Database) -> None:
    due(database)
    with database.reading() as session:
        path = links.unsubscribe_link(settings, session.scalars(select(Customer.pseudonym)).one()).split("8000")[1]

    def left() -> bool:
        with database.reading() as session:
            return session.scalars(select(Customer.unsubscribed_at)).one() is not None

    assert '<form method="post">' in shop.get(path).text
    assert not left(), "a mail program that looks at every link has unsubscribed nobody"
    body = {"List-Unsubscribe": "One-Click"}
    done = TestClient(shop.app).post(path, data=body)
    assert done.status_code == 200 and "not invite you" in done.text
    assert left() and listed(shop, status="due") == []
    assert TestClient(shop.app).post(path, data=body).status_code == 200


@pytest.mark.parametrize("token", ["nonsense", "Im4i.x"])
def test_a_made_up_link_unsubscribes_nobody(http: TestClient, invite: str, token: str) -> None:
    assert http.post(f"/u/{token}").status_code == 404
    assert http.post(f"/u/{invite}").status_code == 404, "an invitation is no unsubscription"


def test_an_invitation_has_a_qr_code_that_a_page_may_show(http: TestClient, invite: str, settings: Settings) -> None:
    answer = http.get(f"/c/{invite}/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.content == qr_svg(f"{settings.public_url}/c/{invite}") != qr_svg(f"{settings.public_url}/c/x")
    assert b"<svg" in answer.content and b"script" not in answer.content
    assert http.get("/c/nonsense/qr.svg").status_code == 404


def test_what_was_laid_aside_is_shown_and_sent_again(shop: TestClient, database: Database) -> None:
    with database.session() as session:
        outbox.queue(session, key="k", channel="webhook", kind="invitation", content={"type": "invitation.due"})
        outbox.failed(session, 1, "hook.example answered the webhook with 410.", None)
    (one,) = shop.get("/api/deliveries").json()["deliveries"]
    assert (one["id"], one["status"], one["error"]) == (1, "dead", "hook.example answered the webhook with 410.")
    assert shop.post("/api/deliveries/1/retry").status_code == 202
    assert shop.post("/api/deliveries/1/retry").status_code == 404
    assert shop.get("/api/deliveries").json()["deliveries"] == []


def test_a_reminder_goes_on_where_another_browser_left(
    settings: Settings, http: TestClient, database: Database, visitor: Visitor, invite: str
) -> None:
    begun = visitor.begin(invite=invite)
    visitor.say("It hums")
    with database.session() as session:
        first = session.scalars(select(Invitation)).one()
        reminder = orders.reopen(session, first, days=60, channel="mail")
    other = Visitor(http, database)
    resumed = other.begin(invite=links.seal(settings, reminder.nonce))
    assert resumed["conversation"] == begun["conversation"]
    assert "It hums" in [message["text"] for message in resumed["messages"]]
    assert other.send(text="Still").status_code == 200
    assert visitor.send(text="Me too").status_code == 401, "one browser at a time"
    third = http.post("/chat/session", json={"invite": links.seal(settings, reminder.nonce)})
    assert third.json()["type"] == "urn:hearback:invite-used"


def test_a_finished_chat_is_not_opened_again_but_by_its_own_browser(
    http: TestClient, database: Database, visitor: Visitor, invite: str
) -> None:
    attempt = {"id": "5d1f8a52-4a51-4c33-9a39-2a3d8d0f9b11", "invite": invite}
    begun = visitor.begin(**attempt)
    with database.session() as session:
        session.execute(update(Conversation).values(status="completed"))
    stranger = http.post("/chat/session", json={"invite": invite})
    assert (stranger.status_code, stranger.json()["type"]) == (409, "urn:hearback:invite-used")
    assert visitor.begin(**attempt)["conversation"] == begun["conversation"]


def test_a_link_can_be_mailed_by_hand(settings: Settings, database: Database) -> None:
    about = {"order": "A-1", "customer": "c1", "product": "Kettle", "send": True}
    with pytest.raises(invitations.CannotInvite, match="no mail server"):
        invitations.invite(settings, database, email="a@customer.example", **about)
    mail = settings.model_copy(update={"hearback_smtp_host": "127.0.0.1", "hearback_mail_from": "s@shop.example"})
    with pytest.raises(invitations.CannotInvite, match="no mail address"):
        invitations.invite(mail, database, **about)
    for _ in range(2):
        invitations.invite(mail, database, email="a@customer.example", **about)
    with database.reading() as session:
        assert outbox.counts(session) == {"waiting": 1}

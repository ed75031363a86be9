"""Orders by API and by signed webhook. Cost: 6 s, no service."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import func, select
from standardwebhooks.webhooks import Webhook

from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Customer, Order, WebhookReceipt
from bot.web import invitations
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa

KEY = "k" * 40
SECRET = "whsec_" + base64.b64encode(b"w" * 32).decode()
DELIVERED = "2026-03-01T12:00:00+00:00"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    keys = {"hearback_api_keys": SecretStr(f"other, {KEY}"), "hearback_orders_webhook_secret": SecretStr(SECRET)}
    return settings.model_copy(update=keys)


@pytest.fixture
def shop(settings: Settings, rasa: FakeRasa) -> Iterator[TestClient]:
    """The shop's own program, which holds a key."""
    app = create_app(settings, rasa_transport=rasa.transport)
    with TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {KEY}"}) as client:
        yield client


def order(**changes: Any) -> dict[str, Any]:
    ada = {"ref": "c1", "name": "Ada", "email": "ada@customer.example", "locale": "de"}
    return {"ref": "A-1", "customer": ada, "lines": [{"product": "Kettle", "delivered_at": DELIVERED}]} | changes


def webhook(
    shop: TestClient, data: Any, *, id: str = "msg_1", type: str = "order.created", age: float = 0, secret: str = SECRET
) -> httpx2.Response:
    at = datetime.now(timezone.utc) - timedelta(seconds=age)
    body = json.dumps({"type": type, "timestamp": at.isoformat(), "data": data})
    headers = {
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, at, body),
    }
    return shop.post("/api/webhooks/orders", content=body, headers=headers)


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_order_is_taken_and_its_waves_are_told(shop: TestClient, database: Database) -> None:
    answer = shop.post("/api/orders", json=order())
    assert answer.status_code == 201, answer.text
    (line,) = answer.json()["lines"]
    assert (line["ref"], line["product"]) == ("A-1", "Kettle")
    assert [(one["wave"], one["due_at"][:10], one["status"]) for one in line["invitations"]] == [
        ("delivery", "2026-03-04", "planned"),
        ("first_use", "2026-03-15", "planned"),
        ("later", "2026-05-30", "planned"),
    ]
    with database.reading() as session:
        customer = session.scalars(select(Customer)).one()
    assert (customer.name, customer.email, customer.locale) == ("Ada", "ada@customer.example", "de")


def test_the_same_order_again_changes_nothing(shop: TestClient, database: Database) -> None:
    first, again = shop.post("/api/orders", json=order()), shop.post("/api/orders", json=order())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert count(database, Order) == count(database, Customer) == 1


def test_several_lines_have_references_of_their_own(shop: TestClient) -> None:
    lines = [{"ref": "1", "product": "Kettle"}, {"ref": "2", "product": "Anvil"}]
    answer = shop.post("/api/orders", json=order(lines=lines)).json()
    assert [(line["ref"], line["invitations"]) for line in answer["lines"]] == [("A-1/1", []), ("A-1/2", [])]
    more = shop.post("/api/orders", json=order(lines=[*lines, {"ref": "3", "product": "Anvil"}]))
    assert more.status_code == 201 and len(more.json()["lines"]) == 3


def test_the_day_of_delivery_is_added_when_it_becomes_known(shop: TestClient) -> None:
    assert shop.post("/api/orders", json=order(lines=[{"product": "Kettle"}])).status_code == 201
    known = shop.post("/api/orders", json=order(lines=[{"product": "Kettle", "delivered_at": "2026-03-01T12:00:00"}]))
    assert known.status_code == 200
    assert known.json()["lines"][0]["delivered_at"] == "2026-03-01T12:00:00Z"
    assert shop.post("/api/orders", json=order(lines=[{"product": "Kettle"}])).json() == known.json()


def test_a_csv_file_brings_the_same_order(shop: TestClient, settings: Settings, database: Database) -> None:
    moment = datetime.fromisoformat(DELIVERED)
    invitations.invite(settings, database, order="A-1", customer="c1", product="Kettle", delivered_at=moment)
    answer = shop.post("/api/orders", json=order())
    assert answer.status_code == 200
    waves = answer.json()["lines"][0]["invitations"]
    assert [(one["wave"], one["status"]) for one in waves] == [
        ("delivery", "sent"),
        ("first_use", "planned"),
        ("later", "planned"),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ref": ""}, "ref"),
        ({"ref": "x" * 201}, "ref"),
        ({"lines": []}, "lines"),
        ({"lines": [{"product": "a"}, {"product": "b"}]}, "ref of its own"),
        ({"lines": [{"ref": "1", "product": "a"}, {"ref": "1", "product": "b"}]}, "ref of its own"),
        ({"lines": [{"ref": "x" * 199, "product": "a"}]}, "at most 200"),
        ({"lines": [{"product": "a", "delivered_at": "last week"}]}, "delivered_at"),
        ({"lines": [{"product": "a", "delivered_at": "0001-01-01T00:00:00+14:00"}]}, "the year must be"),
        ({"lines": [{"product": "a", "delivered_at": "9999-12-31T00:00:00Z"}]}, "the year must be"),
        ({"customer": {"ref": "c1", "email": "ada"}}, "is no mail address"),
        ({"customer": {"ref": "c1", "email": "a@b.example\r\nBcc: c@d.example"}}, "is no mail address"),
        ({"customer": {"ref": "c1", "audience": "friends"}}, "must be one of customer"),
        ({"customer": {"ref": " "}}, "customer_ref is empty"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_whole(
    shop: TestClient, database: Database, changes: dict[str, Any], said: str
) -> None:
    answer = shop.post("/api/orders", json=order(**changes))
    assert answer.status_code == 422 and said in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert count(database, Order) == count(database, Customer) == 0


def test_an_order_of_another_customer_is_not_taken_over(shop: TestClient, database: Database) -> None:
    shop.post("/api/orders", json=order())
    answer = shop.post("/api/orders", json=order(customer={"ref": "c2"}))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:hearback:order-differs")
    assert count(database, Customer) == 1


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", f"Basic {KEY}", f"Bearer {KEY}x"])
def test_only_a_key_opens_the_api(shop: TestClient, database: Database, authorization: str) -> None:
    answer = shop.post("/api/orders", json=order(), headers={"Authorization": authorization})
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:hearback:api-key-unknown")
    assert KEY not in answer.text and count(database, Order) == 0


def test_without_a_key_in_the_settings_nothing_opens_it(http: TestClient) -> None:
    closed = http.app.state.parts.settings.model_copy(update={"hearback_api_keys": SecretStr(" , ")})  # type: ignore[attr-defined]
    with TestClient(create_app(closed)) as client:
        answer = client.post("/api/orders", json=order(), headers={"Authorization": "Bearer "})
    assert answer.status_code == 401 and "HEARBACK_API_KEYS names no key" in answer.json()["detail"]


def test_a_signed_webhook_brings_an_order_once(shop: TestClient, database: Database) -> None:
    assert webhook(shop, order()).json()["order"]["lines"][0]["ref"] == "A-1"
    again = webhook(shop, order(lines=[{"product": "Kettle", "delivered_at": "2027-01-01T00:00:00Z"}]))
    assert again.status_code == 200 and again.json()["taken"] is False
    with database.reading() as session:
        delivered = session.scalars(select(Order.delivered_at)).one()
    assert delivered is not None and delivered.isoformat() == DELIVERED
    newer = webhook(shop, order(lines=[{"product": "Kettle", "delivered_at": "2027-01-01T00:00:00Z"}]), id="msg_2")
    assert newer.json()["taken"] is True


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"secret": "whsec_" + base64.b64encode(b"x" * 32).decode()}, 401), ({"age": 301}, 401), ({"age": -360}, 401)],
)
def test_a_webhook_that_is_forged_or_replayed_later_is_refused(
    shop: TestClient, database: Database, changes: dict[str, Any], status: int
) -> None:
    answer = webhook(shop, order(), **changes)
    assert (answer.status_code, answer.json()["type"]) == (status, "urn:hearback:webhook-signature")
    assert count(database, Order) == count(database, WebhookReceipt) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,x"},
        {"webhook-id": "a", "webhook-timestamp": "x", "webhook-signature": "nonsense"},
    ],
)
def test_a_webhook_without_a_whole_signature_is_refused(shop: TestClient, headers: dict[str, str]) -> None:
    assert shop.post("/api/webhooks/orders", content=b"\xff{}", headers=headers).status_code == 401


def test_a_webhook_nested_too_deeply_is_refused(shop: TestClient) -> None:
    at, body = datetime.now(timezone.utc), "[" * 90_000 + "]" * 90_000
    headers = {
        "webhook-id": "deep",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("deep", at, body),
    }
    assert shop.post("/api/webhooks/orders", content=body, headers=headers).status_code == 422


def test_a_webhook_that_brings_no_order_is_answered_and_left_alone(shop: TestClient, database: Database) -> None:
    assert webhook(shop, order(), type="customer.created").json() == {"taken": False, "order": None}
    refused = webhook(shop, {"ref": "A-1"})
    assert refused.status_code == 422 and "customer" in refused.json()["detail"]
    assert count(database, Order) == count(database, WebhookReceipt) == 0
    assert webhook(shop, order()).json()["taken"] is True, "the id was not used up by what was refused"

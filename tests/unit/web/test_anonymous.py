"""With HEARBACK_ANONYMOUS nobody can tell who said what. Cost: 2 s, no service."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select

from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Conversation, Customer
from bot.web.invitations import invite
from tests.planted import holding
from tests.unit.web.conftest import Visitor


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"hearback_anonymous": True, "hearback_api_keys": SecretStr("k" * 40)})


def test_a_conversation_knows_its_product_and_nobody(
    visitor: Visitor, settings: Settings, database: Database, tmp_path: Path
) -> None:
    about = {"customer": "c1", "product": "Kettle", "name": "Quillworthy", "email": "q@q.example"}
    sealed = invite(settings, database, order="A-1", **about).rsplit("/", 1)[-1]
    visitor.begin(invite=sealed, page="https://shop.example/orders/A-1")
    visitor.say("It broke")
    talk = visitor.conversation()
    assert (talk.customer_id, talk.order_id, talk.invitation_id, talk.page) == (None, None, None, None)
    with database.reading() as session:
        product = session.scalars(select(Conversation)).one().product
        assert product is not None and product.name == "Kettle"
    again = visitor.http.post("/chat/session", json={"invite": sealed})
    assert again.status_code == 409, "still good for one conversation"
    assert not holding(tmp_path, "Quillworthy") and not holding(tmp_path, "q@q.example")


def test_an_order_is_taken_without_name_and_address(http: TestClient, database: Database) -> None:
    customer = {"ref": "c1", "name": "Quillworthy", "email": "q@q.example"}
    order = {"ref": "A-1", "customer": customer, "lines": [{"product": "Kettle"}]}
    taken = http.post("/api/orders", json=order, headers={"Authorization": f"Bearer {'k' * 40}"})
    assert taken.status_code == 201
    with database.reading() as session:
        kept = session.scalars(select(Customer)).one()
        assert (kept.ref, kept.name, kept.email) == ("c1", None, None)

"""Orders and invitations on a SQLite file. Cost: a second, no service."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.store import orders
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Invitation, Order, Product, now


def order(database: Database, ref: str = "A-1", **more: object) -> Order:
    with database.session() as session:
        given = {"customer_ref": "c1", "product": "Kettle"} | more
        return orders.register_order(session, ref=ref, **given)  # type: ignore[arg-type]


def invitation(database: Database, days: int = 60, wave: str = "delivery") -> Invitation:
    known = order(database)
    with database.session() as session:
        return orders.invite(session, known, days=days, wave=wave)


def claim(database: Database, nonce: str, conversation: str) -> None:
    with database.session() as session:
        talk = Conversation(id=conversation)
        session.add(talk)
        orders.claim_invitation(session, nonce, talk)


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_order_is_stored_once(database: Database) -> None:
    first, second = order(database), order(database, product="Something else")
    assert first.id == second.id
    assert count(database, Order) == count(database, Customer) == count(database, Product) == 1


def test_two_orders_of_one_customer_share_the_customer_and_the_product(database: Database) -> None:
    order(database, "A-1")
    order(database, "A-2", name="Ada")
    assert count(database, Order) == 2
    assert count(database, Customer) == count(database, Product) == 1
    with database.reading() as session:
        customer = session.scalars(select(Customer)).one()
        assert customer.name == "Ada"
        assert "c1" not in customer.pseudonym


def test_a_day_of_delivery_that_becomes_known_is_kept(database: Database) -> None:
    assert order(database).delivered_at is None
    delivered = now()
    assert order(database, delivered_at=delivered, email="ada@example.org", locale="de").delivered_at == delivered
    assert order(database).delivered_at == delivered
    with database.reading() as session:
        customer = session.scalars(select(Customer)).one()
    assert (customer.email, customer.locale) == ("ada@example.org", "de")


def test_an_order_line_stays_its_customers(database: Database) -> None:
    order(database)
    with pytest.raises(orders.OrderDiffers, match="another customer"):
        order(database, customer_ref="c2")
    assert count(database, Customer) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"ref": " "},
        {"customer_ref": ""},
        {"product": ""},
        {"name": "x" * 201},
        {"email": "a\0b"},
    ],
)
def test_an_order_without_its_essentials_is_refused(database: Database, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        order(database, **wrong)
    assert count(database, Order) == 0


def test_an_order_has_one_good_invitation_for_each_wave(database: Database) -> None:
    assert invitation(database).nonce == invitation(database).nonce
    assert invitation(database, wave="later").nonce != invitation(database).nonce


def test_an_expired_invitation_is_followed_by_a_new_one(database: Database) -> None:
    old = invitation(database, days=-1)
    assert invitation(database).nonce != old.nonce


def test_claiming_brings_what_is_known_of_the_order(database: Database) -> None:
    order(database, audience="distributor")
    claim(database, invitation(database).nonce, "talk")
    with database.reading() as session:
        talk = session.get_one(Conversation, "talk")
        assert talk.product is not None and talk.customer is not None and talk.order is not None
        assert (talk.product.name, talk.customer.ref, talk.order.ref) == ("Kettle", "c1", "A-1")
        assert (talk.audience, talk.wave) == ("distributor", "delivery")


@pytest.mark.parametrize("reason", ["unknown", "expired", "used"])
def test_a_refused_invitation_leaves_no_conversation(database: Database, reason: str) -> None:
    nonce = invitation(database, days=-1 if reason == "expired" else 60).nonce
    if reason == "used":
        claim(database, nonce, "first")
    before = count(database, Conversation)
    with pytest.raises(orders.InvitationRefused) as refused:
        claim(database, "no-such" if reason == "unknown" else nonce, "second")
    assert refused.value.reason == reason
    assert count(database, Conversation) == before


def test_an_invitation_expires_at_its_moment(database: Database) -> None:
    found = invitation(database, days=3)
    assert timedelta(days=3) - timedelta(minutes=1) < found.expires_at - now() <= timedelta(days=3)


def test_products_are_listed_with_the_conversations_about_them(database: Database) -> None:
    claim(database, invitation(database).nonce, "talk")
    order(database, "A-2", product="Anvil")
    with database.reading() as session:
        assert orders.products(session) == [("Anvil", 0), ("Kettle", 1)]

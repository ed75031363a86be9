"""Cost: milliseconds, no service."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.imports import ImportedRow, store_rows, texts_of
from bot.store.models import Conversation, Customer, Product, Turn, now
from bot.store.orders import register_order
from tests.fake_reader import FakeReader


def row(number: int, **others: object) -> ImportedRow:
    reading = FakeReader().read("It hums").to_json()
    made = ImportedRow(f"id:{number}", "It hums", now(), reading, [b"\0" * 768], 4, "Lamp", "ann")
    return replace(made, **others)  # type: ignore[arg-type]


def test_rows_that_are_there_are_passed_over(database: Database) -> None:
    with database.session() as session:
        assert store_rows(session, [row(1), row(2)]) == 2
    with database.session() as session:
        assert store_rows(session, [row(2), row(3)]) == 1
    with database.reading() as session:
        assert texts_of(session, ["id:1", "id:3", "id:9"]) == {"id:1": "It hums", "id:3": "It hums"}
        assert session.scalar(select(func.count()).select_from(Turn)) == 3


def test_customers_and_products_on_record_are_found_again(database: Database) -> None:
    with database.session() as session:
        order = register_order(session, ref="o", customer_ref="ann", product="Lamp")
        customer, product = order.customer_id, order.product_id
    with database.session() as session:
        store_rows(session, [row(1), row(2, customer="bob"), row(3, customer=None, product=None)])
    with database.reading() as session:
        found = select(Conversation.customer_id, Conversation.product_id).order_by(Conversation.external_id)
        talks = session.execute(found).tuples().all()
        assert talks[0] == (customer, product)
        assert talks[1][0] not in (customer, None) and talks[1][1] == product
        assert talks[2] == (None, None)
        assert session.scalar(select(func.count()).select_from(Customer)) == 2
        assert session.scalar(select(func.count()).select_from(Product)) == 1


def test_a_reading_of_another_text_is_refused_and_nothing_is_kept(database: Database) -> None:
    with pytest.raises(ValueError, match="is not the text at"), database.session() as session:
        store_rows(session, [row(1), row(2, text="It is quiet")])
    with database.reading() as session:
        assert session.scalars(select(Conversation)).all() == []

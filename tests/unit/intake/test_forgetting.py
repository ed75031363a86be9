"""What is too old goes by itself. Cost: a second, no service."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.outreach.jobs import Context
from bot.outreach.work import JOBS, forget_old
from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Invitation, Order, Turn, now
from tests.planted import add_theme, holding, talk

LONG_AGO = now() - timedelta(days=400)


@pytest.fixture
def context(database: Database, tmp_path: Path) -> Context:
    return Context(Settings(hearback_retention_days=365, tracker_url=f"sqlite:///{tmp_path}/none.db"), database)


def aged(database: Database, ref: str) -> str:
    """A customer with a row in every table, all from long ago, who said "oldwords"."""
    conversation = talk(database, ref, "oldwords", [add_theme(database, "oldwords")])
    with database.session() as session:
        customer = session.scalars(select(Customer).where(Customer.ref == ref)).one()
        mine = select(Order.id).where(Order.customer_id == customer.id)
        session.execute(update(Conversation).where(Conversation.id == conversation).values(started_at=LONG_AGO))
        session.execute(update(Turn).where(Turn.conversation_id == conversation).values(at=LONG_AGO))
        session.execute(update(Order).where(Order.customer_id == customer.id).values(created_at=LONG_AGO))
        session.execute(
            update(Invitation).where(Invitation.order_id.in_(mine)).values(created_at=LONG_AGO, expires_at=LONG_AGO)
        )
        customer.created_at = LONG_AGO
    return conversation


def left(database: Database) -> list[int]:
    """Conversations and customers."""
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Conversation, Customer)]


def test_what_nobody_has_touched_for_so_long_is_erased_in_every_byte(context: Context, tmp_path: Path) -> None:
    aged(context.database, "old")
    talk(context.database, "new", "the lamp hums", [])
    assert forget_old(context) == {"conversations": 1, "customers": 1}
    assert left(context.database) == [1, 1]
    assert holding(tmp_path, "oldwords") == []
    assert forget_old(context) == {}


def test_whoever_came_back_or_ordered_again_stays(context: Context) -> None:
    spoke, ordered = aged(context.database, "spoke"), aged(context.database, "ordered")
    with context.database.session() as session:
        session.execute(update(Turn).where(Turn.conversation_id == spoke, Turn.seq == 3).values(at=now()))
        customer = session.scalars(select(Customer).where(Customer.ref == "ordered")).one()
        product = session.scalars(select(Order.product_id)).first()
        session.add(Order(ref="again", customer=customer, product_id=product))
    assert forget_old(context) == {"conversations": 1, "customers": 0}
    with context.database.reading() as session:
        assert session.scalars(select(Conversation.id)).all() == [spoke] != [ordered]


def test_imported_reviews_stay(context: Context) -> None:
    conversation = aged(context.database, "old")
    with context.database.session() as session:
        session.get_one(Conversation, conversation).source = "import"
    assert forget_old(context) == {}
    assert left(context.database) == [1, 1]


def test_without_the_setting_everything_stays(context: Context) -> None:
    aged(context.database, "old")
    assert forget_old(Context(Settings(), context.database)) == {}
    assert left(context.database) == [1, 1]
    assert forget_old in [job.run for job in JOBS]

"""What stands behind each number of a digest. Cost: 2 s, no service."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.store.behind import behind
from bot.store.database import Database
from bot.store.figures import Scope
from bot.store.models import (
    Aspect,
    Assignment,
    Conversation,
    Customer,
    Invitation,
    Item,
    LoopMessage,
    Order,
    Product,
    Rating,
    Theme,
    Turn,
)

DAY = datetime(2026, 5, 4, tzinfo=timezone.utc)
SAID = ("it flickers", "fault"), ("it shines", "praise"), ("it flickers too", "unmet")


@pytest.fixture
def told(database: Database) -> Database:
    """Three conversations on three days, each with an item and a rating of 1, 3 and 5; the last of a distributor.

    The first was invited, expected more, and was told of the release, which fixed it."""
    with database.session() as session:
        lamp, theme = Product(name="Lamp. No 5"), Theme(label="it flickers", kind="fault", aspect=Aspect(name="Light"))
        session.add_all([lamp, theme])
        session.flush()
        for number, (words, kind) in enumerate(SAID):
            at = DAY + timedelta(days=number)
            talk = Conversation(id=f"talk{number}", product=lamp, source="chat", status="completed", started_at=at)
            talk.audience = "distributor" if number == 2 else "customer"
            turn = Turn(conversation=talk, seq=1, public_id="1", sender="customer", text=words, masked=words, at=at)
            item = Item(conversation=talk, turn=turn, start=0, end=len(words), quote=words, kind=kind, score=-0.9,
                        sentiment="negative", severity=3, confidence=0.9 - number % 2 / 2, model_version="t",
                        at=at)  # fmt: skip
            session.add(item)
            session.flush()
            session.add(Rating(conversation_id=talk.id, kind="csat", value=1 + 2 * number, at=at))
            if kind != "praise":
                session.add(Assignment(item_id=item.id, theme_id=theme.id, score=1))
        order = Order(ref="1", customer=Customer(ref="c", pseudonym="c"), product=lamp)
        invited = Invitation(order=order, nonce="n", created_at=DAY, expires_at=DAY, opened_at=DAY)
        session.add(invited)
        session.flush()
        session.get_one(Conversation, "talk0").invitation_id = invited.id
        session.add(Rating(conversation_id="talk0", kind="disconfirmation", value=-1, at=DAY))
        session.add(LoopMessage(theme_id=theme.id, customer_id=order.customer.id, conversation_id="talk0", item_id=1,
                                answer="yes"))  # fmt: skip
    return database


@pytest.mark.parametrize(
    ("name", "talks"),
    [
        ("customers", "210"), ("complaint", "20"), ("complaint.n", "210"), ("praise", "1"), ("unmet_said", "2"),
        ("csat", "2"), ("csat.n", "210"), ("nps", ""), ("theme.1", "20"), ("aspect.1", "20"),
        ("aspect.1.complaining", "20"), ("impact.aspect.1", "20"), ("impact.1", "20"),
        ("segment.product.Lamp. No 5", "20"), ("segment.product.Lamp. No 5.n", "210"),
        ("segment.audience.distributor", "2"), ("imported", ""), ("started", "210"), ("messages", "210"),
        ("unanalysed", "210"), ("not_understood", ""), ("handed_over", ""), ("items", "210"), ("items_in_themes", "20"),
        ("items_confirmed", ""), ("items_doubtful", "1"), ("theme.1.product.Lamp. No 5", "20"),
        ("theme.1.product.Desk", ""), ("aspect.1.content", ""), ("disconfirmation.-1", "0"),
        ("disconfirmation.2", ""), ("invited", "0"),
        ("opened", "0"), ("told.1", "0"), ("told.1.yes", "0"), ("told.1.no", ""), ("told.2", ""),
        ("segment.product.Lamp. No 5.met", "0"), ("segment.product.Lamp. No 5.worse", "0"),
        ("segment.audience.distributor.better", ""),
    ],
)  # fmt: skip
def test_each_number_has_its_conversations_newest_first(told: Database, name: str, talks: str) -> None:
    with told.reading() as session:
        total, rows = behind(session, Scope(), name, 0, 10)
    assert [row.conversation for row in rows] == [f"talk{number}" for number in talks]
    assert total == len(talks)


def test_a_row_says_what_counts_and_where(told: Database) -> None:
    with told.reading() as session:
        _, (row,) = behind(session, Scope(DAY, DAY + timedelta(days=1)), "theme.1", 0, 10)
        _, rated = behind(session, Scope(audience="distributor"), "csat", 0, 10)
    assert (row.words, row.turn, row.product) == ("it flickers", 1, "Lamp. No 5")
    assert [(one.conversation, one.rating) for one in rated] == [("talk2", 5.0)]


def test_a_page_at_a_time(told: Database) -> None:
    with told.reading() as session:
        total, rows = behind(session, Scope(), "customers", 2, 2)
    assert (total, [row.conversation for row in rows]) == (3, ["talk0"])


@pytest.mark.parametrize("name", ["", "mood", "segment.planet.Mars", "theme.x", "csat.high"])
def test_a_number_that_no_digest_has(told: Database, name: str) -> None:
    with told.reading() as session, pytest.raises((KeyError, ValueError)):
        behind(session, Scope(), name, 0, 10)

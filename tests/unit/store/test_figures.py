"""The counts of a digest, against counts made by hand. Cost: 2 s, no service."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.store import figures, quality, recount
from bot.store.database import Database
from bot.store.figures import Scope
from bot.store.models import Assignment, Conversation, Customer, Item, Product, Rating, Theme, Turn

DAY = datetime(2026, 5, 4, tzinfo=timezone.utc)


@pytest.fixture
def told(database: Database) -> Database:
    """Ann speaks twice, an unknown person once, Bob only taps a rating, Cleo is silent."""
    text = "it flickers"
    with database.session() as session:
        ann, bob, cleo = (Customer(ref=name, pseudonym=name) for name in ("ann", "bob", "cleo"))
        lamp, desk = Product(name="Lamp"), Product(name="Desk")
        theme, merged = (Theme(label=label, kind="fault") for label in ("it flickers", "it blinks"))
        session.add_all([ann, bob, cleo, lamp, desk, theme, merged])
        session.flush()
        merged.status, merged.merged_into_id = "merged", theme.id
        for number, (who, what, day) in enumerate(
            [(ann, lamp, 0), (ann, desk, 1), (None, lamp, 1), (bob, lamp, 1), (cleo, lamp, 1)]
        ):
            at = DAY + timedelta(days=day)
            talk = Conversation(
                id=f"{number:032x}", source="chat", status="completed", customer=who, product=what, started_at=at
            )
            session.add(talk)
            session.flush()
            if who is cleo:
                continue
            tapped = who is bob
            turn = Turn(conversation_id=talk.id, seq=1, public_id="1", sender="customer", text=text, masked=text,
                        payload="/rate" if tapped else None, at=at, analysed_at=at if number else None)  # fmt: skip
            session.add(turn)
            session.flush()
            if tapped:
                session.add(Rating(conversation_id=talk.id, kind="csat", value=4, at=at))
                continue
            item = Item(conversation_id=talk.id, turn_id=turn.id, start=0, end=11, quote="it flickers", kind="fault",
                        sentiment="negative", score=-0.9, severity=3, model_version="a", at=at)  # fmt: skip
            session.add(item)
            session.flush()
            session.add(Assignment(item_id=item.id, theme_id=merged.id if number == 2 else theme.id, score=0.9))
    return database


def test_whoever_types_or_rates_has_answered(told: Database) -> None:
    with told.reading() as session:
        assert figures.answered(session, Scope()) == 3
        assert figures.answered(session, Scope(since=DAY + timedelta(days=1))) == 3
        assert figures.answered(session, Scope(until=DAY + timedelta(days=1))) == 1
        assert figures.answered(session, Scope(product=figures.product_id(session, "desk"))) == 1


def test_a_customer_counts_once_however_often_it_is_said(told: Database) -> None:
    with told.reading() as session:
        (theme,) = figures.theme_counts(session, Scope())
        assert (theme.label, theme.customers, theme.mentions, theme.severity) == ("it flickers", 2, 3, 3.0)
        assert figures.customers_with(session, Scope(), ("fault",)) == 2
        assert figures.theme_products(session, Scope(), [theme.id]) == {theme.id: [("Lamp", 2), ("Desk", 1)]}
        assert figures.theme_items(session, Scope(), [theme.id]) == {theme.id: [1, 2, 3]}


def test_superseded_and_rejected_items_count_for_nothing(told: Database) -> None:
    with told.session() as session:
        session.get_one(Item, 1).status = "superseded"
        session.get_one(Item, 2).status = "rejected"
    with told.reading() as session:
        assert figures.theme_counts(session, Scope())[0].mentions == 1
        assert quality.quality(session, Scope())["items"] == 1


def test_data_quality_says_what_was_not_read(told: Database) -> None:
    with told.reading() as session:
        found = quality.quality(session, Scope())
    assert (found["started"], found["completed"], found["messages"], found["unanalysed"]) == (5, 5, 3, 1)
    assert (found["items"], found["items_in_themes"], found["invited"]) == (3, 3, 0)


def test_segments_by_product(told: Database) -> None:
    with told.reading() as session:
        assert figures.segments(session, Scope(), "product") == [("Lamp", 2, 2), ("Desk", 1, 1)]
        assert figures.segments(session, Scope(), "wave") == []


def test_ratings_are_counted_by_value(told: Database) -> None:
    with told.reading() as session:
        assert figures.ratings(session, Scope(), "csat") == {4.0: 1}
        assert figures.ratings(session, Scope(), "nps") == {}


def test_the_second_count_agrees(told: Database) -> None:
    part = recount.Part()
    with told.reading() as session:
        assert recount.answered(session, part) == figures.answered(session, Scope())
        assert recount.quality(session, part) == quality.quality(session, Scope())
        assert recount.themes(session, part) == {1: (2, 3, 3.0)}
        assert recount.segments(session, part)[("product", "Lamp")] == (2, 2)
        assert recount.ratings(session, part, "csat") == [4.0]


def test_a_product_is_found_whatever_its_case(told: Database) -> None:
    with told.reading() as session:
        assert figures.product_id(session, "LAMP") == 1
        assert figures.product_id(session, "Chair") is None
        assert figures.product_names(session) == ["Desk", "Lamp"]

"""What the dialogue reads and writes. Cost: a second, SQLite in a temporary folder."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.store import dialogue, revising
from bot.store.database import Database, Session
from bot.store.models import (
    Conversation,
    Customer,
    Expectation,
    Handoff,
    Item,
    Order,
    Product,
    Rating,
    Turn,
    now,
)

TALK = "c" * 32


@pytest.fixture
def talk(database: Database) -> str:
    with database.session() as session:
        session.add(Conversation(id=TALK))
    return TALK


def add_item(session: Session, quote: str, kind: str = "fault", severity: int = 2, **pair: str) -> Item:
    seq = session.query(Turn).count() + 1
    turn = Turn(conversation_id=TALK, seq=seq, public_id=str(seq), sender="customer", text=quote, masked=quote)
    session.add(turn)
    session.flush()
    whole = {"conversation_id": TALK, "turn_id": turn.id, "start": 0, "end": len(quote), "quote": quote, "at": turn.at}
    item = Item(
        **whole, kind=kind, sentiment="negative", score=-0.5, severity=severity, model_version="t", status="active"
    )
    if pair:
        item.expectation = Expectation(conversation_id=TALK, **pair)
    session.add(item)
    session.flush()
    return item


def test_what_the_shop_knows(database: Database, talk: str) -> None:
    with database.session() as session:
        customer = Customer(ref="7", pseudonym="p", name="Anna Meier")
        product = Product(name="G3")
        delivered = now() - timedelta(days=5, hours=3)
        order = Order(ref="o", customer=customer, product=product, delivered_at=delivered)
        session.add(order)
        session.flush()
        found = session.get_one(Conversation, talk)
        found.customer_id, found.product_id, found.order_id = customer.id, product.id, order.id
    with database.reading() as session:
        known = dialogue.context(session, talk)
    assert (known.name, known.product, known.days, known.audience, known.consented) == (
        *("Anna", "G3", 5, "customer", False),
    )


def test_nothing_is_known(database: Database, talk: str) -> None:
    with database.reading() as session:
        known = dialogue.context(session, talk)
        assert (known.name, known.product, known.days) == (None, None, None)
        with pytest.raises(LookupError):
            dialogue.context(session, "nobody")


def test_the_last_rating_counts(database: Database, talk: str) -> None:
    with database.session() as session:
        for value in (1, 5):
            dialogue.set_rating(session, talk, "csat", value, None)
    with database.reading() as session:
        assert [rating.value for rating in session.query(Rating)] == [5]
        assert dialogue.rating(session, talk, "csat") == 5
        assert dialogue.rating(session, talk, "nps") is None


def test_nothing_noted(database: Database, talk: str) -> None:
    with database.session() as session:
        assert dialogue.noted(session, talk) is None
        assert dialogue.settle_pair(session, talk) is None


def test_the_pair_that_matters_goes_with_the_comparison(database: Database, talk: str) -> None:
    with database.session() as session:
        add_item(session, "lovely screen", "praise", 1)
        add_item(session, "it leaks", "fault", 4)
        assert _noted(session).quote == "it leaks"
        dialogue.set_rating(session, talk, "disconfirmation", 2, None)
        assert _noted(session).quote == "lovely screen"


def test_what_happened_may_stand_in_the_next_sentence(database: Database, talk: str) -> None:
    with database.session() as session:
        add_item(session, "I expected a week", "unmet", expected="a week")
        add_item(session, "it died after a day", "fault")
        found = dialogue.settle_pair(session, talk)
        assert found is not None
        assert (found.expected, found.actual) == ("a week", "it died after a day")
        assert (
            session.query(Expectation).filter(Expectation.expected.is_not(None)).one().actual == "it died after a day"
        )


def test_the_comparison_is_the_pairs_disconfirmation(database: Database, talk: str) -> None:
    with database.session() as session:
        add_item(session, "it leaks")
        dialogue.set_rating(session, talk, "disconfirmation", -2, None)
        dialogue.settle_pair(session, talk)
        assert session.query(Expectation).one().disconfirmation == -2


def test_confirming_reaches_active_items_only(database: Database, talk: str) -> None:
    with database.session() as session:
        old = add_item(session, "it leaks", expected="dry")
        new = add_item(session, "it drips")
        revising.supersede(session, old.id, new.id)
        dialogue.confirm(session, talk)
        assert (old.status, old.confirmed, new.confirmed) == ("superseded", False, True)
        assert new.expectation is not None
        assert (new.expectation.expected, new.expectation.actual) == ("dry", "it drips")
        assert new.expectation.confirmed_at is not None


def test_the_reference_is_given_once_and_can_be_read_aloud(database: Database, talk: str) -> None:
    with database.session() as session:
        first = dialogue.close(session, talk, "completed")
        assert dialogue.close(session, talk, "stopped") == first
        found = session.get_one(Conversation, talk)
        assert (found.status, found.reference) == ("stopped", first)
        assert found.ended_at is not None
    assert re.fullmatch(r"HB-[2-9A-HJKMNP-TV-Z]{5}", first)


def test_a_talk_that_goes_on_has_not_ended(database: Database, talk: str) -> None:
    with database.session() as session:
        dialogue.close(session, talk, "completed")
        dialogue.set_status(session, talk, "open")
        assert session.get_one(Conversation, talk).ended_at is None


def test_a_hand_over_is_asked_for_once_a_turn(database: Database, talk: str) -> None:
    with database.session() as session:
        turn = add_item(session, "it burned me").turn_id
        for _ in range(2):
            dialogue.hand_over(session, talk, turn, "question")
        assert session.get_one(Conversation, talk).status == "open"
        dialogue.hand_over(session, talk, turn, "safety")
        assert session.get_one(Conversation, talk).status == "handed_over"
        assert [handoff.reason for handoff in session.query(Handoff)] == ["question", "safety"]


def test_a_whole_turn_is_added_once(database: Database, talk: str) -> None:
    with database.session() as session:
        turn = add_item(session, "first").turn_id
        assert dialogue.add_whole_turn(session, turn, "wish", "t").quote == "first"
        assert session.query(Item).count() == 1


def test_a_tap_is_noted_as_read(database: Database, talk: str) -> None:
    with database.session() as session:
        turn = add_item(session, "Satisfied").turn_id
        dialogue.note_tap(session, turn, "choose")
        assert session.get_one(Turn, turn).analysed_at is not None


def test_the_record_is_reachable(database: Database) -> None:
    with database.reading() as session:
        assert dialogue.is_reachable(session)


def test_a_correction_is_about_the_item_it_shares_words_with(database: Database, talk: str) -> None:
    with database.session() as session:
        add_item(session, "it leaks", severity=5)
        strap = add_item(session, "the strap broke", severity=1)
        assert revising.meant_by(session, talk, "The strap did not break, the buckle did", 99) == strap.id
        assert revising.meant_by(session, talk, "no, that is wrong", 99) != strap.id
        assert revising.meant_by(session, talk, "the strap", strap.turn_id) != strap.id


def _noted(session: Session) -> dialogue.Noted:
    found = dialogue.noted(session, TALK)
    assert found is not None
    return found

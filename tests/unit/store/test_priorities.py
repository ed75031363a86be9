"""What matters most, the goal, the wish to hear back. Cost: a second, SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from bot.store import priorities
from bot.store.database import Database, Session
from bot.store.models import Conversation, Customer, Item, Turn

MAY = datetime(2026, 5, 3, tzinfo=timezone.utc)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as opened:
        customer = Customer(ref="c", pseudonym="c", name="Anna")
        opened.add(customer)
        opened.flush()
        opened.add_all(
            [Conversation(id="now", customer_id=customer.id), Conversation(id="may", customer_id=customer.id)]
        )
        yield opened


def add(session: Session, talk: str, quote: str, *, confirmed: bool | None = True, kind: str = "fault") -> Item:
    count = session.query(Turn).count()
    turn = Turn(conversation_id=talk, seq=count + 1, public_id=quote, sender="customer", text=quote, masked=quote)
    session.add(turn)
    session.flush()
    item = Item(conversation_id=talk, turn_id=turn.id, start=0, end=len(quote), quote=quote, kind=kind, at=MAY)
    item.sentiment, item.score, item.severity, item.model_version, item.confirmed = "negative", -1.0, 3, "t", confirmed
    session.add(item)
    session.flush()
    return item


def test_one_of_several_is_the_most_important_and_another_may_take_its_place(session: Session) -> None:
    lid, zip_, foreign = add(session, "now", "the lid"), add(session, "now", "the zip"), add(session, "may", "the bag")
    priorities.name_most_important(session, "now", lid.id)
    priorities.name_most_important(session, "now", foreign.id)
    assert foreign.expectation is None
    priorities.name_most_important(session, "now", zip_.id)
    assert [item.expectation and item.expectation.importance for item in (lid, zip_)] == [None, 1]


def test_what_is_not_given_of_the_goal_stays(session: Session) -> None:
    lid = add(session, "now", "the lid")
    priorities.set_goal(session, lid.id, attained="no")
    priorities.set_goal(session, lid.id, goal="to cook for ten")
    assert (lid.goal_attained, lid.goal) == ("no", "to cook for ten")


def test_the_wish_to_be_told_keeps_the_text_and_can_be_taken_back(session: Session) -> None:
    talk = session.get_one(Conversation, "now")
    priorities.set_follow_up(session, "now", "May we write to you?")
    assert talk.follow_up_text == "May we write to you?" and talk.follow_up_at is not None
    priorities.set_follow_up(session, "now", None)
    assert talk.follow_up_text is None and talk.follow_up_at is None


def test_only_what_the_same_customer_confirmed_is_remembered(session: Session) -> None:
    assert priorities.earlier(session, "now") is None
    add(session, "now", "the lid")
    add(session, "may", "unconfirmed", confirmed=None)
    add(session, "may", "lovely colour", kind="praise")
    assert priorities.earlier(session, "now") is None
    add(session, "may", "the zip broke")
    found = priorities.earlier(session, "now")
    assert found is not None and (found.quote, found.at) == ("the zip broke", MAY)

"""A turn reads a conversation's rows once, and never old ones. Cost: a second, no service."""

from __future__ import annotations

from bot.store import conversations, dialogue
from bot.store.database import Database
from bot.store.models import Conversation, Item
from tests.counting import counted


def told(database: Database, *texts: str) -> list[int]:
    with database.session() as session:
        session.add(Conversation(id="c"))
        session.flush()
        said = [
            conversations.add_customer_turn(session, "c", public_id=text, text=text, masked=text, payload=None)
            for text in texts
        ]
        return [turn.id for turn in said]


def test_what_is_asked_again_is_not_read_again(database: Database) -> None:
    (turn,) = told(database, "it broke")
    with database.session() as session:
        dialogue.add_whole_turn(session, turn, "fault", "test")
        dialogue.set_rating(session, "c", "csat", 2, turn)
    with database.session() as session, counted(database) as asked:
        for _ in range(3):
            found = dialogue.noted(session, "c")
            assert found is not None and found.quote == "it broke"
            assert dialogue.rating(session, "c", "csat") == 2
            assert dialogue.conversation_of(session, "c").audience == "customer"
    assert len(asked) == 3, asked


def test_what_is_added_changed_or_superseded_meanwhile_is_seen(database: Database) -> None:
    first, second = told(database, "it broke", "the lid leaks")
    with database.session() as session:
        assert dialogue.noted(session, "c") is None
        assert dialogue.rating(session, "c", "disconfirmation") is None
        item = dialogue.add_whole_turn(session, first, "fault", "test")
        dialogue.add_whole_turn(session, second, "fault", "test")
        dialogue.set_rating(session, "c", "disconfirmation", -2, second)
        assert [one.quote for one in dialogue.active_items(session, "c")] == ["it broke", "the lid leaks"]
        assert dialogue.rating(session, "c", "disconfirmation") == -2
        dialogue.set_rating(session, "c", "disconfirmation", 1, second)
        dialogue.complete_pair(session, item.id, expected="a year")
        item.status = "superseded"
        assert [one.quote for one in dialogue.active_items(session, "c")] == ["the lid leaks"]
        assert dialogue.rating(session, "c", "disconfirmation") == 1
        session.delete(session.get_one(Item, item.id).expectation)
        session.flush()
        session.delete(session.get_one(Item, item.id))
        session.flush()
        assert len(dialogue.active_items(session, "c")) == 1

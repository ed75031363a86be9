"""When the inbox's rows are brought up to date. Cost: a second, no service."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.intake.catchup import fill_inbox
from bot.store import conversations
from bot.store.conversations import Reply
from bot.store.database import Database
from bot.store.models import Conversation, InboxEntry, Turn, now


def say(database: Database, words: str, *, later: bool) -> int:
    with database.session(entries_later=later) as session:
        if session.get(Conversation, "c") is None:
            session.add(Conversation(id="c"))
            session.flush()
        said = {"public_id": words, "text": words, "masked": words, "payload": None}
        return conversations.add_customer_turn(session, "c", **said).id


def entry(database: Database) -> InboxEntry | None:
    with database.reading() as session:
        return session.scalars(select(InboxEntry)).one_or_none()


def test_a_turn_that_is_being_answered_counts_with_its_answer(database: Database) -> None:
    turn = say(database, "it broke", later=True)
    assert entry(database) is None
    with database.session() as session:
        conversations.add_replies(session, "c", [Reply("I see")], to=turn)
    found = entry(database)
    assert found is not None and found.length == 1 and found.unread


def test_what_comes_after_the_answer_counts_at_once(database: Database) -> None:
    turn = say(database, "it broke", later=False)
    with database.session() as session:
        conversations.add_replies(session, "c", [Reply("I see")], to=turn)
    with database.session(entries_later=True) as session:
        session.get_one(Turn, turn).score = -0.9
    found = entry(database)
    assert found is not None and found.sentiment == "negative"


def test_a_turn_that_was_cut_off_is_counted_by_the_catch_up(database: Database) -> None:
    say(database, "it broke", later=False)
    second = say(database, "and it smells", later=True)
    with database.session(entries_later=True) as session:
        for turn in session.scalars(select(Turn)):
            turn.at = now() - timedelta(minutes=10 if turn.id == second else 20)
    with database.session() as session:
        session.scalars(select(InboxEntry)).one().last_at = now() - timedelta(minutes=20)
    fill_inbox(database)
    found = entry(database)
    assert found is not None and found.length == 2

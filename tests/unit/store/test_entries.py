"""When the inbox's rows are brought up to date. Cost: a second, no service."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.intake.catchup import fill_inbox
from bot.store import conversations, entries
from bot.store.conversations import Reply
from bot.store.database import Database
from bot.store.models import Conversation, InboxEntry, Turn, now


def say(database: Database, words: str, *, followed: bool) -> int:
    with database.session(followed=followed) as session:
        if session.get(Conversation, "c") is None:
            session.add(Conversation(id="c"))
            session.flush()
        said = {"public_id": words, "text": words, "masked": words, "payload": None}
        return conversations.add_customer_turn(session, "c", **said).id


def entry(database: Database) -> InboxEntry | None:
    with database.reading() as session:
        return session.scalars(select(InboxEntry)).one_or_none()


def test_what_is_followed_counts_when_it_is_followed(database: Database) -> None:
    turn = say(database, "it broke", followed=True)
    with database.session(followed=True) as session:
        conversations.add_replies(session, "c", [Reply("I see")], to=turn)
    assert entry(database) is None
    with database.session() as session:
        entries.follow(session, ["c", "erased meanwhile"])
    found = entry(database)
    assert found is not None and found.length == 1 and found.unread


def test_a_turn_that_is_being_answered_is_left_to_whoever_stores_the_answer(database: Database) -> None:
    turn = say(database, "it broke", followed=True)
    actions = Database(str(database.url), entries_later=True)
    with actions.session() as session:
        session.get_one(Turn, turn).score = -0.9
    assert entry(database) is None
    with database.session(followed=True) as session:
        conversations.add_replies(session, "c", [Reply("I see")], to=turn)
    with actions.session() as session:
        session.get_one(Turn, turn).score = -0.8
    actions.close()
    found = entry(database)
    assert found is not None and found.sentiment == "negative", "what comes after the answer counts at once"


def test_a_turn_that_was_cut_off_is_counted_by_the_catch_up(database: Database) -> None:
    say(database, "it broke", followed=False)
    second = say(database, "and it smells", followed=True)
    with database.session(followed=True) as session:
        for turn in session.scalars(select(Turn)):
            turn.at = now() - timedelta(minutes=10 if turn.id == second else 20)
    with database.session() as session:
        session.scalars(select(InboxEntry)).one().last_at = now() - timedelta(minutes=20)
    fill_inbox(database)
    found = entry(database)
    assert found is not None and found.length == 2

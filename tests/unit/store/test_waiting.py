"""Who waits, in the record and in the digest's figures. Cost: a second, no service."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from bot.store import behind, dialogue, followups, quality, recount, waiting
from bot.store.conversations import add_customer_turn
from bot.store.database import Database
from bot.store.figures import Scope
from bot.store.models import Conversation, Handoff, InboxEntry

TALK = "c" * 32


def write(database: Database, words: str = "hello?") -> int:
    with database.session() as session:
        talk = session.get(Conversation, TALK) or Conversation(id=TALK)
        session.add(talk)
        session.flush()
        said = {"public_id": words, "text": words, "masked": words, "payload": None}
        turn = add_customer_turn(session, TALK, **said)
        waiting.wrote(session, talk, turn.id)
        return turn.id


def reasons(database: Database) -> list[str]:
    with database.reading() as session:
        return [handoff.reason for handoff, _, _ in followups.owed(session)]


@pytest.mark.parametrize("status", ["open", "completed", "stopped", "postponed"])
def test_what_the_assistant_answers_is_in_no_queue(database: Database, status: str) -> None:
    write(database)
    with database.session() as session:
        session.get_one(Conversation, TALK).status = status
    write(database, "and again")
    assert reasons(database) == []


def test_who_was_left_handed_over_with_nothing_owed_comes_back_by_writing(database: Database) -> None:
    write(database)
    with database.session() as session:
        session.get_one(Conversation, TALK).status = "handed_over"
    number = write(database, "anybody?")
    write(database, "hello?!")
    assert reasons(database) == ["reply"]
    with database.reading() as session:
        assert waiting.is_news(session, TALK, number)


def test_to_write_to_the_team_is_no_hand_over_of_the_digest(database: Database) -> None:
    number = write(database)
    with database.session() as session:
        dialogue.hand_over(session, TALK, number, "person")
        session.add(Handoff(conversation_id=TALK, turn_id=number, reason=waiting.REPLY))
    scope, part = Scope(), recount.Part()
    with database.session() as session:
        assert quality.quality(session, scope)["handed_over"] == recount.quality(session, part)["handed_over"] == 1
        assert behind.behind(session, scope, "handed_over", 0, 10)[0] == 1
        session.execute(delete(Handoff).where(Handoff.reason == "person"))
        assert behind.behind(session, scope, "handed_over", 0, 10)[0] == 0


def test_a_message_that_staff_closed_before_its_turn_stands_in_the_queue_once(database: Database) -> None:
    number = write(database)
    with database.session() as session:
        session.get_one(Conversation, TALK).status = "handed_over"
    for _ in range(2):
        with database.session() as session:
            waiting.end(session, TALK, user_id=None, outcome="answered")  # type: ignore[arg-type]
        with database.session() as session:
            waiting.wrote(session, session.get_one(Conversation, TALK), number)
    assert reasons(database) == ["reply"]


def test_the_inbox_follows_when_the_wait_is_over(database: Database) -> None:
    write(database)
    with database.session() as session:
        session.get_one(Conversation, TALK).status = "handed_over"
    write(database, "anybody?")
    with database.session() as session:
        assert session.query(InboxEntry).one().waiting_since is not None
        waiting.answered(session, TALK)
    with database.reading() as session:
        assert session.query(InboxEntry).one().waiting_since is None

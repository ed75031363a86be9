"""Who waits, in the record and in the digest's figures. Cost: a second, no service."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from bot.store import behind, dialogue, followups, handling, inbox, quality, recount, waiting
from bot.store.conversations import Reply, add_customer_turn, add_replies
from bot.store.database import Database
from bot.store.figures import Scope
from bot.store.inbox import Filters
from bot.store.models import Conversation, Handoff, InboxEntry, now

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


def waits(database: Database) -> list[tuple[str, str | None]]:
    """The queue: the reason, and the words by which the customer began to wait."""
    with database.reading() as session:
        return [(entry.waiting_for or "", turn and turn.text) for entry, turn in followups.queue(session)]


def answer(database: Database, words: str = "Here I am.", sender: str = "staff", **extras: str) -> None:
    with database.session() as session:
        add_replies(session, TALK, [Reply(words, dict(extras))], to=None, sender=sender)


def silence(database: Database) -> None:
    with database.session() as session:
        session.get_one(Conversation, TALK).status = "handed_over"


def entry(database: Database) -> InboxEntry:
    with database.reading() as session:
        return session.query(InboxEntry).one()


@pytest.mark.parametrize("status", ["open", "completed", "stopped", "postponed"])
def test_what_the_assistant_answers_is_in_no_queue(database: Database, status: str) -> None:
    write(database)
    with database.session() as session:
        session.get_one(Conversation, TALK).status = status
    write(database, "and again")
    assert waits(database) == []


def test_who_was_left_handed_over_with_nothing_owed_comes_back_by_writing(database: Database) -> None:
    write(database)
    silence(database)
    number = write(database, "anybody?")
    write(database, "hello?!")
    assert waits(database) == [("reply", "anybody?")]
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


def test_a_message_that_staff_answered_before_its_turn_waits_again_and_is_counted_once(database: Database) -> None:
    silence_after = write(database)
    silence(database)
    for _ in range(2):
        answer(database)
        with database.session() as session:
            waiting.wrote(session, session.get_one(Conversation, TALK), silence_after)
    assert waits(database) == [("reply", "hello?")]
    with database.reading() as session:
        assert session.query(Handoff).count() == 1


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ({}, True),
        ({"sender": "staff", "line": "joined"}, False),
        ({"sender": "bot"}, False),
        ({"sender": "bot", "line": "told"}, True),
        ({"sender": "staff", "line": "told"}, True),
    ],
)
def test_only_a_word_of_the_team_answers(database: Database, said: dict[str, str], answers: bool) -> None:
    write(database)
    silence(database)
    write(database, "anybody?")
    answer(database, **said)
    assert (waits(database) == []) is answers
    assert (entry(database).waiting_since is None) is answers
    write(database, "and now?")
    assert waits(database)[0][0] == "reply"


def test_danger_comes_first_then_legal_then_who_waits_longest_and_questions_last(database: Database) -> None:
    reasons = ("question", "person", "legal", "person", "safety")
    with database.session() as session:
        for number, reason in enumerate(reasons):
            talk = f"{number}" * 32
            session.add(Conversation(id=talk))
            session.flush()
            said = {"public_id": reason, "text": reason, "masked": reason, "payload": None}
            turn = add_customer_turn(session, talk, **said)
            dialogue.hand_over(session, talk, turn.id, reason)
    with database.reading() as session:
        found = [row.talk.id[0] for row in inbox.page(session, Filters(), 0).rows]
        assert found == [one.conversation_id[0] for one, _ in followups.queue(session)] == ["4", "2", "1", "3", "0"]


def test_a_page_of_the_inbox_goes_from_who_waits_on_to_the_newest(database: Database) -> None:
    with database.session() as session:
        for number in range(9):
            talk = f"{number}" * 32
            session.add(Conversation(id=talk))
            session.flush()
            turn = add_customer_turn(session, talk, public_id="1", text="hello", masked="hello", payload=None)
            if number < 5:
                dialogue.hand_over(session, talk, turn.id, "person")
    for limit in range(1, 11):
        with database.reading() as session:
            found, after = [], ""
            while page := inbox.page(session, Filters(), 0, after, limit):
                found += [row.talk.id[0] for row in page.rows]
                if not (after := page.next):
                    break
        assert "".join(found) == "012348765", limit


def test_who_is_put_off_comes_back_at_the_time_or_by_writing(database: Database) -> None:
    write(database)
    silence(database)
    write(database, "anybody?")
    with database.session() as session:
        handling.snooze(session, session.query(InboxEntry).one(), now() + timedelta(hours=1))
    assert waits(database) == []
    with database.reading() as session:
        assert inbox.page(session, Filters(needs="snoozed"), 0).total == 1
        assert inbox.to_do(session)["waiting"] == 0
    with database.session() as session:
        session.query(InboxEntry).one().snoozed_until = now() - timedelta(seconds=1)
    assert waits(database) != []
    with database.session() as session:
        handling.snooze(session, session.query(InboxEntry).one(), now() + timedelta(hours=1))
    write(database, "hello?!")
    assert waits(database) != []


def test_nobody_who_waits_is_put_off_without_a_time(database: Database) -> None:
    write(database)
    silence(database)
    write(database, "anybody?")
    with database.session() as session, pytest.raises(handling.StillWaiting):
        handling.snooze(session, session.query(InboxEntry).one(), None)
    answer(database)
    with database.session() as session:
        handling.snooze(session, session.query(InboxEntry).one(), None)
        session.query(InboxEntry).one().waiting_since = now()  # as if somebody had begun to wait all the same
    assert len(waits(database)) == 1

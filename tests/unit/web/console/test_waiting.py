"""A customer who waits for a person: settled, closed, given back, and what is read of it. Cost: 30 s, no service."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from bot.store import dialogue, handling
from bot.store.database import Database
from bot.store.models import Conversation, Handoff, InboxEntry, Turn
from bot.web.messages import MessageIn
from bot.web.tokens import hash_of
from tests.chat_lines import ENGLISH
from tests.fake_rasa import FakeRasa
from tests.unit.web.conftest import Visitor
from tests.unit.web.console.asking import QUESTION, WISH, HandsOver, open_handoffs, path
from tests.unit.web.console.conftest import Colleague
from tests.unit.web.test_photos import send as send_photo
from tests.unit.web.test_pictures import drawn

PASSED_ON = "I have passed your message on to"
HERE_AGAIN = "You can ask for a person at any time."
REOPEN = "To open it again, just write here"


@pytest.fixture
def rasa(database: Database) -> HandsOver:
    return HandsOver(database)


@pytest.fixture
def waiting(visitor: Visitor) -> str:
    """A customer who asked for a person."""
    talk = str(visitor.begin()["conversation"])
    assert visitor.say(WISH) == visitor.say(WISH, visitor.turns()[0].public_id)
    return talk


def last(visitor: Visitor) -> str:
    return str(visitor.transcript()[-1]["text"])


def resolve(by: Colleague, talk: str, outcome: str) -> None:
    assert by.post(path(talk, "/resolve"), outcome=outcome).status_code == 303


def in_queue(by: Colleague, talk: str) -> tuple[bool, bool]:
    """Whether it stands under "Waiting for an agent", and in Follow-ups."""
    owed = by.get("/console/follow-ups").text.partition("Passed on to the product team")[0]
    return path(talk) in by.get("/console", needs="person").text, path(talk) in owed


def ended(visitor: Visitor, database: Database) -> str:
    """A talk that went its ordinary way to the end."""
    talk = str(visitor.begin()["conversation"])
    visitor.say("It broke")
    with database.session() as session:
        dialogue.close(session, talk, "completed")
    return talk


@pytest.mark.parametrize("outcome", handling.OUTCOMES)
def test_settling_gives_the_customer_back_to_the_assistant_and_says_so(
    support: Colleague, visitor: Visitor, database: Database, waiting: str, outcome: str
) -> None:
    assert in_queue(support, waiting) == (True, True)
    resolve(support, waiting, outcome)
    assert in_queue(support, waiting) == (False, False)
    done = getattr(ENGLISH.outcomes, outcome).format(shop="Hearback demo shop")
    assert last(visitor) == f"{done} I am the assistant, and I answer you here again. {HERE_AGAIN}"
    answer = visitor.say("Hello? Is anybody there?")
    assert (answer["state"], answer["messages"][0]["text"]) == ("open", "I have heard: Hello? Is anybody there?")
    assert visitor.say(WISH)["state"] == "handed_over"
    assert in_queue(support, waiting) == (True, True)


def test_settled_twice_it_is_said_once(support: Colleague, visitor: Visitor, database: Database, waiting: str) -> None:
    for outcome in ("passed_on", "answered"):
        resolve(support, waiting, outcome)
    assert [one["text"] for one in visitor.transcript() if HERE_AGAIN in one["text"]] == [last(visitor)]
    with database.reading() as session:
        assert session.scalars(select(Handoff)).one().outcome == "passed_on"
    assert support.post(path("999", "/resolve"), outcome="answered").status_code == 404


def test_two_wishes_are_resolved_by_the_one_line_that_is_read(
    support: Colleague, visitor: Visitor, database: Database, waiting: str
) -> None:
    with database.session() as session:
        dialogue.hand_over(session, waiting, visitor.turns()[0].id, "safety")
    assert "Danger" in support.get("/console/follow-ups").text
    resolve(support, waiting, "answered")
    assert HERE_AGAIN in last(visitor) and in_queue(support, waiting) == (False, False)
    with database.reading() as session:
        assert {one.outcome for one in session.scalars(select(Handoff))} == {"answered"}


def test_who_asked_a_question_reads_what_came_of_it_and_goes_on(support: Colleague, visitor: Visitor) -> None:
    talk = str(visitor.begin()["conversation"])
    visitor.say(QUESTION)
    assert in_queue(support, talk) == (True, True)
    resolve(support, talk, "answered")
    assert last(visitor) == ENGLISH.outcomes.answered.format(shop="Hearback demo shop")
    assert in_queue(support, talk) == (False, False)
    assert visitor.say("It broke")["messages"][0]["text"] == "I have heard: It broke"


def test_a_talk_that_had_ended_has_ended_again_once_the_wish_is_settled(
    support: Colleague, visitor: Visitor, database: Database
) -> None:
    talk = ended(visitor, database)
    visitor.say(WISH)
    resolve(support, talk, "not_needed")
    answer = visitor.say("All right")
    assert answer["state"] == "completed" and "I have heard" in answer["messages"][0]["text"]
    assert in_queue(support, talk) == (False, False)


@pytest.mark.parametrize("outcome", handling.OUTCOMES)
def test_closing_tells_the_customer_who_still_waits(
    support: Colleague, visitor: Visitor, waiting: str, outcome: str
) -> None:
    support.post(path(waiting, "/close"), outcome=outcome)
    done = getattr(ENGLISH.outcomes, outcome).format(shop="Hearback demo shop")
    assert last(visitor) == f"{done} This conversation is closed now. {REOPEN}: the team will read it."
    support.post(path(waiting, "/close"), outcome="solved")
    assert sum(REOPEN in one["text"] for one in visitor.transcript()) == 1


def test_closing_says_who_closed_it_where_somebody_was_there(
    support: Colleague, visitor: Visitor, waiting: str
) -> None:
    support.post(path(waiting, "/take"))
    support.post(path(waiting, "/close"), outcome="solved")
    said = visitor.transcript()[-1]
    assert (said["from"], said["name"]) == ("staff", "Sam")
    assert (
        "marked it as solved. Sam from Hearback demo shop has closed this conversation." in said["text"]
        and REOPEN in said["text"]
    )


@pytest.mark.parametrize("said", ["Will you call me or not?", "still dead, please help", "thanks", "stop"])
def test_what_is_written_after_closing_is_for_the_team(
    support: Colleague, visitor: Visitor, rasa: FakeRasa, database: Database, waiting: str, said: str
) -> None:
    support.get(path(waiting))
    support.post(path(waiting, "/close"), outcome="answered")
    heard = len(rasa.received)
    identity = str(uuid.uuid4())
    answer = visitor.say(said, identity)
    [line] = answer["messages"]
    assert line["text"].startswith(f"{PASSED_ON} Hearback demo shop's team, and a person will read it. ")
    assert answer["state"] == "handed_over" and len(rasa.received) == heard
    assert visitor.say(said, identity) == answer, "sent again, it is the same"
    assert in_queue(support, waiting) == (True, True)
    assert 'class="unread"' in support.get("/console").text
    with database.reading() as session:
        entry = session.scalars(select(InboxEntry)).one()
        assert (entry.outcome, entry.reviewed_at) == (None, None)
    assert visitor.say("Hello?")["messages"] == [], "said once"
    resolve(support, waiting, "answered")
    assert visitor.say("Thank you")["messages"][0]["text"] == "I have heard: Thank you"


def test_a_message_that_was_answered_before_closing_opens_nothing_when_it_is_sent_again(
    support: Colleague, visitor: Visitor, waiting: str
) -> None:
    first = visitor.turns()[0]
    support.post(path(waiting, "/close"), outcome="answered")
    assert visitor.say(WISH, first.public_id)["messages"][0]["text"].startswith("I have asked a person")
    assert in_queue(support, waiting) == (False, False) and REOPEN in last(visitor)


def test_a_photo_after_closing_is_for_the_team_too(support: Colleague, visitor: Visitor, waiting: str) -> None:
    support.post(path(waiting, "/close"), outcome="answered")
    assert send_photo(visitor, drawn()).json()["messages"][0]["text"].startswith(PASSED_ON)
    assert in_queue(support, waiting) == (True, True)


def test_the_ordinary_end_of_a_talk_stays_with_the_assistant(
    support: Colleague, visitor: Visitor, database: Database
) -> None:
    talk = ended(visitor, database)
    assert visitor.say("And it smells")["messages"][0]["text"] == "I have heard: And it smells"
    assert in_queue(support, talk) == (False, False)


def test_an_import_is_closed_without_a_word(support: Colleague, database: Database) -> None:
    with database.session() as session:
        session.add(Conversation(id="i" * 32, source="import", status="completed"))
        session.flush()
        said = {"public_id": "p", "sender": "customer", "text": "fine", "masked": "fine"}
        session.add(Turn(conversation_id="i" * 32, seq=1, **said))
    assert support.post(path("i" * 32, "/close"), outcome="not_needed").status_code == 303
    with database.reading() as session:
        assert [turn.text for turn in session.scalars(select(Turn))] == ["fine"]


def test_who_writes_to_a_colleague_waits_until_the_colleague_answers(
    colleague: Callable[..., Colleague], visitor: Visitor, database: Database, waiting: str
) -> None:
    sam, pia = colleague("support"), colleague("product")
    sam.post(path(waiting, "/take"))
    assert in_queue(pia, waiting) == (True, True), "to come is no answer"
    sam.post(path(waiting, "/reply"), text="Hello")
    assert in_queue(pia, waiting) == (False, False)
    assert visitor.say("Are you there?")["messages"] == []
    pia.get(path(waiting))
    assert in_queue(pia, waiting) == (True, True)
    assert "Wrote to the team" in pia.get("/console/follow-ups").text
    visitor.say("Hello?")
    assert len(open_handoffs(database, waiting)) == 1
    sam.post(path(waiting, "/reply"), text="Yes.")
    assert in_queue(pia, waiting) == (False, False)
    visitor.say("Thank you")
    resolve(sam, waiting, "not_needed")
    said = visitor.transcript()[-1]
    assert (said["from"], said["name"]) == ("staff", "Sam") and "nothing left to do" in said["text"]
    assert in_queue(pia, waiting) == (False, False)
    sam.post(path(waiting, "/release"))
    assert last(visitor) == ENGLISH.left.format(name="Sam") and in_queue(pia, waiting) == (False, False)


def test_who_was_left_without_an_answer_waits_still_and_reads_so(
    support: Colleague, visitor: Visitor, waiting: str
) -> None:
    support.post(path(waiting, "/take"))
    support.post(path(waiting, "/release"))
    assert last(visitor) == f"Sam has left. {ENGLISH.returned.format(shop='Hearback demo shop')}"
    assert in_queue(support, waiting) == (True, True)
    assert visitor.say("Hello?")["messages"][0]["text"] == "I have heard: Hello?"


def test_given_back_though_nobody_came_the_wish_is_owed_still(
    support: Colleague, visitor: Visitor, waiting: str
) -> None:
    support.post(path(waiting, "/release"))
    assert "has left" not in last(visitor) and "stays with Hearback demo shop's team" in last(visitor)
    assert in_queue(support, waiting) == (True, True)
    assert visitor.say("Hello?")["messages"][0]["text"] == "I have heard: Hello?"


@pytest.mark.parametrize("do", ["close", "settle"])
def test_what_staff_do_between_the_arrival_of_a_message_and_its_turn_loses_nobody(
    app: FastAPI, http: TestClient, support: Colleague, visitor: Visitor, database: Database, waiting: str, do: str
) -> None:
    desk, token = app.state.parts.desk, hash_of(visitor.token)
    since, message = desk.order.moment(), MessageIn(id=uuid.uuid4(), text="Please hurry")
    arrived = desk.ledger.put(token, message)
    if do == "close":
        support.post(path(waiting, "/close"), outcome="answered")
    else:
        resolve(support, waiting, "answered")
    assert http.portal is not None
    answer = http.portal.call(desk._in_turn, arrived, since)
    assert in_queue(support, waiting) == ((True, True) if do == "close" else (False, False))
    assert answer.turns[0].text.startswith(PASSED_ON if do == "close" else "I have heard")


def test_a_message_stands_in_the_queue_even_if_its_turn_never_comes(
    app: FastAPI, support: Colleague, visitor: Visitor, database: Database, waiting: str
) -> None:
    support.post(path(waiting, "/close"), outcome="answered")
    app.state.parts.desk.ledger.put(hash_of(visitor.token), MessageIn(id=uuid.uuid4(), text="still dead"))
    assert len(open_handoffs(database, waiting)) == 1

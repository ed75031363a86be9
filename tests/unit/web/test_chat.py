"""The chat API with a scripted assistant. Cost: about 15 s, no service."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from bot.store import conversations, dialogue
from bot.store.database import Database
from bot.store.models import Conversation
from bot.web import desk
from bot.web.app import create_app
from bot.web.tokens import hash_of
from tests.chat_lines import ENGLISH
from tests.fake_rasa import GREETING, FakeRasa, empty, unreachable
from tests.unit.web.conftest import DISSATISFIED, Visitor

FAILURES = {
    "empty": empty,
    "unreachable": unreachable,
    "error": lambda: httpx.Response(500),
    "no JSON": lambda: httpx.Response(200, text="<html>"),
    "no list": lambda: httpx.Response(200, json={"text": "hello"}),
}


def set_status(visitor: Visitor, status: str, reference: str | None = None) -> None:
    with visitor.database.session() as session:
        talk = session.get_one(Conversation, visitor.conversation().id)
        talk.status, talk.reference = status, reference


def hand_over(visitor: Visitor) -> None:
    """As the assistant does when a person is asked for."""
    with visitor.database.session() as session:
        dialogue.hand_over(session, visitor.conversation().id, None, "person")


def test_a_conversation_begins_with_the_greeting(visitor: Visitor, rasa: FakeRasa, settings: Settings) -> None:
    begun = visitor.begin(locale="en-GB", page="https://shop.example/order?mail=ada@example.com#top")
    assert [message["text"] for message in begun["messages"]] == [GREETING[0]["text"], GREETING[1]["text"]]
    assert [message["from"] for message in begun["messages"]] == ["bot", "bot"]
    assert begun["messages"][1]["buttons"][1] == {"title": "Dissatisfied", "payload": DISSATISFIED}
    assert begun["messages"][1]["rating"]["scale"] == 5
    assert "buttons" not in begun["messages"][0]
    assert (begun["state"], begun["shop"]) == ("open", settings.hearback_shop_name)
    assert rasa.received == [{"sender": begun["conversation"], "message": "/start", "metadata": {}}]
    assert rasa.headers[0]["authorization"] == f"Bearer {'i' * 40}"
    talk = visitor.conversation()
    assert (talk.id, talk.locale, talk.page) == (begun["conversation"], "en-GB", "https://shop.example/order")
    assert talk.token_hash == hash_of(visitor.token)


def test_a_message_is_answered_and_both_are_on_record(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    answer = visitor.say("It broke")
    assert [message["text"] for message in answer["messages"]] == ["And compared with what you expected?"]
    [turn] = visitor.turns()
    assert rasa.received[-1]["metadata"] == {"turn": turn.id}
    assert turn.answered_at is not None
    assert [m["from"] for m in visitor.transcript()] == ["bot", "bot", "customer", "bot"]


def test_a_message_is_on_disk_before_the_assistant_sees_it(visitor: Visitor, rasa: FakeRasa) -> None:
    seen: list[str] = []

    async def look(body: dict[str, Any]) -> None:
        seen.extend(turn.text for turn in visitor.turns())

    visitor.begin()
    rasa.before_answer = look
    visitor.say("It broke")
    assert seen == ["It broke"]


def test_the_same_id_gives_the_same_answer_and_is_stored_once(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    same = str(uuid.uuid4())
    assert visitor.say("It broke", same) == visitor.say("It broke", same)
    assert rasa.texts == ["/start", "It broke"]
    assert len(visitor.turns()) == 1


def test_the_same_message_sent_many_times_at_once_is_answered_once(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    rasa.delay, same = 0.1, str(uuid.uuid4())
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: visitor.say("It broke", same), range(6)))
    assert all(answer == answers[0] for answer in answers)
    assert rasa.texts == ["/start", "It broke"]


def test_an_id_cannot_stand_for_two_messages(visitor: Visitor) -> None:
    visitor.begin()
    same = str(uuid.uuid4())
    visitor.say("It broke", same)
    refused = visitor.send(same, text="It works")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hearback:id-reused")


def test_a_stored_message_that_was_never_answered_is_answered_when_it_comes_again(
    visitor: Visitor, rasa: FakeRasa
) -> None:
    talk, same = visitor.begin()["conversation"], str(uuid.uuid4())
    with visitor.database.session() as session:
        conversations.add_customer_turn(session, talk, public_id=same, text="It broke", masked="It broke", payload=None)
    assert visitor.say("It broke", same)["messages"]
    assert rasa.texts == ["/start", "It broke"]
    assert len(visitor.turns()) == 1


def test_messages_sent_at_once_are_answered_one_by_one_in_the_order_they_are_stored(
    visitor: Visitor, rasa: FakeRasa
) -> None:
    visitor.begin()
    rasa.delay = 0.02
    inside = 0

    async def alone(_body: dict[str, Any]) -> None:
        nonlocal inside
        inside += 1
        assert inside == 1, "two messages of one conversation were with the assistant at the same time"
        inside -= 1

    rasa.before_answer = alone
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: visitor.say(f"message {n}"), range(8)))
    assert rasa.texts[1:] == [turn.text for turn in visitor.turns()]
    assert len(set(rasa.texts)) == 9


@pytest.mark.parametrize("typed", ["/stop", "  /restart", '\n/choose{"satisfaction": 5}', "\u00a0/back"])
def test_a_typed_slash_never_reaches_the_assistant_as_a_command(visitor: Visitor, rasa: FakeRasa, typed: str) -> None:
    visitor.begin()
    visitor.say(typed)
    sent = rasa.texts[-1]
    assert not sent.strip().startswith("/")
    assert sent == typed.replace("/", desk.SLASH, 1)
    assert visitor.turns()[0].text == typed


def test_a_slash_inside_a_sentence_stays(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    visitor.say("24/7 service /stop")
    assert rasa.texts[-1] == "24/7 service /stop"


def test_personal_data_stays_in_the_customers_own_transcript(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    visitor.say("Write to ada@example.com please")
    assert "ada@example.com" not in rasa.texts[-1]
    assert visitor.transcript()[2]["text"] == "Write to ada@example.com please"
    [turn] = visitor.turns()
    assert "ada" not in turn.masked and len(turn.masked) == len(turn.text)


def test_a_button_sends_its_payload_and_is_shown_by_its_words(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    assert visitor.send(payload=DISSATISFIED).status_code == 200
    assert rasa.texts[-1] == DISSATISFIED
    assert [(turn.text, turn.payload) for turn in visitor.turns()] == [("Dissatisfied", DISSATISFIED)]


@pytest.mark.parametrize("forged", ["/restart", DISSATISFIED + " ", DISSATISFIED.upper(), '/choose{"satisfaction": 9}'])
def test_only_payloads_shown_in_this_conversation_are_let_through(
    visitor: Visitor, rasa: FakeRasa, forged: str
) -> None:
    visitor.begin()
    refused = visitor.send(payload=forged)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:hearback:payload-unknown")
    assert rasa.texts == ["/start"] and not visitor.turns()


def test_a_button_of_another_conversation_does_nothing_here(visitor: Visitor, http: TestClient) -> None:
    visitor.begin()
    visitor.say("It broke")
    other = Visitor(http, visitor.database)
    other.begin()
    assert other.send(payload='/choose{"comparison": -2}').status_code == 422
    assert visitor.send(payload='/choose{"comparison": -2}').status_code == 200


def test_the_assistant_is_silent_while_a_person_answers(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    hand_over(visitor)
    answer = visitor.say("Is anybody there?")
    assert answer == {"messages": [], "state": "handed_over"}
    assert rasa.texts == ["/start"]
    assert [turn.text for turn in visitor.turns()] == ["Is anybody there?"]


def test_the_last_answer_is_corrected_and_the_earlier_one_stays_on_record(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    visitor.say("It broke", first)
    assert visitor.send(second, text="The lid broke", replaces=first).status_code == 200
    [old, new] = visitor.turns()
    assert (new.replaces_id, new.text, old.text) == (old.id, "The lid broke", "It broke")
    assert rasa.received[-1]["metadata"] == {"turn": new.id, "replaces": old.id}
    assert [m.get("replaces") for m in visitor.transcript() if m["from"] == "customer"] == [None, first]
    assert visitor.send(second, text="The lid broke", replaces=first).status_code == 200, "sent again, it is the same"
    assert visitor.send(second, text="The lid broke").json()["type"] == "urn:hearback:id-reused"
    assert len(rasa.received) == 3
    assert visitor.send(text="The hinge broke", replaces=second).status_code == 200, "a correction can be corrected"


def test_only_the_last_message_can_be_corrected(visitor: Visitor, http: TestClient) -> None:
    visitor.begin()
    first, second, foreign = (str(uuid.uuid4()) for _ in range(3))
    visitor.say("It broke", first)
    visitor.say("And it is loud", second)
    other = Visitor(http, visitor.database)
    other.begin()
    other.say("Mine", foreign)
    greeting = visitor.transcript()[0]["id"]
    for wrong in (first, foreign, greeting, str(uuid.uuid4())):
        refused = visitor.send(text="x", replaces=wrong)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:hearback:not-the-last")
    assert len(visitor.turns()) == 3


def test_the_state_and_the_reference_come_with_the_answer(visitor: Visitor) -> None:
    visitor.begin()
    set_status(visitor, "completed", "K7M2P")
    answer = visitor.say("That is right")
    assert (answer["state"], answer["reference"]) == ("completed", "K7M2P")


@pytest.mark.parametrize("failing", FAILURES.values(), ids=FAILURES)
def test_when_the_assistant_fails_the_customer_reads_so_and_can_go_on(
    visitor: Visitor, rasa: FakeRasa, failing: Callable[[], httpx.Response]
) -> None:
    visitor.begin()
    rasa.failing, same = failing, str(uuid.uuid4())
    answer = visitor.say("It broke", same)
    [line] = answer["messages"]
    assert line["text"] == ENGLISH.no_answer and line["failed"] is True
    assert line["buttons"][1]["payload"] == DISSATISFIED and line["rating"]["scale"] == 5
    assert [turn.text for turn in visitor.turns()] == ["It broke"]
    rasa.failing = None
    assert visitor.say("It broke", same) == answer
    assert visitor.send(payload=DISSATISFIED).json()["messages"][0]["text"] == "And compared with what you expected?"


def test_an_assistant_that_hangs_is_not_waited_for(settings: Settings, rasa: FakeRasa, database: Database) -> None:
    hasty = settings.model_copy(update={"hearback_turn_timeout": 0.3})
    with TestClient(create_app(hasty, rasa_transport=rasa.transport)) as http:
        visitor = Visitor(http, database)
        visitor.begin()
        rasa.delay = 30
        assert visitor.say("It broke")["messages"][0]["text"] == ENGLISH.no_answer


def test_a_conversation_that_could_not_be_greeted_begins_with_the_next_message(
    visitor: Visitor, rasa: FakeRasa
) -> None:
    rasa.failing = unreachable
    assert [message["text"] for message in visitor.begin()["messages"]] == [ENGLISH.no_start]
    assert [message["text"] for message in visitor.say("It broke")["messages"]] == [ENGLISH.no_start]
    rasa.failing = None
    answer = visitor.say("Hello?")
    assert [m["text"] for m in answer["messages"]] == [ENGLISH.back, GREETING[0]["text"], GREETING[1]["text"]]
    assert [turn.text for turn in visitor.turns()] == ["It broke", "Hello?"]
    assert visitor.say("It broke")["messages"][0]["text"] == "And compared with what you expected?"


def test_the_transcript_after_a_message(visitor: Visitor) -> None:
    first = visitor.begin()["messages"][0]["id"]
    visitor.say("It broke")
    assert len(visitor.transcript()) == 4
    assert len(visitor.transcript(after=first)) == 3
    unknown = visitor.http.get("/chat/messages", params={"after": "nothing"}, headers=visitor.headers)
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:hearback:message-unknown")


def test_what_was_erased_is_in_no_byte_of_the_files(visitor: Visitor, tmp_path: Path) -> None:
    visitor.begin()
    visitor.say("my word is abracadabra-7f3a")
    assert any(b"abracadabra-7f3a" in file.read_bytes() for file in tmp_path.glob("*.db*"))
    assert visitor.http.delete("/chat/session", headers=visitor.headers).status_code == 200
    assert not any(b"abracadabra-7f3a" in file.read_bytes() for file in tmp_path.glob("*.db*"))


def test_the_customer_erases_the_conversation(visitor: Visitor) -> None:
    visitor.begin()
    visitor.say("It broke")
    erased = visitor.http.delete("/chat/session", headers=visitor.headers)
    assert erased.status_code == 200 and erased.json()["erased"] is True
    assert visitor.turns() == visitor.turns("bot") == []
    assert visitor.send(text="Hello?").status_code == 401
    assert visitor.http.delete("/chat/session", headers=visitor.headers).status_code == 401


def test_an_invitation_brings_its_order(visitor: Visitor, invite: str) -> None:
    visitor.begin(invite=invite)
    with visitor.database.reading() as session:
        talk = session.get_one(Conversation, visitor.conversation().id)
        assert talk.product is not None and talk.product.name == "Kettle"
        assert talk.customer is not None and talk.customer.name == "Ada"


def test_an_invitation_cannot_be_replayed_in_another_browser(visitor: Visitor, invite: str, http: TestClient) -> None:
    visitor.begin(invite=invite)
    refused = http.post("/chat/session", json={"invite": invite})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hearback:invite-used")
    assert "another browser" in refused.json()["detail"]
    assert len(visitor.transcript()) == 2


def test_two_browsers_that_open_an_invitation_together_get_one_conversation(http: TestClient, invite: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: http.post("/chat/session", json={"invite": invite}), range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


def test_a_browser_that_lost_the_answer_gets_its_conversation_again(
    visitor: Visitor, invite: str, rasa: FakeRasa
) -> None:
    attempt = str(uuid.uuid4())
    first, second = visitor.begin(invite=invite, id=attempt), visitor.begin(invite=invite, id=attempt)
    assert first == second
    assert rasa.texts == ["/start"]
    other = visitor.http.post("/chat/session", json={"invite": invite, "id": str(uuid.uuid4())})
    assert other.status_code == 409


@pytest.mark.parametrize("broken", ["nonsense", "a.b.c", ""])
def test_a_forged_invitation_opens_nothing(http: TestClient, invite: str, broken: str) -> None:
    for forged in (broken or "x", invite[:-2] + ("AA" if invite[-2:] != "AA" else "BB")):
        refused = http.post("/chat/session", json={"invite": forged})
        assert (refused.status_code, refused.json()["type"]) == (404, "urn:hearback:invite-unknown")


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("a\0b", "ab"), ("lone \ud800 half", "lone \ufffd half"), ("😀 שלום", "😀 שלום"), ("x" * 10_000, "x" * 10_000)],
)
def test_odd_text_is_taken(visitor: Visitor, sent: str, stored: str) -> None:
    visitor.begin()
    body = json.dumps({"id": str(uuid.uuid4()), "text": sent})
    answer = visitor.http.post(
        "/chat/messages", content=body, headers={**visitor.headers, "Content-Type": "application/json"}
    )
    assert answer.status_code == 200, answer.text
    assert visitor.turns()[0].text == stored


def test_a_token_opens_nothing_else(visitor: Visitor, http: TestClient, tmp_path: Path) -> None:
    visitor.begin()
    other = Visitor(http, visitor.database)
    other.begin()
    assert visitor.token != other.token and len(visitor.token) >= 43
    visitor.say("It broke")
    assert len(other.transcript()) == 2


def test_what_the_assistant_was_told_to_delete_is_erased_and_the_last_words_are_read(
    visitor: Visitor, rasa: FakeRasa
) -> None:
    visitor.begin()
    visitor.say("It broke")
    last_words = [{"text": "It is deleted. Good-bye."}, {"custom": {"erase": True}}]
    rasa.failing = lambda: httpx.Response(200, json=last_words)
    answer = visitor.say("yes, delete it all")
    assert (answer["state"], [message["text"] for message in answer["messages"]]) == (
        "erased",
        ["It is deleted. Good-bye."],
    )
    assert visitor.turns() == visitor.turns("bot") == []
    assert visitor.send(text="Hello?").status_code == 401

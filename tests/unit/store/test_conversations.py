"""The transcript on a SQLite file. Cost: a second, no service."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.store import conversations
from bot.store.conversations import NotSame, Reply
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Turn
from bot.store.orders import register_order
from tests.counting import counted

BUTTONS = {"buttons": [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]}


@pytest.fixture
def talk(database: Database) -> str:
    with database.session() as session:
        return conversations.open_conversation(session, "hash", locale="en", page=None).id


def say(database: Database, talk: str, public_id: str, text: str, payload: str | None = None) -> Turn:
    with database.session() as session:
        return conversations.add_customer_turn(
            session, talk, public_id=public_id, text=text, masked=text, payload=payload
        )


def answer(database: Database, talk: str, to: int | None, *replies: Reply) -> list[Turn]:
    with database.session() as session:
        return conversations.add_replies(session, talk, list(replies), to=to)


def texts(database: Database, talk: str) -> list[str]:
    with database.reading() as session:
        return [turn.text for turn in conversations.turns(session, talk)]


def test_only_the_token_opens_the_conversation(database: Database, talk: str) -> None:
    with database.reading() as session:
        found = conversations.by_token(session, "hash")
        assert found is not None and found.id == talk
        assert conversations.by_token(session, "other") is None


def test_the_same_message_is_stored_once(database: Database, talk: str) -> None:
    first, second = say(database, talk, "m1", "It broke"), say(database, talk, "m1", "It broke")
    assert first.id == second.id
    assert texts(database, talk) == ["It broke"]


def test_an_id_cannot_stand_for_two_messages(database: Database, talk: str) -> None:
    say(database, talk, "m1", "It broke")
    with pytest.raises(NotSame):
        say(database, talk, "m1", "It works")
    with pytest.raises(NotSame):
        say(database, talk, "m1", "It broke", payload="/deny")


def test_a_customer_cannot_take_the_id_of_a_reply(database: Database, talk: str) -> None:
    [reply] = answer(database, talk, None, Reply("Hello"))
    with pytest.raises(NotSame):
        say(database, talk, reply.public_id, "Hello")


def test_replies_follow_their_message_and_mark_it_answered(database: Database, talk: str) -> None:
    asked = say(database, talk, "m1", "It broke")
    answer(database, talk, asked.id, Reply("Sorry."), Reply("What happened?", BUTTONS))
    with database.reading() as session:
        assert [turn.text for turn in conversations.replies_to(session, asked.id)] == ["Sorry.", "What happened?"]
        assert session.get_one(Turn, asked.id).answered_at is not None
    assert texts(database, talk) == ["It broke", "Sorry.", "What happened?"]


def test_the_transcript_can_be_read_from_any_turn_on(database: Database, talk: str) -> None:
    first = say(database, talk, "m1", "one")
    say(database, talk, "m2", "two")
    with database.reading() as session:
        assert [turn.text for turn in conversations.turns(session, talk, after=first.seq)] == ["two"]


def test_messages_from_many_threads_get_each_a_place_of_their_own(database: Database, talk: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: say(database, talk, f"m{n}", f"text {n}"), range(40)))
    with database.reading() as session:
        assert [turn.seq for turn in conversations.turns(session, talk)] == list(range(1, 41))


def test_a_payload_counts_only_where_its_button_was_shown(database: Database, talk: str) -> None:
    answer(database, talk, None, Reply("Right?", BUTTONS))
    with database.session() as session:
        other = conversations.open_conversation(session, "hash2", locale=None, page=None).id
    with database.reading() as session:
        assert conversations.button_title(session, talk, "/deny") == "No"
        assert conversations.button_title(session, talk, "/deny ") is None
        assert conversations.button_title(session, other, "/deny") is None


def test_in_a_long_conversation_each_button_shown_still_counts_and_the_last_come_first(
    database: Database, talk: str
) -> None:
    for number in range(3 * conversations.SHOWN_AT_ONCE):
        once = {"title": f"Once {number}", "payload": f"/once{number}"}
        always = {"title": f"Always {number}", "payload": "/always"}
        answer(database, talk, None, Reply("?", {"buttons": [once, always]}))
    with database.reading() as session:
        found = [conversations.button_title(session, talk, f"/once{number}") for number in (0, 15, 29, 30)]
        assert found == ["Once 0", "Once 15", "Once 29", None]
        assert conversations.button_title(session, talk, "/always") == "Always 29"


def test_the_last_buttons_are_found_behind_a_message_without_any(database: Database, talk: str) -> None:
    answer(database, talk, None, Reply("Rate it", BUTTONS | {"rating": {"scale": 5}, "progress": {"step": 1}}))
    answer(database, talk, None, Reply("A moment"))
    with database.reading() as session:
        assert conversations.last_buttons(session, talk) == BUTTONS | {"rating": {"scale": 5}}


def test_an_apology_is_no_beginning(database: Database, talk: str) -> None:
    answer(database, talk, None, Reply("Not now", {"failed": True}))
    with database.reading() as session:
        assert not conversations.has_begun(session, talk)
    answer(database, talk, None, Reply("Hello"))
    with database.reading() as session:
        assert conversations.has_begun(session, talk)


def test_the_name_the_assistant_greets_with_is_hidden_from_everyone_else() -> None:
    hidden = conversations.without_name("Hello Ada, Adam says hi to Ada", "Ada")
    assert hidden == "Hello •••, Adam says hi to •••"
    assert conversations.without_name("Hello Ada", "Ada Lovelace") == "Hello •••"
    assert conversations.without_name("Hello Ada", None) == conversations.without_name("Hello Ada", " ") == "Hello Ada"


def test_a_greeting_is_stored_with_the_name_for_the_customer_alone(database: Database, talk: str) -> None:
    with database.session() as session:
        order = register_order(session, ref="1", customer_ref="c", product="Kettle", name="Ada")
        session.get_one(Conversation, talk).customer_id = order.customer_id
    [greeting] = answer(database, talk, None, Reply("Hello Ada"))
    assert (greeting.text, greeting.masked) == ("Hello Ada", "Hello •••")


def test_a_turn_is_stored_after_few_questions(database: Database, talk: str) -> None:
    with counted(database) as asked:
        with database.session(followed=True) as session:
            first = conversations.add_customer_turn(
                session, talk, public_id="m1", text="It broke", masked="It broke", payload=None
            )
            assert (first.answered_at, first.extras, first.replaces_id) == (None, None, None)
        with database.session(followed=True) as session:
            conversations.add_replies(session, talk, [Reply("I see"), Reply("Anything else?")], to=first.id)
    assert len(asked) <= 5, asked
    with database.reading() as session:
        stored = conversations.by_public_id(session, talk, "m1")
        assert stored is not None and stored.answered_at and stored.extras is None


def test_a_customer_is_spoken_to_as_the_assistant_last_did(database: Database, talk: str) -> None:
    def locale() -> str | None:
        with database.reading() as session:
            return conversations.locale_of(session, talk)

    with database.session() as session:
        session.get_one(Conversation, talk).locale = "de-AT"
    assert locale() == "de-AT"
    with database.session() as session:
        found = session.get_one(Conversation, talk)
        found.customer = Customer(ref="c1", pseudonym="p1", locale="fr")
    assert locale() == "fr", "the customer's own comes first"
    answer(database, talk, None, Reply("Guten Tag", {"lang": "de"}))
    say(database, talk, "m1", "Buongiorno")
    assert locale() == "de"
    answer(database, talk, None, Reply("Hello"))
    assert locale() == "en"

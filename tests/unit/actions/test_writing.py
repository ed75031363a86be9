"""One message written down. Cost: a second, SQLite in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from actions.answering import Reply
from actions.plan import Known
from actions.turn import GIVEN, SKIPPED, Message, State
from actions.writing import items_told, own_words, write_reply, write_turn
from bot.store.database import Database
from bot.store.models import Conversation, Expectation, Item, Rating, Turn
from tests.unit.actions.conftest import Read, Said, item

AddTurn = Callable[[str], int]
TEXT = "The battery died. The lid is loose."


@pytest.fixture
def story(said: Said, read: Read, add_turn: AddTurn) -> Message:
    reading = read(TEXT, item(TEXT, "The battery died", aspect="battery"), item(TEXT, "The lid is loose", severity=1))
    return said(TEXT, reading=reading, turn=add_turn(TEXT))


def write(database: Database, talk: str, message: Message, reply: Reply, state: State | None = None) -> Known:
    with database.session() as session:
        return write_reply(session, talk, message, state or State(), reply, "the notice")


def rows(database: Database, table: Any) -> list[Any]:
    with database.reading() as session:
        return session.query(table).order_by(table.id).all()


def test_consent_comes_with_the_first_answer(
    database: Database, conversation: str, said: Said, add_turn: AddTurn
) -> None:
    write(database, conversation, said("skip", turn=add_turn("skip")), Reply({"satisfaction": SKIPPED}))
    assert rows(database, Conversation)[0].consent_at is None
    write(database, conversation, said("4", turn=add_turn("4")), Reply({"satisfaction": 4}))
    first = rows(database, Conversation)[0].consent_at
    assert rows(database, Conversation)[0].consent_text == "the notice"
    write(database, conversation, said("0", turn=add_turn("0")), Reply({"comparison": 0}))
    assert rows(database, Conversation)[0].consent_at == first


def test_ratings(database: Database, conversation: str, said: Said, add_turn: AddTurn) -> None:
    for value in (2, 4):
        write(database, conversation, said(str(value), turn=add_turn(str(value))), Reply({"satisfaction": value}))
    write(database, conversation, said("x", turn=add_turn("x")), Reply({"comparison": -2}))
    assert [(rating.kind, rating.value) for rating in rows(database, Rating)] == [("csat", 4), ("disconfirmation", -2)]


def test_a_story_becomes_items_and_the_gap_is_known(database: Database, conversation: str, story: Message) -> None:
    known = write(database, conversation, story, Reply({"story": GIVEN}, told="story"))
    assert [found.quote for found in rows(database, Item)] == ["The battery died", "The lid is loose"]
    assert replace(known, last=None) == Known(
        something=True, kind="fault", aspect=True, actual=True, bad=True, serious=True
    )
    assert rows(database, Turn)[0].intent == "feedback"


def test_written_twice_is_written_once(database: Database, conversation: str, story: Message) -> None:
    for _ in range(2):
        write(database, conversation, story, Reply({"story": GIVEN}, told="story"))
    assert len(rows(database, Item)) == 2


def test_the_expectation_joins_the_item_it_was_asked_about(
    database: Database, conversation: str, story: Message, said: Said, add_turn: AddTurn
) -> None:
    write(database, conversation, story, Reply({"story": GIVEN}, told="story"))
    lid = rows(database, Item)[1]
    answer = said("I expected it to be tight", turn=add_turn("I expected it to be tight"))
    write(database, conversation, answer, Reply({"expected": GIVEN}, told="expected"), State(item=lid.id))
    pair = next(pair for pair in rows(database, Expectation) if pair.item_id == lid.id)
    assert (pair.expected, pair.actual) == ("it to be tight", "The lid is loose")
    assert len(rows(database, Item)) == 2


def test_an_expectation_that_speaks_of_another_item_joins_that_one(
    database: Database, conversation: str, story: Message, said: Said, add_turn: AddTurn
) -> None:
    write(database, conversation, story, Reply({"story": GIVEN}, told="story"))
    battery, lid = rows(database, Item)
    text = "I thought the battery would last for years"
    answer = said(text, turn=add_turn(text))
    write(database, conversation, answer, Reply({"expected": GIVEN}, told="expected"), State(item=lid.id))
    pair = next(pair for pair in rows(database, Expectation) if pair.expected)
    assert (pair.item_id, pair.expected) == (battery.id, "the battery would last for years")


def test_the_source_joins_the_pair(database: Database, conversation: str, story: Message, add_turn: AddTurn) -> None:
    write(database, conversation, story, Reply({"story": GIVEN}, told="story"))
    tap = Message("/choose", "choose", 1.0, turn=add_turn("Reviews"))
    write(database, conversation, tap, Reply({"source": "reviews"}))
    assert rows(database, Expectation)[0].source == "reviews"


def test_a_story_without_items_is_kept_whole(
    database: Database, conversation: str, said: Said, add_turn: AddTurn
) -> None:
    text = "  Der Akku hält nicht "
    message = said(text, turn=add_turn(text))
    write(database, conversation, message, Reply({"story": GIVEN}, told="story"), State(answers={"comparison": -1}))
    (found,) = rows(database, Item)
    assert (found.quote, found.kind) == ("Der Akku hält nicht", "unmet")
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize(
    ("comparison", "kind", "becomes", "text"),
    [
        (-1, "exceeded", "unmet", "a longer cable"),
        (-1, "wish", "unmet", "a longer cable"),
        (0, "fault", "wish", "a longer cable"),
        (0, "fault", "fault", "nothing really works"),
        (1, "exceeded", "exceeded", "a longer cable"),
        (None, "fault", "fault", "a longer cable"),
    ],
)
def test_the_customers_comparison_outranks_the_reader(
    database: Database,
    conversation: str,
    said: Said,
    read: Read,
    add_turn: AddTurn,
    comparison: int | None,
    kind: str,
    becomes: str,
    text: str,
) -> None:
    message = said(text, reading=read(text, item(text, text, kind)), turn=add_turn(text))
    write(
        database,
        conversation,
        message,
        Reply({"story": GIVEN}, told="story"),
        State(answers={"comparison": comparison}),
    )
    assert rows(database, Item)[0].kind == becomes


@pytest.mark.parametrize(
    ("text", "score", "becomes"),
    [("it wakes my husband", 0.2, "unmet"), ("The screen is beautiful", 0.9, "praise")],
)
def test_what_happened_after_worse_is_praise_only_where_it_clearly_praises(
    database: Database,
    conversation: str,
    said: Said,
    read: Read,
    add_turn: AddTurn,
    text: str,
    score: float,
    becomes: str,
) -> None:
    told = item(text, text, "praise", sentiment={"label": "positive", "score": score})
    message = said(text, reading=read(text, told), turn=add_turn(text))
    state = State(answers={"comparison": -1})
    write(database, conversation, message, Reply({"story": GIVEN}, told="story"), state)
    assert rows(database, Item)[0].kind == becomes


def test_what_is_said_twice_in_one_message_is_one_item(said: Said, read: Read) -> None:
    text = "It leaks. Do you hear? It leaks."
    reading = read(text, item(text, "It leaks"), {**item(text, "It leaks"), "span": [24, 32]})
    assert len(items_told(said(text, reading=reading))) == 1


def test_a_correction_takes_the_place_of_what_it_corrects(
    database: Database, conversation: str, story: Message, said: Said, read: Read, add_turn: AddTurn
) -> None:
    write(database, conversation, story, Reply({"story": GIVEN}, told="story"))
    text = "It was the charger that died"
    message = said(text, reading=read(text, item(text, text)), turn=add_turn(text))
    write(database, conversation, message, Reply({"mirror": "change", "correction": GIVEN}, told="correction"))
    old, _, new = rows(database, Item)
    assert (old.status, old.confirmed, new.supersedes_id, new.confirmed, new.aspect) == (
        *("superseded", False, old.id, True, "battery"),
    )
    assert next(pair for pair in rows(database, Expectation) if pair.item_id == new.id).actual == text


def test_a_taps_title_is_no_feedback(database: Database, add_turn: AddTurn) -> None:
    turn = add_turn("Very dissatisfied")
    with database.session() as session:
        write_turn(session, Message("/choose", "choose", 1.0, turn=turn), with_items=True)
    (stored,) = rows(database, Turn)
    assert stored.analysed_at is not None
    assert stored.intent == "choose"
    assert rows(database, Item) == []


def test_the_sentence_that_steers_is_no_item(said: Said, read: Read) -> None:
    text = "The lid cracked. Can I get a refund?"
    reading = read(text, item(text, "The lid cracked"), item(text, "Can I get a refund?"))
    message = said(text, "ask_question", reading=reading, act_sentence="Can I get a refund?")
    assert [found["quote"] for found in items_told(message)] == ["The lid cracked"]
    assert len(items_told(said(text, reading=reading))) == 2


def test_own_words(said: Said, read: Read) -> None:
    assert own_words(said("Well, I expected that it would last a week"), "expected") == "it would last a week"
    assert own_words(said("a week"), "expected") == "a week"
    text = "I expected a week but got a day"
    found = item(text, text, "unmet", expected="a week", actual="got a day")
    assert own_words(said(text, reading=read(text, found)), "actual") == "got a day"
    assert len(own_words(said("x" * 1000), "expected")) == 300


def test_a_message_in_place_of_another_takes_its_items_place(
    database: Database, conversation: str, story: Message, said: Said, read: Read, add_turn: AddTurn
) -> None:
    write(database, conversation, story, Reply({"story": GIVEN}, told="story"))
    text = "The charger died"
    message = said(text, reading=read(text, item(text, text)), turn=add_turn(text), replaces=story.turn)
    write(database, conversation, message, Reply({"story": GIVEN}, told="story"))
    battery, lid, charger = rows(database, Item)
    assert (battery.status, lid.status, charger.status) == ("superseded", "superseded", "active")
    assert (charger.supersedes_id, charger.confirmed) == (battery.id, None)


def test_what_matters_most_and_the_goal(
    database: Database, conversation: str, story: Message, add_turn: AddTurn
) -> None:
    write(database, conversation, story, Reply({"story": GIVEN}, told="story"))
    lid = rows(database, Item)[1]
    tap = Message("/choose", "choose", 1.0, turn=add_turn("lid"))
    write(database, conversation, tap, Reply({"mirror": "right", "goal": "no"}, matters=lid.id))
    assert [(found.quote, found.goal_attained) for found in rows(database, Item)] == [
        ("The battery died", None),
        ("The lid is loose", "no"),
    ]
    assert [(pair.item_id, pair.importance) for pair in rows(database, Expectation) if pair.importance] == [(lid.id, 1)]


def test_the_goal_and_another_choice_in_the_customers_words(
    database: Database, conversation: str, story: Message, said: Said, add_turn: AddTurn
) -> None:
    write(database, conversation, story, Reply({"story": GIVEN}, told="story"))
    for told, text in (("goal", "to film concerts"), ("alternative", "the one from last year")):
        write(database, conversation, said(text, turn=add_turn(text)), Reply({told: GIVEN}, told=told))
    assert [found.goal for found in rows(database, Item)] == ["to film concerts", None]
    assert rows(database, Conversation)[0].alternative == "the one from last year"


@pytest.mark.parametrize(
    ("question", "kind", "value"), [("nps", "nps", 9), ("effort", "effort", 3), ("worth", "worth", 4)]
)
def test_the_last_questions_ratings(
    database: Database, conversation: str, said: Said, add_turn: AddTurn, question: str, kind: str, value: int
) -> None:
    write(database, conversation, said(str(value), turn=add_turn(str(value))), Reply({question: value}))
    assert [(rating.kind, rating.value) for rating in rows(database, Rating)] == [(kind, value)]


def test_a_demand_is_no_item_where_a_fault_is_told(said: Said, read: Read) -> None:
    text = "It broke. I want my money back."
    broke, demand = item(text, "It broke"), item(text, "I want my money back")
    assert items_told(said(text, reading=read(text, broke, demand))) == [broke]
    assert items_told(said(text, reading=read(text, demand))) == [demand]

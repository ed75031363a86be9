"""The inbox's filters and search, and corrections, on both engines and against plain Python. Cost: 15 s; PostgreSQL.

The truth is worked out in Python from the same facts: which of the talks fit is decided here a second time, one by one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest

from bot.store import corrections, handling, inbox, search
from bot.store.database import Database
from bot.store.inbox import Filters
from bot.store.models import Conversation, Handoff, InboxEntry, Item, Product, Rating, Turn, now
from tests.staff import add_staff

pytestmark = pytest.mark.services
START = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
SAYINGS = (
    "The battery is flat by noon",
    "batteries not included; the Café grinder is loud",
    "it does not last a day",
    "A DAY is all it lasts, don't buy",
    "100% great -- really great!",
    "naïve résumé of the manual",
    "",
)
SCORES = (-0.8, 0.0, 0.7, None)
RATED = (1, 3, 5, None)
TALKS = 84


@dataclass(frozen=True)
class Told:
    """What is true of one talk."""

    said: str
    score: float | None
    rating: int | None
    product: int
    at: datetime
    status: str
    waits: bool
    messages: int
    tag: bool
    mine: bool
    reviewed: bool
    confidence: float
    intent: str


def told(number: int) -> Told:
    return Told(
        said=SAYINGS[number % 7],
        score=SCORES[number % 4],
        rating=RATED[number // 4 % 4],
        product=1 + number % 3,
        at=START + timedelta(hours=7 * (number % 41)),
        status="completed" if number % 5 == 0 else "open",
        waits=number % 11 == 0,
        messages=7 if number % 6 == 0 else 1,
        tag=number % 8 == 0,
        mine=number % 9 == 0,
        reviewed=number % 10 == 0,
        confidence=0.5 if number % 3 == 0 else 0.9,
        intent="give_feedback" if number % 2 else "ask_question",
    )


def write(database: Database) -> int:
    """The talks, as the record keeps them; the user who asks."""
    me = add_staff(database).id
    with database.session() as session:
        session.add_all(Product(id=number, name=f"P{number}") for number in (1, 2, 3))
        session.flush()
        for number in range(TALKS):
            one, key = told(number), f"{number:032x}"
            session.add(Conversation(id=key, status=one.status, product_id=one.product, source="chat"))
            session.flush()
            for seq in range(1, one.messages + 1):
                session.add(turn(key, seq, one))
            if one.rating is not None:
                session.add(Rating(conversation_id=key, kind="csat", value=one.rating, at=one.at))
            if one.waits:
                session.add(Handoff(conversation_id=key, reason="person", at=one.at))
    with database.session() as session:
        for number in range(TALKS):
            one, entry = told(number), handling.entry_of(session, f"{number:032x}")
            assert entry is not None
            handling.assign(entry, me if one.mine else None)
            handling.review(entry, me, done=one.reviewed)
            if one.tag:
                handling.tag(session, entry.conversation_id, "lid")
            if one.mine:
                handling.seen(session, entry, me)
    return me


def turn(key: str, seq: int, one: Told) -> Turn:
    return Turn(
        conversation_id=key, seq=seq, public_id=str(seq), sender="customer", text=one.said, masked=one.said, at=one.at,
        score=one.score, confidence=one.confidence, intent=one.intent,
    )  # fmt: skip


def found(database: Database, filters: Filters, me: int) -> list[int]:
    """All pages, one after another; newest first, and as many as are counted."""
    numbers, after = [], ""
    with database.reading() as session:
        while True:
            page = inbox.page(session, filters, me, after, limit=10)
            numbers += [int(row.entry.conversation_id, 16) for row in page.rows]
            if not (after := page.next):
                break
        assert page.total == min(len(numbers), inbox.COUNTED + 1)
    return numbers


SENTIMENT = {-0.8: "negative", 0.0: "neutral", 0.7: "positive", None: None}
Truth = Callable[[Told], bool]
FILTERS: list[tuple[dict[str, str], Truth]] = [
    ({"sentiment": "negative"}, lambda one: SENTIMENT[one.score] == "negative"),
    ({"sentiment": "positive"}, lambda one: SENTIMENT[one.score] == "positive"),
    ({"rating": "low"}, lambda one: one.rating in (1, 2)),
    ({"rating": "high"}, lambda one: one.rating in (4, 5)),
    ({"rating": "none"}, lambda one: one.rating is None),
    ({"product": "2"}, lambda one: one.product == 2),
    ({"status": "completed"}, lambda one: one.status == "completed"),
    ({"since": "2026-03-05"}, lambda one: one.at.date().isoformat() >= "2026-03-05"),
    ({"until": "2026-03-08"}, lambda one: one.at.date().isoformat() <= "2026-03-08"),
    ({"needs": "person"}, lambda one: one.waits),
    ({"doubt": "yes"}, lambda one: one.confidence < inbox.DOUBTFUL),
    ({"length": "long"}, lambda one: one.messages >= inbox.LONG),
    ({"length": "short"}, lambda one: one.messages < inbox.LONG),
    ({"assigned": "me"}, lambda one: one.mine),
    ({"assigned": "nobody"}, lambda one: not one.mine),
    ({"tag": "lid"}, lambda one: one.tag),
    ({"reviewed": "yes"}, lambda one: one.reviewed),
    ({"reviewed": "no"}, lambda one: not one.reviewed),
    ({"unread": "yes"}, lambda one: not one.mine),
    ({"intent": "ask_question"}, lambda one: one.intent == "ask_question"),
    ({"intent": "no such thing"}, lambda _one: False),
    ({"product": "x"}, lambda _one: False),
]
SEARCHES: list[tuple[str, Truth]] = [
    ("batt", lambda one: "batter" in one.said.lower()),
    ("BATTERY", lambda one: "battery" in one.said.lower()),
    ("cafe", lambda one: "Café" in one.said),
    ("résumé", lambda one: "résumé" in one.said),
    ("a day", lambda one: "day" in one.said.lower()),
    ('"a day is"', lambda one: "a day is" in one.said.lower()),
    ('"day a"', lambda _one: False),
    ("don't", lambda one: "don't" in one.said),
    ("100% great", lambda one: "100%" in one.said),
    ("last -- !", lambda one: "last" in one.said),
    ("not day", lambda one: one.said == "it does not last a day"),
    ("and or near", lambda _one: False),
    ("kettle", lambda _one: False),
    ("'", lambda _one: True),
]


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Database:
    name = "database" if request.param == "sqlite" else "postgres"
    found: Database = request.getfixturevalue(name)
    return found


def test_filters_and_searches_find_what_is_so(engine: Database) -> None:
    me = write(engine)
    assert found(engine, Filters(), me) == in_order(engine)
    single = [(given, truth) for given, truth in FILTERS] + [({"q": q}, truth) for q, truth in SEARCHES]
    pairs = [
        ({**one, **other}, both(truth, also))
        for (one, truth), (other, also) in itertools.combinations(single, 2)
        if not set(one) & set(other)
    ]
    for given, truth in [*single, *pairs[::7]]:
        expected = {number for number in range(TALKS) if truth(told(number))}
        assert set(found(engine, Filters(**given), me)) == expected, given


def test_what_is_found_one_by_one_is_the_same(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a word that stands in so many conversations that they are not gathered first."""
    me = write(postgres)
    monkeypatch.setattr(search, "MANY", 0)
    for wanted, truth in SEARCHES:
        for more, also in (FILTERS[0], FILTERS[5], FILTERS[15]):
            expected = {number for number in range(TALKS) if both(truth, also)(told(number))}
            assert set(found(postgres, Filters(q=wanted, **more), me)) == expected, (wanted, more)


def test_nobody_counts_on_and_on(engine: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    me = write(engine)
    monkeypatch.setattr(inbox, "COUNTED", 10)
    with engine.reading() as session:
        assert inbox.page(session, Filters(), me).total == inbox.page(session, Filters(q="day"), me).total == 11
        assert inbox.to_do(session) == {"unread": 11, "waiting": 8}


def in_order(database: Database) -> list[int]:
    """Who waits longest, then the newest; of the same moment the later entry first."""
    with database.reading() as session:
        entries = {int(one.conversation_id, 16): one.id for one in session.query(InboxEntry)}
    waiting = [number for number in range(TALKS) if told(number).waits]
    newest = sorted(range(TALKS), key=lambda number: (told(number).at, entries[number]), reverse=True)
    queue = sorted(waiting, key=lambda number: (told(number).at, entries[number]))
    return [*queue, *(number for number in newest if number not in waiting)]


def both(one: Truth, other: Truth) -> Truth:
    return lambda told: one(told) and other(told)


def test_a_correction_stands_on_both(engine: Database) -> None:
    me = add_staff(engine).id
    words = "The lid broke and I expected steel"
    with engine.session() as session:
        session.add(Conversation(id="c" * 32))
        session.flush()
        said = turn("c" * 32, 1, told(0))
        said.text = said.masked = words
        session.add(said)
        session.flush()
        item = Item(
            conversation_id="c" * 32, turn_id=said.id, start=0, end=13, quote=words[:13], kind="fault",
            sentiment="negative", score=-0.7, severity=2, model_version="test", at=START, status="active",
        )  # fmt: skip
        session.add(item)
        session.flush()
        corrections.correct_turn(session, said, "intent", "complain", me)
        corrections.correct_turn(session, said, "sentiment", "neutral", me)
        corrections.correct_item(session, item, {"kind": "unmet", "aspect": "lid", "span": [4, 13]}, me)
        corrections.add_item(session, said, [18, 34], "wish", "material", me)
        with pytest.raises(corrections.Senseless):
            corrections.correct_item(session, item, {"span": [30, 99]}, me)
    with engine.reading() as session:
        assert corrections.intent_examples(session) == [("complain", words)]
        [note] = corrections.notes(session)
        assert (note["text"], note["sentiment"]) == (words, "neutral")
        assert [(one["quote"], one["kind"], one.get("aspect")) for one in note["items"]] == [
            ("lid broke", "unmet", "lid"),
            ("I expected steel", "wish", None),
        ]
        assert corrections.waiting(session) == {"assistant": 1, "reader": 5} and corrections.total(session) == 6
        kept = corrections.of_conversation(session, "c" * 32)
        before = {key[2]: one.before for key, one in kept.items()}
        assert (before["kind"], before["intent"], before["span"]) == ("fault", told(0).intent, [0, 13])
        entry = session.query(InboxEntry).one()
        assert entry.sentiment == "neutral"
    with engine.session() as session:
        corrections.learned(session, START, {})
        assert sum(corrections.waiting(session).values()) == 6
        corrections.learned(session, now(), {"intents": 1})
        assert sum(corrections.waiting(session).values()) == 0

"""A digest in which any number, quote or sentence is altered is refused. Cost: 5 s, no service."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, select, text

from bot.insight.asked import DigestQuery
from bot.insight.checker import check_in
from bot.insight.digest import build
from bot.insight.shape import to_json
from bot.insight.themes import refresh
from bot.store import accounts, curation, digests, figures, recount
from bot.store.database import Database
from bot.store.models import Conversation, Item, LoopMessage, Moment, Theme

from .conftest import BATTERY, SOFTWARE, START, Teller, embed, put

Json = dict[str, Any]
Check = Callable[[Json], list[str]]


@pytest.fixture(scope="module")
def told(heard_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Json]]:
    """A record, and the digest of its second week, so that there is something to compare with."""
    teller = Teller(Database(f"sqlite:///{tmp_path_factory.mktemp('checker')}/record.db"))
    put(heard_record, teller)
    week = START + timedelta(days=7)
    teller.say_all(
        BATTERY, at=week, expected="to last 12 hours", ratings={"csat": 4, "effort": 5, "disconfirmation": -2}
    )
    teller.say_all(SOFTWARE, at=week, product="Norton")
    teller.say_all(["the sound quality is very good"] * 25, "praise", at=week, ratings={"csat": 5})
    teller.say("the leather strap broke in two", at=week)
    refresh(teller.database, embed)
    close_the_loop(teller.database, week)
    query = DigestQuery(since=week.date(), until=week.date() + timedelta(days=6))
    yield teller.database, to_json(build(teller.database, query))
    teller.database.close()


def close_the_loop(database: Database, week: datetime) -> None:
    """Two members of the team predict, two readers rate a digest, and three customers hear of a release."""
    with database.session() as session:
        people = [accounts.add_user(session, f"{name}@shop.example", name, "product", None) for name in ("Ana", "Ben")]
        for person, predicted in zip(people, (2, 0), strict=True):
            digests.predict(session, person.id, week.date(), week.date() + timedelta(days=6), predicted)
        issue = digests.issue(session, START.date(), START.date() + timedelta(days=6))
        for reader in ("a", "b"):
            digests.rate(session, issue, reader, useful=reader == "a")
        session.flush()
        session.execute(text("update digest_rating set at = :at").bindparams(bindparam("at", week, Moment())))
        theme = session.scalars(select(Theme).where(Theme.label.contains("battery"))).one()
        curation.decide(session, theme.id, "released", None, released=week.date() + timedelta(days=2), note="Longer.")
        talks = session.scalars(select(Conversation).order_by(Conversation.id).limit(3)).all()
        for talk, answer in zip(talks, ("yes", "no", None), strict=True):
            item = session.scalars(select(Item).where(Item.conversation_id == talk.id)).one()
            session.add(LoopMessage(theme_id=theme.id, customer_id=talk.customer_id, conversation_id=talk.id,
                                    item_id=item.id, answer=answer))  # fmt: skip


@pytest.fixture
def digest(told: tuple[Database, Json]) -> Json:
    return told[1]


@pytest.fixture
def check(told: tuple[Database, Json], monkeypatch: pytest.MonkeyPatch) -> Iterator[Check]:
    """What the checker finds in a digest, within one look at the record, which answers each question once."""
    kept: dict[str, Any] = {}

    def rows(session: Any, part: Any, sql: str, **values: Any) -> Any:
        question = repr((part, sql, values))
        if question not in kept:
            kept[question] = asked(session, part, sql, **values)
        return kept[question]

    asked = recount.rows
    monkeypatch.setattr(recount, "rows", rows)
    with figures.snapshot(told[0]) as session:
        yield lambda digest: check_in(session, digest)


def test_the_digest_as_built_is_right(check: Check, digest: Json) -> None:
    assert check(digest) == []
    assert digest["delivery_gap"]["team"] == digest["readers"]["n"] == 2
    assert len(digest["trends"]) == 1 and digest["aspects"]
    assert [digest["actions"][0][name] for name in ("told", "fixed", "partly", "not_fixed")] == [3, 1, 0, 1]


def numbers(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all numbers in a digest."""
    if isinstance(value, dict):
        return [found for key, part in value.items() for found in numbers(part, (*path, key))]
    if isinstance(value, list):
        return [found for key, part in enumerate(value) for found in numbers(part, (*path, key))]
    return [path] if isinstance(value, (int, float)) and not isinstance(value, bool) else []


def altered(digest: Json, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Json:
    other = copy.deepcopy(digest)
    place: Any = other
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = change(place[path[-1]])
    return other


def test_any_single_number_altered_is_found(check: Check, digest: Json) -> None:
    paths = [path for path in numbers(digest) if path != ("version",)]
    assert len(paths) > 200
    missed = [path for path in paths if not check(altered(digest, path, lambda number: number + 1))]
    assert not missed


@pytest.mark.parametrize(
    ("path", "change"),
    [
        (("themes", 0, "quotes", 0, "text"), lambda words: words.replace("battery", "screen")),
        (("themes", 0, "quotes", 0, "text"), lambda words: words[:-1]),
        (("themes", 0, "quotes", 0, "conversation"), lambda _: "0" * 32),
        (("themes", 0, "quotes", 0, "product"), lambda _: "Norton"),
        (("themes", 0, "expectations", 0, "expected"), lambda _: "to last forever"),
        (("themes", 0, "expectations", 0, "actual"), lambda _: None),
        (("themes", 0, "expectations", 0, "confirmed"), lambda _: False),
        (("themes", 0, "label"), lambda _: "battery: 5 stars"),
        (("themes", 0, "kind"), lambda _: "praise"),
        (("themes", 0, "status"), lambda _: "new"),
        (("themes", 0, "change"), lambda _: "rising"),
        (("themes", 0, "impact"), lambda _: None),
        (("themes", 0, "items"), lambda items: items[1:]),
        (("themes", 0, "products"), lambda _: []),
        (("themes", 0, "quotes"), lambda quotes: [{**quotes[0], "item": quotes[0]["item"] + 7}]),
        (("themes",), lambda themes: themes[1:]),
        (("themes",), lambda themes: [*themes, themes[0]]),
        (("exceeded",), lambda _: []),
        (("themes", 0, "area"), lambda _: "screen"),
        (("areas",), lambda areas: areas[1:]),
        (("aspects",), lambda aspects: aspects[1:]),
        (("aspects", 0, "themes"), lambda _: []),
        (("aspects", 0, "complaining"), lambda count: count + 1),
        (("aspects", 0, "name"), lambda _: "Screen"),
        (("trends", 0, "points"), lambda points: points[:-1]),
        (("trends", 0, "name"), lambda _: "effort"),
        (("delivery_gap",), lambda _: None),
        (("of_audience",), lambda _: "distributor"),
        (("of_wave",), lambda _: "later"),
        (("actions", 0, "owner"), lambda _: "Cleo"),
        (("single_voices", 0, "text"), str.upper),
        (("single_voices",), lambda _: []),
        (("story", "conversation"), lambda _: "0" * 32),
        (("story", "quotes"), lambda quotes: [*quotes, {**quotes[0], "text": "and then I cried"}]),
        (("scorecard",), lambda card: card[1:]),
        (("scorecard", 1, "value"), lambda _: None),
        (("scorecard", 1, "change", "verdict"), lambda _: "falling"),
        (("segments", 0, "name"), lambda _: "Nobody"),
        (("segments", 0, "disconfirmation"), lambda _: None),
        (("segments",), lambda segments: segments[1:]),
        (("data_quality", "model_versions"), lambda _: ["another"]),
        (("disconfirmation",), lambda _: None),
        (("verdict", 0), lambda sentence: sentence + " Buy more."),
        (("claims", 0, "text"), lambda sentence: sentence.replace("(34%)", "(35%)")),
        (("claims", 1, "text"), lambda sentence: sentence.replace("battery", "screen")),
        (("claims", 1, "text"), lambda sentence: f"{sentence} 99% agree."),
        (("claims", 1, "items"), lambda _: []),
        (("claims", 3, "values"), lambda _: {}),
        (("product",), lambda _: "Zen"),
        (("period", "until"), lambda _: "2026-04-30"),
        (("previous",), lambda _: None),
    ],
)
def test_any_words_altered_are_found(
    check: Check, digest: Json, path: tuple[Any, ...], change: Callable[[Any], Any]
) -> None:
    assert check(altered(digest, path, change))


def test_what_is_no_digest_is_refused(check: Check) -> None:
    assert check({}) != []


def test_a_quote_is_checked_against_the_turn_and_not_against_its_copy(told: tuple[Database, Json]) -> None:
    database, digest = told
    with database.reading() as session:
        session.execute(text("update turn set masked = replace(masked, 'battery', 'mattery')"))
        assert any("is not what item" in found for found in check_in(session, digest))
        session.rollback()

"""A digest in which any number, quote or sentence is altered is refused. Cost: 5 s, no service."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.insight.checker import check_in
from bot.insight.digest import DigestQuery, build
from bot.insight.model import to_json
from bot.insight.themes import refresh
from bot.store import figures
from bot.store.database import Database

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
    query = DigestQuery(since=week.date(), until=week.date() + timedelta(days=6))
    yield teller.database, to_json(build(teller.database, query))
    teller.database.close()


@pytest.fixture
def digest(told: tuple[Database, Json]) -> Json:
    return told[1]


@pytest.fixture
def check(told: tuple[Database, Json]) -> Iterator[Check]:
    """What the checker finds in a digest, within one look at the record."""
    with figures.snapshot(told[0]) as session:
        yield lambda digest: check_in(session, digest)


def test_the_digest_as_built_is_right(check: Check, digest: Json) -> None:
    assert check(digest) == []


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
        (("single_voices", 0, "text"), str.upper),
        (("single_voices",), lambda _: []),
        (("story", "conversation"), lambda _: "0" * 32),
        (("story", "quotes"), lambda quotes: [*quotes, {**quotes[0], "text": "and then I cried"}]),
        (("scorecard",), lambda card: card[1:]),
        (("scorecard", 1, "value"), lambda _: None),
        (("scorecard", 1, "change", "verdict"), lambda _: "falling"),
        (("segments", 0, "name"), lambda _: "Nobody"),
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

"""A record to digest: real review sentences, each said by a customer of its own."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.insight.themes import refresh
from bot.insight.words import FUNCTION, stem, words
from bot.store.database import Database, Session
from bot.store.models import Conversation, Customer, Expectation, Item, Product, Rating, Turn

START = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
BATTERY = (
    "the battery life is bad",
    "my biggest complaint is the battery life",
    "the battery life isn't as good as I would like",
    "it also has unproven battery life",
    "the battery life is terrible",
    "the battery does not last 12 hours",
)
SOFTWARE = (
    "the software sucks",
    "still has terrible software",
    "the software is crap",
    "the software which comes with it is not good at all",
    "the major problem i had was with the software",
    "software installation crashed repeatedly",
)
SOUND = (
    "the sound quality is very good",
    "excellent sound quality",
    "i love the sound quality",
    "sound quality is wonderful",
    "the sound is great",
)
HEARD = len(BATTERY) + len(SOFTWARE) + len(SOUND) + 1
"""Conversations of `heard`."""


@dataclass(frozen=True)
class StandIn:
    """Texts that share content words lie close together: enough meaning for a test, and no model to load. Another
    `fingerprint` stands for another embedder, whose directions are others."""

    fingerprint: str = ""

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        sums = [np.sum([self._direction(stem(word)) for word in _content(text)], axis=0) for text in texts]
        rows = np.array(sums, np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def _direction(self, word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.sha256((self.fingerprint + word).encode()).digest()[:4], "little")
        return np.random.default_rng(seed).normal(size=384)


embed = StandIn()


def _content(text: str) -> list[str]:
    return [word for word in words(text) if word not in FUNCTION] or ["nothing"]


class Teller:
    """Writes answers into a record."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.told = 0

    def say(self, quote: str, kind: str = "fault", **details: Any) -> int:
        """One conversation in which one thing is said, in the middle of a sentence; returns the item's id."""
        with self.database.session() as session:
            return self._write(session, quote, kind, **details)

    def say_all(self, quotes: Sequence[str], kind: str = "fault", **details: Any) -> list[int]:
        """Each by a customer of its own."""
        with self.database.session() as session:
            return [self._write(session, quote, kind, **details) for quote in quotes]

    def _write(
        self,
        session: Session,
        quote: str,
        kind: str,
        *,
        product: str = "Zen",
        at: datetime = START,
        customer: str | None = None,
        expected: str | None = None,
        ratings: dict[str, float] | None = None,
        source: str = "import",
        aspect: str | None = None,
    ) -> int:
        self.told += 1
        text = f"Well: {quote}, to be honest."
        bought = session.query(Product).filter_by(name=product).one_or_none() or Product(name=product)
        who = Customer(ref=customer or f"c{self.told}", pseudonym=customer or f"p{self.told}")
        if customer and (known := session.query(Customer).filter_by(ref=customer).one_or_none()):
            who = known
        talk = Conversation(
            id=f"{self.told:032x}", source=source, status="completed", product=bought, customer=who, started_at=at
        )
        turn = Turn(
            conversation=talk,
            seq=1,
            public_id="1",
            sender="customer",
            text=text,
            masked=text,
            at=at,
            analysed_at=at,
        )
        sign = 1 if kind in ("praise", "exceeded") else -1
        item = Item(
            conversation=talk, turn=turn, start=6, end=6 + len(quote), quote=quote, kind=kind, sentiment="negative",
            score=sign * 0.9, severity=2, model_version="test", at=at, aspect=aspect,
        )  # fmt: skip
        if expected:
            item.expectation = Expectation(conversation_id=talk.id, expected=expected, actual=quote, confirmed_at=at)
        session.add(item)
        session.flush()
        session.add_all(Rating(conversation_id=talk.id, kind=k, value=v, at=at) for k, v in (ratings or {}).items())
        return item.id


@pytest.fixture
def teller(database: Database) -> Teller:
    return Teller(database)


@pytest.fixture(scope="session")
def heard_record(empty_record: Path) -> Path:
    """Three things that many say, one that few say, and some ratings; all in one week of March 2026."""
    file = Path(shutil.copy(empty_record, empty_record.with_name("heard.db")))
    teller = Teller(Database(f"sqlite:///{file}"))
    teller.say_all(BATTERY, expected="to last 12 hours")
    teller.say_all(SOFTWARE, product="Norton", at=START + timedelta(days=1))
    teller.say_all(SOUND, "praise", at=START + timedelta(days=2), ratings={"csat": 5, "disconfirmation": 1, "nps": 9})
    teller.say(
        "the lens cap fell into the river", at=START + timedelta(days=3), ratings={"csat": 2, "disconfirmation": -1}
    )
    teller.database.close()
    return file


@pytest.fixture(scope="session")
def sorted_file(heard_record: Path) -> Path:
    """The same, sorted into themes."""
    file = Path(shutil.copy(heard_record, heard_record.with_name("sorted.db")))
    database = Database(f"sqlite:///{file}")
    refresh(database, embed)
    database.close()
    return file


def put(file: Path, teller: Teller) -> Database:
    """Gives the test's own record, which nobody has opened yet, the content of another."""
    shutil.copy(file, str(teller.database.url.database))
    teller.told = HEARD
    return teller.database


@pytest.fixture
def heard(teller: Teller, heard_record: Path) -> Database:
    return put(heard_record, teller)


@pytest.fixture
def sorted_record(teller: Teller, sorted_file: Path) -> Database:
    return put(sorted_file, teller)

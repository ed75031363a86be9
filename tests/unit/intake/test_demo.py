"""Cost: two seconds, no service."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.intake.demo import FILE, PRODUCTS, as_written, joined, load
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Product, Rating, Turn
from tests.fake_reader import FakeReader


@pytest.mark.parametrize(
    ("tokens", "written"),
    [
        ("it does n't work , sadly .", "it doesn't work, sadly."),
        ("i 've paid $ 40 ( used ) !", "i've paid $40 (used)!"),
        ("a \" mirror \" and a ' toy ' of canon 's .", "a \"mirror\" and a 'toy' of canon's."),
        ("80 % of it : fine - really .. .", "80% of it: fine - really..."),
        ("Don't (I mean it) touch.", "Don't (I mean it) touch."),
        ("b &#38; w \\u00F4 ", "b & w"),
        (". this camera", "this camera"),
    ],
)
def test_tokens_read_as_they_were_written(tokens: str, written: str) -> None:
    assert as_written(tokens) == written


def test_a_heading_has_a_line_of_its_own() -> None:
    assert joined(["Great camera", "i love it .", " ", "buy it ."]) == "Great camera\ni love it. buy it."


def test_every_review_is_loaded_once_with_nothing_invented(database: Database, reader: FakeReader) -> None:
    seen: list[tuple[int, int]] = []
    assert load(database, reader, lambda *now: seen.append(now)).stored == 657
    again = load(database, reader)
    assert (again.stored, again.already_there, again.bad) == (0, 657, [])
    assert (reader.texts_read, seen[-1]) == (657, (657, 657))
    with database.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(kind)) for kind in (Conversation, Turn, Customer)]
        assert counts == [657, 657, 639]  # two products' reviews are not separated: they come in twenty pieces
        assert session.scalars(select(Rating)).first() is None
        assert set(session.scalars(select(Product.name))) == set(PRODUCTS.values())
        assert not any(session.scalars(select(Customer.name)))


def test_every_sentence_of_the_source_is_in_its_review(database: Database, reader: FakeReader) -> None:
    load(database, reader)
    said: dict[str, str] = defaultdict(str)
    with database.reading() as session:
        found = select(Customer.ref, Turn.masked).select_from(Turn).join(Turn.conversation).join(Conversation.customer)
        for ref, text in session.execute(found):
            said[ref] += text
    sentences = [json.loads(line) for line in FILE.read_text().splitlines()]
    lost = [one for one in sentences if as_written(one["text"]) not in said[f"demo/{one['product']}/{one['review']}"]]
    assert len(lost) <= 10  # what holds an address or a number is masked


def test_the_licence_lies_beside_the_reviews() -> None:
    licences = [file.read_text() for file in sorted(Path(FILE).parent.glob("LICENSE_*.xml"))]
    assert len(licences) == 2
    assert all("Creative Commons Attribution 4.0" in licence for licence in licences)

"""Search as people spell; on PostgreSQL too by tests/services/test_search.py. Cost: seconds, no service."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.intake.catchup import fill_inbox
from bot.store import search
from bot.store.database import Database
from bot.store.sought import one_typo_from, words_of
from tests import finding


@pytest.fixture
def full(database: Database) -> Database:
    finding.fill(database)
    return database


def test_what_is_sought_is_found_and_nothing_else(full: Database) -> None:
    assert [(wanted, finding.found(full, wanted)) for wanted, _ in finding.FOUND] == finding.FOUND


def test_who_a_customer_is_is_found_by_those_who_may_know(full: Database) -> None:
    for wanted, there in finding.NAMED:
        assert finding.found(full, wanted, named=True) == there
        assert finding.found(full, wanted) == set()


def test_what_is_missing_from_the_index_is_put_in_again(full: Database) -> None:
    with full.session() as session:
        session.execute(text("delete from search"))
    assert finding.found(full, "kettle") == set()
    fill_inbox(full)
    assert finding.found(full, "kettle") == {"kettle"}
    with full.reading() as session:
        assert search.missing(session, 10) == []


def test_a_word_is_cut_as_it_is_spelled() -> None:
    assert words_of("Größe, café: 茶壶 KT-2000 Łódź") == ["grosse", "cafe", "茶", "壶", "kt", "2000", "lodz"]


def test_one_typo_is_one_letter_or_two_that_changed_places() -> None:
    near = set(one_typo_from("kettle"))
    assert {"ketle", "kettel", "kettles", "kettlf", "akettle", "ekttle"} <= near
    assert not {"kettle", "ktle", "kittla"} & near


def test_a_hit_is_marked_where_it_stands() -> None:
    assert search.highlighted("茶壶的盖子坏了", "盖子") == [("茶壶的", False), ("盖子", True), ("坏了", False)]
    assert ("KT-2000", True) in search.highlighted("My KT-2000 is broken", "kt2000")
    assert ("Größe", True) in search.highlighted("Die Größe passt", "groesse")

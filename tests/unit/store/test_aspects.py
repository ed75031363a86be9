"""What each thing counts, and what people do to it. Cost: 1 s, no service."""

from __future__ import annotations

import pytest

from bot.store import aspect_curation, aspects
from bot.store.curation import CurationError
from bot.store.database import Database
from bot.store.figures import Scope
from bot.store.models import Aspect, Assignment, Conversation, Item, Theme, Turn, now

CUSTOMERS = 6


@pytest.fixture
def record(database: Database) -> Database:
    """Six customers: all name the strap, and three of them something wrong with it; one speaks of the band."""
    with database.session() as session:
        strap, band, whole = (Aspect(name="Strap"), Aspect(name="Band"), Aspect(name="Overall", whole=True))
        session.add_all([strap, band, whole])
        session.flush()
        for number in range(CUSTOMERS):
            kind = "fault" if number % 2 else "praise"
            session.add(said(number, kind, strap.id))
        session.add(said(CUSTOMERS, "fault", band.id))
    return database


def said(number: int, kind: str, aspect: int) -> Item:
    talk = Conversation(id=f"{number:032x}", source="import", status="completed")
    turn = Turn(
        conversation=talk, seq=1, public_id="1", sender="customer", text="it is so", masked="it is so", at=now()
    )
    return Item(conversation=talk, turn=turn, start=0, end=8, quote="it is so", kind=kind, sentiment="negative",
                score=-0.5, severity=2, model_version="test", at=now(), aspect_id=aspect)  # fmt: skip


def counted(database: Database) -> dict[str, tuple[int, int]]:
    with database.reading() as session:
        return {one.name: (one.customers, one.complaining) for one in aspects.counts(session, Scope())}


def test_all_who_name_a_thing_count_for_it(record: Database) -> None:
    assert counted(record) == {"Strap": (6, 3), "Band": (1, 1)}


def test_an_item_counts_for_the_thing_that_its_theme_is_about(record: Database) -> None:
    with record.session() as session:
        theme = Theme(label="the strap tears", kind="fault", aspect_id=1)
        session.add(theme)
        session.flush()
        session.add(Assignment(item_id=CUSTOMERS + 1, theme_id=theme.id, score=0.9))
    assert counted(record) == {"Strap": (7, 4)}
    with record.session() as session:
        session.get_one(Theme, theme.id).status = "dismissed"
    assert counted(record) == {"Strap": (6, 3)}, "what was dismissed counts nowhere"


def test_a_merged_thing_counts_for_the_other_until_that_is_undone(record: Database) -> None:
    with record.session() as session:
        change = aspect_curation.merge(session, 2, 1, None).id
    assert counted(record) == {"Strap": (7, 4)}
    with record.session() as session:
        aspect_curation.undo(session, change)
    assert counted(record) == {"Strap": (6, 3), "Band": (1, 1)}


def test_a_name_holds_until_it_is_taken_back_and_is_nobody_elses(record: Database) -> None:
    with record.session() as session:
        change = aspect_curation.rename(session, 1, " Wrist\nstrap ", None).id
        assert session.get_one(Aspect, 1).name == "Wrist strap"
        with pytest.raises(CurationError, match="merge the two"):
            aspect_curation.rename(session, 1, "Band", None)
        aspect_curation.undo(session, change)
        assert session.get_one(Aspect, 1).name == "Strap"
        with pytest.raises(CurationError, match="undone already"):
            aspect_curation.undo(session, change)


@pytest.mark.parametrize(("one", "into"), [(1, 1), (3, 1), (9, 1), (1, 9)])
def test_what_cannot_be_merged_is_refused(record: Database, one: int, into: int) -> None:
    with record.session() as session, pytest.raises(CurationError):
        aspect_curation.merge(session, one, into, None)


def test_words_stay_with_the_thing_that_they_were_learned_for(record: Database) -> None:
    with record.session() as session:
        aspects.learn(session, [("strap", 1), ("band", 2)])
        aspects.learn(session, [("strap", 2)])
        assert aspects.words(session) == {"strap": 1, "band": 2}
        assert aspects.called(session, "STRAP") == 1
        assert aspects.whole(session, "Overall") == 3

"""What people decide about themes holds through re-runs and can be taken back. Cost: 5 s, no service."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from bot.insight.asked import DigestQuery
from bot.insight.digest import build
from bot.insight.themes import refresh
from bot.store import curation
from bot.store.curation import CurationError
from bot.store.database import Database, Session
from bot.store.models import Decision, Theme

from .conftest import BATTERY, SOFTWARE, START, Teller, embed

EVERYTHING = DigestQuery()


def theme(database: Database, word: str) -> int:
    with database.reading() as session:
        found = session.execute(text("select id from theme where label like :word"), {"word": f"%{word}%"}).scalar()
    assert isinstance(found, int)
    return found


def labels(database: Database) -> dict[str, int]:
    digest = build(database, EVERYTHING)
    return {theme.label: theme.customers for theme in (*digest.themes, *digest.exceeded)}


def called(session: Session, theme_id: int) -> str | None:
    aspect = session.get_one(Theme, theme_id).aspect
    return aspect.name if aspect else None


def test_a_new_label_and_aspect_hold_when_more_is_said(sorted_record: Database, teller: Teller) -> None:
    battery = theme(sorted_record, "battery")
    with sorted_record.session() as session:
        curation.rename(session, battery, "  Battery dies\nearly ", None)
        curation.put_under(session, battery, "power", None)
    teller.say_all(BATTERY, at=START + timedelta(days=7))
    refresh(sorted_record, embed)
    assert labels(sorted_record)["Battery dies early"] == 12
    with sorted_record.reading() as session:
        assert called(session, battery) == "power"


def test_a_new_theme_stands_under_the_thing_that_its_customers_name(sorted_record: Database) -> None:
    with sorted_record.reading() as session:
        assert called(session, theme(sorted_record, "battery")) == "Battery life"
        assert called(session, theme(sorted_record, "software")) == "Software"


def test_a_theme_that_was_put_elsewhere_goes_back(sorted_record: Database) -> None:
    battery = theme(sorted_record, "battery")
    with sorted_record.session() as session:
        change = curation.put_under(session, battery, "Power", None).id
    with sorted_record.session() as session:
        assert called(session, battery) == "Power"
        curation.undo(session, change)
        assert called(session, battery) == "Battery life"


def test_merging_counts_and_goes_on_counting_until_undone(sorted_record: Database, teller: Teller) -> None:
    battery, software = theme(sorted_record, "battery"), theme(sorted_record, "software")
    with sorted_record.session() as session:
        change = curation.merge(session, software, battery, None).id
    teller.say_all(SOFTWARE, product="Norton", at=START + timedelta(days=7))
    refresh(sorted_record, embed)
    assert labels(sorted_record)["the battery life is bad"] == 18
    with sorted_record.session() as session:
        curation.undo(session, change)
    assert sorted(labels(sorted_record).values()) == [5, 6, 12]


def test_merging_twice_takes_the_first_along_and_gives_it_back(sorted_record: Database) -> None:
    battery, software = theme(sorted_record, "battery"), theme(sorted_record, "software")
    with sorted_record.session() as session:
        third = Theme(label="third", kind="unmet")
        session.add(third)
        session.flush()
        curation.merge(session, software, battery, None)
        second = curation.merge(session, battery, third.id, None).id
    assert labels(sorted_record)["third"] == 12
    with sorted_record.session() as session:
        curation.undo(session, second)
    assert labels(sorted_record)["the battery life is bad"] == 12


def test_a_split_moves_the_chosen_and_its_undoing_brings_them_home(sorted_record: Database, teller: Teller) -> None:
    battery = theme(sorted_record, "battery")
    with sorted_record.session() as session:
        found = session.execute(text("select item_id from assignment where theme_id = :id"), {"id": battery})
        items = sorted(found.scalars())[:2]
        change = curation.split(session, battery, items, "the battery wears out", None)
        made, change_id = change.after["theme"], change.id
    refresh(sorted_record, embed)
    with sorted_record.reading() as session:
        moved = session.execute(text("select item_id, by from assignment where theme_id = :id"), {"id": made}).all()
    assert sorted(map(tuple, moved)) == [(item, "person") for item in items]
    with sorted_record.session() as session:
        curation.undo(session, change_id)
    assert labels(sorted_record)["the battery life is bad"] == 6


def test_a_dismissed_theme_comes_back(sorted_record: Database) -> None:
    battery = theme(sorted_record, "battery")
    with sorted_record.session() as session:
        change = curation.dismiss(session, battery, None).id
    assert "the battery life is bad" not in labels(sorted_record)
    with sorted_record.session() as session:
        curation.undo(session, change)
    assert "the battery life is bad" in labels(sorted_record)


def test_a_decision_is_written_changed_and_taken_back(sorted_record: Database) -> None:
    battery, due = theme(sorted_record, "battery"), date(2026, 4, 1)
    with sorted_record.session() as session:
        curation.decide(session, battery, "planned", None, due=due)
        second = curation.decide(session, battery, "released", None, released=date(2026, 3, 20)).id
    with sorted_record.session() as session:
        known = session.get_one(Decision, battery)
        assert (known.decision, known.due) == ("released", None)
        assert known.released_at == datetime(2026, 3, 20, tzinfo=timezone.utc)
        curation.undo(session, second)
        assert (known.decision, known.due, known.released_at) == ("planned", due, None)
        curation.decide(session, battery, "", None)
        session.flush()
        assert session.get(Decision, battery) is None


def test_what_cannot_be_done_is_said(sorted_record: Database) -> None:
    battery, software, sound = (theme(sorted_record, word) for word in ("battery", "software", "sound"))
    with sorted_record.session() as session:
        for wrong, message in (
            (lambda: curation.rename(session, battery, " ", None), "between 1 and 120"),
            (lambda: curation.merge(session, battery, battery, None), "itself"),
            (lambda: curation.merge(session, battery, sound, None), "same side"),
            (lambda: curation.split(session, battery, [10_000], "new", None), "Choose"),
            (lambda: curation.decide(session, battery, "soon", None), "one of"),
            (lambda: curation.dismiss(session, 10_000, None), "no such theme"),
        ):
            with pytest.raises(CurationError, match=message):
                wrong()
        first = curation.rename(session, software, "one", None).id
        second = curation.rename(session, software, "two", None).id
        with pytest.raises(CurationError, match="newer"):
            curation.undo(session, first)
        curation.undo(session, second)
        with pytest.raises(CurationError, match="already"):
            curation.undo(session, second)

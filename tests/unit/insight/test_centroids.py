"""The middles of themes, in versions. Cost: 4 s, no service."""

from __future__ import annotations

from sqlalchemy import select, text

from bot.insight.themes import RefreshReport, refresh
from bot.store import themes
from bot.store.database import Database
from bot.store.erasure import forget
from bot.store.models import Centroid, Embedder, Item, Theme

from .conftest import BATTERY, StandIn, Teller, embed

Version = tuple[int, int, int]


def versions(database: Database, word: str) -> list[Version]:
    """(version, embedder, members) of the theme with this word in its label."""
    with database.reading() as session:
        found = select(Centroid.version, Centroid.embedder_id, Centroid.members).join(Theme)
        return list(session.execute(found.where(Theme.label.contains(word)).order_by(Centroid.version)).tuples())


def middle(database: Database, word: str) -> bytes:
    with database.reading() as session:
        return next(theme.centroid for theme in themes.known(session) if word in theme.label)


def test_a_theme_that_grew_gets_another_version_and_the_newest_counts(sorted_record: Database, teller: Teller) -> None:
    first = middle(sorted_record, "battery")
    teller.say("the battery life disappoints")
    refresh(sorted_record, embed)
    teller.say("the lens cap is loose")
    refresh(sorted_record, embed)
    assert versions(sorted_record, "battery") == [(1, 1, 6)]
    assert middle(sorted_record, "battery") == first
    teller.say_all(("battery life is short", "my battery life is bad", "such a short battery life"))
    refresh(sorted_record, embed)
    teller.say("the hinge squeaks")
    refresh(sorted_record, embed)
    assert versions(sorted_record, "battery") == [(1, 1, 6), (2, 1, 10)]
    assert middle(sorted_record, "battery") != first
    assert versions(sorted_record, "software") == [(1, 1, 6)]


def test_another_embedder_embeds_all_anew_and_keeps_every_theme(sorted_record: Database, teller: Teller) -> None:
    with sorted_record.reading() as session:
        before = session.execute(text("select item_id, theme_id from assignment order by item_id")).all()
        items = len(session.scalars(select(Item.id)).all())
    teller.say("the battery life disappoints")
    assert refresh(sorted_record, StandIn("another")) == RefreshReport(items + 1, 1, 0)
    with sorted_record.reading() as session:
        after = session.execute(text("select item_id, theme_id from assignment order by item_id")).all()
        assert [one.fingerprint for one in session.scalars(select(Embedder).order_by(Embedder.id))] == ["", "another"]
    assert after[: len(before)] == before
    assert versions(sorted_record, "battery") == [(1, 1, 6), (2, 2, 6)]


def test_no_middle_of_another_embedder_is_compared(sorted_record: Database) -> None:
    with sorted_record.session() as session:
        session.add(Embedder(fingerprint="another"))
    assert middle(sorted_record, "battery") == b""


def test_the_middles_of_what_a_forgotten_customer_spoke_of_are_made_anew(
    sorted_record: Database, teller: Teller
) -> None:
    first = middle(sorted_record, "battery")
    forget(sorted_record, "c1")
    assert versions(sorted_record, "battery") == []
    teller.say("the lens cap is loose")
    refresh(sorted_record, embed)
    assert versions(sorted_record, "battery") == [(1, 1, len(BATTERY) - 1)]
    assert middle(sorted_record, "battery") != first

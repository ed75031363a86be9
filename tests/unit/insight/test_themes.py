"""Items into themes, with a stand-in for the embedder. Cost: 3 s, no service."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select

from bot.insight import clustering
from bot.insight.themes import refresh
from bot.store import schema
from bot.store.database import Database
from bot.store.models import Assignment, Item, Theme

from .conftest import BATTERY, SOFTWARE, SOUND, Teller, embed


def members(database: Database) -> dict[str, set[str]]:
    """Label of each theme, and what its items say."""
    query = select(Theme.label, Item.quote).join(Assignment, Assignment.theme_id == Theme.id).join(Item)
    found: dict[str, set[str]] = {}
    with database.reading() as session:
        for label, quote in session.execute(query):
            found.setdefault(label, set()).add(quote)
    return found


def state(database: Database) -> list[object]:
    with database.reading() as session:
        themes = session.execute(select(Theme.id, Theme.label, Theme.kind, Theme.status).order_by(Theme.id)).all()
        rows = session.execute(select(Assignment.item_id, Assignment.theme_id, Assignment.by)).all()
        return [themes, sorted(map(tuple, rows))]


def test_what_many_say_becomes_a_theme_in_their_words(heard: Database) -> None:
    report = refresh(heard, embed)
    found = members(heard)
    assert report.new_themes == len(found) == 3
    assert {label for label in found if "battery" in label} == {"the battery life is bad"}
    for said in (BATTERY, SOFTWARE, SOUND):
        assert any(len(set(said) & theme) >= 5 and theme <= set(said) for theme in found.values())


def test_every_item_gets_its_embedding(heard: Database) -> None:
    assert refresh(heard, embed).embedded == 18
    with heard.reading() as session:
        stored = session.scalars(select(Item.embedding).order_by(Item.id)).first()
    vector = np.frombuffer(stored or b"", np.float16).astype(np.float32)
    assert vector.shape == (384,)
    assert np.allclose(vector, embed([BATTERY[0]])[0], atol=1e-3)


def test_a_second_run_changes_nothing(heard: Database) -> None:
    refresh(heard, embed)
    before = state(heard)
    report = refresh(heard, embed)
    assert (report.embedded, report.assigned, report.new_themes) == (0, 0, 0)
    assert state(heard) == before


def test_new_items_go_to_the_themes_that_exist(heard: Database, teller: Teller) -> None:
    refresh(heard, embed)
    before = state(heard)[0]
    teller.say("the battery life is a bad joke")
    report = refresh(heard, embed)
    assert (report.assigned, report.new_themes) == (1, 0)
    assert state(heard)[0] == before
    assert "the battery life is a bad joke" in members(heard)["the battery life is bad"]


def test_what_one_grouping_leaves_is_grouped_again_at_once(heard: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = clustering.groups
    monkeypatch.setattr(clustering, "groups", lambda *given: at_once(*given)[:1])
    assert refresh(heard, embed).new_themes == 3
    before = state(heard)
    assert refresh(heard, embed).new_themes == 0
    assert state(heard) == before


def test_what_few_customers_all_say_is_a_theme(teller: Teller) -> None:
    teller.say_all(BATTERY)
    assert refresh(teller.database, embed).new_themes == 1


def test_few_customers_who_say_different_things_make_no_theme(teller: Teller) -> None:
    teller.say_all(
        ["the hinge broke", "my parcel was late", "a scratch on the lid", "it smells of glue", "the strap is thin"]
    )
    assert refresh(teller.database, embed).new_themes == 0


def test_four_customers_are_no_theme(teller: Teller) -> None:
    teller.say_all(BATTERY[:4])
    assert refresh(teller.database, embed).new_themes == 0


def test_one_customer_who_says_it_five_times_is_no_theme(teller: Teller) -> None:
    for quote in BATTERY:
        teller.say(quote, customer="the same")
    assert refresh(teller.database, embed).new_themes == 0


def test_praise_and_blame_of_the_same_thing_stay_apart(teller: Teller) -> None:
    teller.say_all(BATTERY)
    teller.say_all([quote.replace("bad", "great").replace("terrible", "superb") for quote in BATTERY], "praise")
    refresh(teller.database, embed)
    with teller.database.reading() as session:
        kinds = session.execute(
            select(Theme.kind, Item.kind).join(Assignment, Assignment.theme_id == Theme.id).join(Item)
        )
        assert {tuple(row) for row in kinds} == {("fault", "fault"), ("praise", "praise")}


def test_what_only_praises_or_blames_belongs_to_no_theme(teller: Teller) -> None:
    teller.say_all(
        ["this is terrible", "a horrible purchase", "the worst product ever", "bad", "just awful", "i hate it"]
    )
    report = refresh(teller.database, embed)
    assert (report.new_themes, report.assigned) == (0, 0)


def test_what_the_reader_was_unsure_of_founds_no_theme_and_counts_in_one(teller: Teller) -> None:
    items = teller.say_all(BATTERY)
    with teller.database.session() as session:
        for item in items:
            session.get_one(Item, item).confidence = 0.3
    assert refresh(teller.database, embed).new_themes == 0
    teller.say_all([f"{quote} really" for quote in BATTERY])
    assert refresh(teller.database, embed).new_themes == 1
    (found,) = members(teller.database).values()
    assert set(BATTERY) & found, "said without much doubt by others, it counts"


def test_what_a_person_decided_survives(heard: Database, teller: Teller) -> None:
    refresh(heard, embed)
    with heard.session() as session:
        battery = session.scalars(select(Theme).where(Theme.label == "the battery life is bad")).one()
        software = session.scalars(select(Theme).where(Theme.label.contains("software"))).one()
        battery.label, software.status = "battery", "dismissed"
        moved = session.scalars(select(Assignment).where(Assignment.theme_id == software.id)).first()
        assert moved is not None
        moved.theme_id, moved.by = battery.id, "person"
        session.flush()
        kept = (moved.item_id, battery.id)
    teller.say_all(["the software crashed again", "the battery life is bad again"])
    report = refresh(heard, embed)
    found = members(heard)
    assert report.new_themes == 0
    assert "the battery life is bad again" in found["battery"]
    with heard.reading() as session:
        assert session.get_one(Assignment, kept[0]).theme_id == kept[1]
        assert session.scalars(select(Theme.status).where(Theme.label.contains("software"))).one() == "dismissed"


def test_a_merged_theme_hands_its_new_items_on(heard: Database, teller: Teller) -> None:
    refresh(heard, embed)
    with heard.session() as session:
        battery = session.scalars(select(Theme).where(Theme.label == "the battery life is bad")).one()
        software = session.scalars(select(Theme).where(Theme.label.contains("software"))).one()
        software.status, software.merged_into_id = "merged", battery.id
    item = teller.say("the software sucks again")
    refresh(heard, embed)
    with heard.reading() as session:
        assert session.get_one(Assignment, item).theme_id == battery.id


def test_the_order_in_which_things_were_said_plays_no_part(teller: Teller, heard: Database, tmp_path: object) -> None:
    other = Database(f"sqlite:///{tmp_path}/other.db")
    schema.upgrade(other)
    again = Teller(other)
    again.say("the lens cap fell into the river")
    again.say_all(tuple(reversed(SOUND)), "praise")
    again.say_all(tuple(reversed(SOFTWARE)), product="Norton")
    again.say_all(tuple(reversed(BATTERY)))
    refresh(heard, embed)
    refresh(other, embed)
    assert members(heard) == members(other)
    other.close()


def test_a_refresh_cut_off_before_sorting_is_made_up_for(heard: Database) -> None:
    from bot.insight.themes import embed_items

    embed_items(heard, embed, None)
    assert refresh(heard, embed).new_themes == 3


def test_progress_is_told(heard: Database) -> None:
    seen: list[tuple[int, int]] = []
    refresh(heard, embed, lambda done, total: seen.append((done, total)))
    assert seen == [(18, 18)]

"""The digest from rows to JSON, and what it refuses. Cost: 5 s, no service."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from bot.errors import Mendable
from bot.insight import digest as digests
from bot.insight.asked import DigestQuery
from bot.insight.checker import check
from bot.insight.digest import build, run
from bot.insight.render import render
from bot.insight.shape import to_json
from bot.insight.themes import refresh
from bot.store import accounts, curation
from bot.store.database import Database
from bot.store.models import Item, Theme, Turn

from .conftest import BATTERY, START, Teller, embed

EVERYTHING = DigestQuery()


def test_the_digest_says_what_was_said(sorted_record: Database) -> None:
    digest = build(sorted_record, EVERYTHING)
    battery = next(theme for theme in digest.themes if theme.label == "the battery life is bad")
    assert (battery.customers, battery.n, battery.mentions) == (6, 18, 6)
    assert [(place.name, place.customers) for place in battery.products] == [("Zen", 6)]
    assert battery.expectations[0].expected == "to last 12 hours"
    assert [theme.kind for theme in digest.exceeded] == ["praise"]
    assert [voice.text for voice in digest.single_voices] == ["the lens cap fell into the river"]
    assert len(digest.verdict) == 3
    assert digest.verdict[0].startswith("Of 18 customers, 13 named something that went wrong")


def test_the_scorecard_has_denominators_and_intervals(heard: Database) -> None:
    card = {figure.name: figure for figure in build(heard, EVERYTHING).scorecard}
    assert (card["csat"].count, card["csat"].n) == (5, 6)
    assert card["csat"].ci == pytest.approx((0.4365, 0.9699), abs=1e-4)
    assert card["nps"].value == 100
    assert card["disconfirmation"].value == pytest.approx(4 / 6)
    assert card["unmet"].count == 1
    assert card["exceeded"].count == 5


def test_what_nobody_was_asked_is_no_zero(teller: Teller) -> None:
    teller.say_all(BATTERY)
    digest = build(teller.database, EVERYTHING)
    csat = next(figure for figure in digest.scorecard if figure.name == "csat")
    assert (csat.value, csat.ci, csat.n) == (None, None, 0)
    assert digest.disconfirmation is None
    assert "nobody was asked for a rating" in digest.verdict[0]


def test_what_the_reader_was_less_sure_of_is_quoted_later(sorted_record: Database) -> None:
    first = [theme.quotes[0].item for theme in build(sorted_record, EVERYTHING).themes]
    with sorted_record.session() as session:
        for item in first:
            session.get_one(Item, item).confidence = 0.6
    assert not set(first) & {theme.quotes[0].item for theme in build(sorted_record, EVERYTHING).themes}


def test_every_quote_is_cut_out_of_its_turn(sorted_record: Database) -> None:
    digest = build(sorted_record, EVERYTHING)
    quotes = [quote for theme in (*digest.themes, *digest.exceeded) for quote in theme.quotes]
    assert quotes
    with sorted_record.reading() as session:
        for quote in (*quotes, *digest.single_voices):
            assert quote.text in session.get_one(Turn, quote.turn).masked


def test_two_runs_give_the_same_bytes(heard: Database) -> None:
    first = render(run(heard, embed, EVERYTHING), "json")
    assert render(run(heard, embed, EVERYTHING), "json") == first
    assert json.loads(first)["version"] == digests.VERSION


def test_only_one_product(sorted_record: Database) -> None:
    digest = build(sorted_record, DigestQuery(product="norton"))
    assert digest.product == "Norton"
    assert {theme.n for theme in digest.themes} == {6}
    assert digest.exceeded == ()


def test_a_theme_with_fewer_than_five_customers_here_is_single_voices(heard: Database, teller: Teller) -> None:
    teller.say_all(["the battery life is bad"] * 2, product="Norton")
    refresh(heard, embed)
    digest = build(heard, DigestQuery(product="Norton"))
    assert ["software" in theme.label for theme in digest.themes] == [True]
    assert [voice.text for voice in digest.single_voices] == ["the battery life is bad"] * 2


def test_a_dismissed_theme_is_not_shown(sorted_record: Database) -> None:
    with sorted_record.session() as session:
        session.execute(text("update theme set status = 'dismissed' where label like '%battery%'"))
    digest = build(sorted_record, EVERYTHING)
    assert not any("battery" in theme.label for theme in digest.themes)
    assert not any("battery" in voice.text for voice in digest.single_voices)


def test_a_merged_theme_counts_for_its_target(sorted_record: Database) -> None:
    target = "(select id from theme where label like '%battery%')"
    merge = f"update theme set status = 'merged', merged_into_id = {target} where label like '%software%'"
    with sorted_record.session() as session:
        session.execute(text(merge))
    themes = build(sorted_record, EVERYTHING).themes
    assert [(theme.label, theme.customers) for theme in themes] == [("the battery life is bad", 12)]


def test_a_change_is_called_only_when_the_numbers_can_carry_it(teller: Teller) -> None:
    """35 customers a week: the battery rises from 5 to 20; the software goes from 6 to 5."""
    for week, battery, software in ((0, 5, 6), (1, 20, 5)):
        at = START + timedelta(days=7 * week)
        for turn in range(battery):
            teller.say(BATTERY[turn % 5], at=at)
        teller.say_all(["the software sucks", "terrible software", "awful software", "the software is crap",
                        "poor software", "software sucks"][:software], at=at)  # fmt: skip
        teller.say_all([f"a thing number {turn}" for turn in range(35 - battery - software)], "praise", at=at)
    refresh(teller.database, embed)
    since = START.date() + timedelta(days=7)
    digest = build(teller.database, DigestQuery(since=since, until=since + timedelta(days=6)))
    assert digest.previous is not None
    assert digest.previous.since == START.date()
    found = {("battery" if "battery" in theme.label else "software"): theme for theme in digest.themes}
    assert (found["battery"].change, found["battery"].customers, found["battery"].previous_customers) == (
        "rising",
        20,
        5,
    )
    assert found["battery"].q_value is not None
    assert found["battery"].q_value < 0.1
    assert found["software"].change == "steady"
    assert any("Rising" in claim.text for claim in digest.claims)
    complaint = next(figure for figure in digest.scorecard if figure.name == "complaint")
    assert complaint.change is not None
    assert (complaint.change.verdict, complaint.change.previous_n) == ("rising", 35)


def test_nothing_is_new_without_a_period_before(sorted_record: Database) -> None:
    assert {theme.change for theme in build(sorted_record, EVERYTHING).themes} == {"watch"}


def test_what_a_theme_is_associated_with(teller: Teller) -> None:
    """18 of 24 satisfied; of the 6 who raise the battery none: 18/30 - 18/24."""
    teller.say_all(BATTERY, ratings={"csat": 1})
    teller.say_all(["the sound quality is very good"] * 18, "praise", ratings={"csat": 5})
    teller.say_all(["a thing of its own"] * 6, "wish", ratings={"csat": 2})
    refresh(teller.database, embed)
    digest = build(teller.database, EVERYTHING)
    impact = next(theme for theme in digest.themes if "battery" in theme.label).impact
    assert impact is not None
    assert (impact.n, impact.raising, impact.value) == (30, 6, pytest.approx(18 / 30 - 18 / 24))
    assert any("is associated with -15.0 points of satisfaction" in claim.text for claim in digest.claims)


def test_a_release_is_measured_again(teller: Teller) -> None:
    """35 customers on either side: the battery falls from 20 to 5."""
    for days, battery in ((0, 20), (7, 5)):
        at = START + timedelta(days=days)
        teller.say_all([BATTERY[turn % 5] for turn in range(battery)], at=at)
        teller.say_all([f"a thing number {turn}" for turn in range(35 - battery)], "praise", at=at)
    refresh(teller.database, embed)
    with teller.database.session() as session:
        owner = accounts.add_user(session, "ana@shop.example", "Ana", "product", None)
        theme = session.scalars(text("select id from theme where label like '%battery%'").columns(Theme.id)).one()
        released = START.date() + timedelta(days=7)
        curation.decide(session, theme, "released", owner.id, owner_id=owner.id, released=released)
    digest = build(teller.database, DigestQuery(until=released + timedelta(days=6)))
    (action,) = digest.actions
    assert (action.decision, action.owner, action.released, action.change) == ("released", "Ana", released, "falling")
    assert action.before is not None
    assert action.since is not None
    assert (action.since.customers, action.since.n) == (5, 35)
    assert action.before.days.until == released - timedelta(days=1)
    assert "measured again" in render(digest, "html")
    assert "measured again" in render(digest, "md")
    wrong = to_json(digest)
    wrong["actions"][0]["since"]["customers"] = 4
    assert check(teller.database, wrong)


def test_few_customers_are_only_watched(teller: Teller) -> None:
    teller.say("the battery life is bad", at=START)
    teller.say_all(BATTERY, at=START + timedelta(days=7))
    refresh(teller.database, embed)
    since = START.date() + timedelta(days=1)
    digest = build(teller.database, DigestQuery(since=since, until=since + timedelta(days=6)))
    assert [theme.change for theme in digest.themes] == ["watch"]


def test_a_clear_word_for_what_cannot_be_told(teller: Teller, heard: Database) -> None:
    with pytest.raises(Mendable, match=r"no product called 'Xbox'.*Norton, Zen"):
        build(heard, DigestQuery(product="Xbox"))
    with pytest.raises(Mendable, match="from 2031-01-01 to 2031-01-02"):
        build(heard, DigestQuery(since=date(2031, 1, 1), until=date(2031, 1, 2)))
    with pytest.raises(Mendable, match="swap"):
        build(heard, DigestQuery(since=date(2026, 3, 9), until=date(2026, 3, 1)))


def test_an_empty_record_says_what_to_do(database: Database) -> None:
    with pytest.raises(Mendable, match="hearback import"):
        build(database, EVERYTHING)


def test_a_digest_that_does_not_match_is_not_written(heard: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests.checker, "check_in", lambda session, digest: ["theme 1: 7 instead of 6"])
    with pytest.raises(digests.DigestRefused, match="7 instead of 6") as refused:
        build(heard, EVERYTHING)
    assert refused.value.findings == ["theme 1: 7 instead of 6"]


def test_a_label_with_quotation_marks_can_be_checked(sorted_record: Database) -> None:
    with sorted_record.session() as session:
        label = "so much for “long life” (3 of 5)"
        session.execute(text("update theme set label = :label where label like '%battery%'"), {"label": label})
    assert "“so much for ‘long life’ (3 of 5)”" in build(sorted_record, EVERYTHING).verdict[1]


def test_answers_without_any_item_still_count(teller: Teller) -> None:
    teller.say_all(BATTERY)
    with teller.database.session() as session:
        session.execute(text("update item set status = 'rejected' where id <= 2"))
    digest = build(teller.database, EVERYTHING)
    complaint = next(figure for figure in digest.scorecard if figure.name == "complaint")
    assert (complaint.count, complaint.n) == (4, 6)
    assert to_json(digest)["data_quality"]["items"] == 4

"""Themes in the console: what people do to them, and take back. Cost: 10 s, no service."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.store.database import Database
from bot.store.models import (
    Aspect,
    Assignment,
    Conversation,
    Decision,
    Expectation,
    Item,
    Product,
    Theme,
    ThemeChange,
    Turn,
    now,
)
from tests.unit.web.console.conftest import Colleague


@pytest.fixture
def theme(database: Database) -> int:
    """A theme of six customers, three in each of two weeks, and another one of none beside it."""
    with database.session() as session:
        found = Theme(label="the battery dies", kind="fault", aspect=Aspect(name="Battery"))
        session.add_all([found, Theme(label="the screen breaks", kind="fault")])
        session.flush()
        for number in range(6):
            at = now() - timedelta(days=8 * (number % 2))
            talk = Conversation(id=f"{number:032x}", source="import", status="completed")
            said = f"the battery dies after {number} hours, sadly"
            turn = Turn(conversation=talk, seq=1, public_id="1", sender="customer", text=said, masked=said, at=at)
            item = Item(conversation=talk, turn=turn, start=0, end=len(said), quote=said, kind="fault", score=-0.9,
                        sentiment="negative", severity=2, model_version="test", at=at)  # fmt: skip
            session.add(item)
            session.flush()
            session.add(Assignment(item_id=item.id, theme_id=found.id, score=0.9))
        return found.id


@pytest.fixture
def product(colleague: Callable[..., Colleague]) -> Colleague:
    return colleague("product", "Ana")


def test_themes_stand_by_aspect_with_their_customers(product: Colleague, theme: int) -> None:
    page = product.get("/console/themes").text
    assert '<strong><a href="/console/aspects/1">Battery</a></strong>' in page
    assert f'<a href="/console/themes/{theme}">the battery dies</a>' in page
    assert "What fell short" in page
    assert page.count(f'<a href="/digest/behind/theme.{theme}">6</a>') == 2


def test_a_theme_shows_its_course_its_words_and_where_they_were_said(product: Colleague, theme: int) -> None:
    page = product.get(f"/console/themes/{theme}").text
    assert ">6 customers</a>" in page and ">6 mentions</a>" in page
    assert re.search(r'<a href="/digest/behind/customers\?since=[\d-]+&amp;until=[\d-]+">3</a>', page)
    assert "the battery dies after 3 hours, sadly" in page
    assert f"/console/conversations/{3:032x}#turn-" in page
    assert f'href="/digest/behind/theme.{theme}"' in page


def test_a_theme_shows_what_was_expected_and_for_which_products(
    product: Colleague, theme: int, database: Database
) -> None:
    with database.session() as session:
        talk = session.get_one(Conversation, f"{1:032x}")
        talk.product = Product(name="Lamp 6")
        first, second = session.query(Item).order_by(Item.id).limit(2)
        first.expectation = Expectation(conversation_id=first.conversation_id, actual="it died", confirmed_at=now())
        second.expectation = Expectation(
            conversation_id=second.conversation_id, expected="a week", actual="a day", confirmed_at=now()
        )
    page = product.get(f"/console/themes/{theme}").text
    assert page.count("<dt>Expected</dt>") == 1 and "a week" in page and "it died" not in page
    assert f'Lamp 6 <a href="/digest/behind/theme.{theme}.product.Lamp%206">1</a>' in page
    assert page.index("In customers’ words") < page.index("<h2>Decide</h2>")
    assert product.get(f"/digest/behind/theme.{theme}.product.Lamp%206").status_code == 200


def test_what_is_done_is_written_logged_and_undone(product: Colleague, theme: int, database: Database) -> None:
    where = f"/console/themes/{theme}/changes"
    assert product.post(where, do="rename", label="Battery").status_code == 303
    decided = {"decision": "planned", "owner": product.user.id, "due": "2026-04-01"}
    assert product.post(where, do="decide", **decided).status_code == 303
    page = product.get(f"/console/themes/{theme}").text
    assert "Planned, Ana, due 2026-04-01" in " ".join(page.split())
    with database.reading() as session:
        assert session.get_one(Theme, theme).label == "Battery"
        renamed = session.query(ThemeChange).filter_by(what="rename").one().id
    assert product.post(where, do="undo", change=renamed).status_code == 303
    with database.reading() as session:
        assert session.get_one(Theme, theme).label == "the battery dies"
        assert session.get_one(Decision, theme).decision == "planned"


def test_quotes_that_are_marked_become_a_theme_of_their_own(product: Colleague, theme: int, database: Database) -> None:
    answer = product.post(f"/console/themes/{theme}/changes", do="split", item=["1", "2"], label="it dies early")
    assert answer.status_code == 303
    with database.reading() as session:
        made = session.query(Theme).filter_by(label="it dies early").one()
        assert session.query(Assignment).filter_by(theme_id=made.id, by="person").count() == 2
    assert "4 customers" in product.get(f"/console/themes/{theme}").text


def test_what_cannot_be_done_is_said_on_the_page(product: Colleague, theme: int) -> None:
    where = f"/console/themes/{theme}/changes"
    assert "between 1 and 120" in product.post(where, do="rename", label=" ").text
    assert "2026-04-01" in product.post(where, do="decide", decision="planned", due="soon").text
    assert product.post(where, do="dance").status_code == 422
    assert product.get("/console/themes/999").status_code == 404


def test_support_reads_and_does_not_change(support: Colleague, theme: int) -> None:
    assert "Write the decision" not in support.get(f"/console/themes/{theme}").text
    assert support.post(f"/console/themes/{theme}/changes", do="dismiss").status_code == 403


def test_a_thing_shows_its_issues_and_is_renamed_merged_and_given_back(
    product: Colleague, theme: int, database: Database
) -> None:
    with database.session() as session:
        session.add(Aspect(name="Power"))
    page = product.get("/console/aspects/1").text
    assert "<h1>Battery</h1>" in page and f'<a href="/console/themes/{theme}">the battery dies</a>, 6 customers' in page
    where = "/console/aspects/1/changes"
    assert product.post(where, do="rename", name="Battery pack").status_code == 303
    assert "<h1>Battery pack</h1>" in product.get("/console/aspects/1").text
    assert "There is a thing called Power already" in product.post(where, do="rename", name="Power").text
    assert product.post(where, do="merge", into=2).status_code == 303
    assert "<strong>" in (listed := product.get("/console/themes").text) and ">Power</a></strong>" in listed
    assert product.post(where, do="undo", change=2).status_code == 303
    assert ">Battery pack</a></strong>" in product.get("/console/themes").text
    assert product.get("/console/aspects/9").status_code == 404


def test_support_reads_a_thing_and_changes_none(colleague: Callable[..., Colleague], theme: int) -> None:
    support = colleague("support", "Sam")
    assert "Rename" not in support.get("/console/aspects/1").text
    assert support.post("/console/aspects/1/changes", do="rename", name="x").status_code == 403

"""The inbox in the browser's eyes: filters, search, views, many at once. Cost: 5 s, no service."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from bot.store.database import Database
from bot.store.imports import ImportedRow, store_rows
from bot.store.models import AuditEntry, Conversation, InboxEntry, SavedView, Tag, Turn, now
from tests.fake_reader import FakeReader
from tests.unit.web.conftest import Visitor
from tests.unit.web.console.conftest import Colleague


def talk(visitor: Visitor, *words: str) -> str:
    found = str(visitor.begin()["conversation"])
    for one in words:
        visitor.say(one)
    return found


def entry(database: Database, conversation: str) -> InboxEntry:
    with database.reading() as session:
        return session.scalars(select(InboxEntry).filter_by(conversation_id=conversation)).one()


def test_what_a_customer_says_is_in_the_inbox_unread(visitor: Visitor, support: Colleague) -> None:
    conversation = talk(visitor, "The <b>lid</b> broke, write to ada@example.com")
    page = support.get("/console").text
    assert f"/console/conversations/{conversation}" in page and "1 conversation" in page
    assert "The &lt;b&gt;lid&lt;/b&gt; broke" in page and "ada@example.com" not in page
    assert 'class="unread"' in page
    support.get(f"/console/conversations/{conversation}")
    assert 'class="unread"' not in support.get("/console").text
    visitor.say("And it rattles")
    assert 'class="unread"' in support.get("/console").text


def test_a_hit_is_marked_where_it_stands(visitor: Visitor, support: Colleague) -> None:
    talk(visitor, "It was late", "The battery is flat by noon")
    assert "<mark>battery</mark>" in support.get("/console", q="batt").text
    nothing = support.get("/console", q="kettle").text
    assert "No conversation fits." in nothing and "0 conversations" in nothing


def test_a_row_shows_what_was_told_rather_than_the_last_yes(
    visitor: Visitor, support: Colleague, database: Database
) -> None:
    conversation = talk(visitor, "The handle came off", "no, that is all")
    with database.session() as session:
        turn = session.scalars(select(Turn).filter_by(conversation_id=conversation, text="no, that is all")).one()
        assert "no, that is all" in support.get("/console").text
        turn.intent = "deny"
    page = support.get("/console").text
    assert "The handle came off" in page and "no, that is all" not in page


def test_an_empty_record_says_what_to_do(support: Colleague) -> None:
    assert "hearback invite" in support.get("/console").text


def test_a_view_is_kept_under_a_name_and_forgotten(support: Colleague, database: Database) -> None:
    assert support.post("/console/views", name="Lids", here="q=lid").headers["location"] == "/console?q=lid"
    assert ">Lids</a>" in support.get("/console").text
    with database.reading() as session:
        view = session.scalars(select(SavedView)).one()
    support.post(f"/console/views/{view.id}")
    assert ">Lids</a>" not in support.get("/console").text


def test_many_are_marked_tagged_and_assigned_at_once(visitor: Visitor, support: Colleague, database: Database) -> None:
    picked = [talk(visitor, "one"), talk(visitor, "two")]
    other = talk(visitor, "three")
    support.post("/console/bulk", do="reviewed", pick=picked)
    support.post("/console/bulk", do="tag", tag="  Lid  ", pick=picked)
    support.post("/console/bulk", do="assign", user=str(support.user.id), pick=picked)
    for one in picked:
        assert entry(database, one).reviewed_by_id == entry(database, one).assigned_to_id == support.user.id
    assert entry(database, other).reviewed_at is None
    with database.reading() as session:
        assert set(session.scalars(select(Tag.name))) == {"lid"}
        noted = session.scalars(select(AuditEntry.action).where(AuditEntry.conversation_id == picked[0])).all()
    assert noted == ["bulk: reviewed", "bulk: tag", "bulk: assign"]
    support.post("/console/bulk", do="unread", pick=picked)
    assert entry(database, picked[0]).unread


def test_a_rating_given_on_another_scale_is_shown_as_given_and_found_by_what_it_means(
    support: Colleague, database: Database
) -> None:
    given = {"reading": FakeReader().read("It hums").to_json(), "embeddings": [b"\0" * 768], "at": now()}
    with database.session() as session:
        for value, of_five in [(4, 2.3333), (6, 3.2222), (9, 4.5556)]:
            rated = {"rating": of_five, "given": {"value": value, "scale": "1-10"}}
            store_rows(session, [ImportedRow(external_id=str(value), text="It hums", **rated, **given)])
    for wanted, shown in [("low", "2.3 of 5"), ("middle", "3.2 of 5"), ("high", "4.6 of 5")]:
        page = support.get("/console", rating=wanted).text
        assert "1 conversation" in page and shown in page
    with database.reading() as session:
        talk = session.scalars(select(Conversation.id).where(Conversation.external_id == "4")).one()
    page = support.get(f"/console/conversations/{talk}").text
    assert "Rated 4 on a scale of 1-10." in page and "2.33 of 5" in page


def test_what_is_marked_unread_stays_so(visitor: Visitor, support: Colleague, database: Database) -> None:
    conversation = talk(visitor, "hello there")
    support.get(f"/console/conversations/{conversation}")
    back = support.post(f"/console/conversations/{conversation}/review", do="unread")
    support.get(back.headers["location"])
    assert entry(database, conversation).unread


def test_a_list_that_was_longer_is_shown_so_again(visitor: Visitor, support: Colleague) -> None:
    for number in range(3):
        talk(visitor, f"number {number}")
    assert support.get("/console", rows=2).text.count("data-id=") == 2
    assert support.get("/console", rows=401).status_code == 422


def test_counts_are_for_everyone_to_poll(visitor: Visitor, support: Colleague) -> None:
    talk(visitor, "hello there")
    assert "1<span" in support.get("/console/counts").text


def test_a_product_team_sees_a_pseudonym_where_support_sees_a_name(
    visitor: Visitor, invite: str, colleague: Callable[..., Colleague]
) -> None:
    visitor.begin(invite=invite)
    visitor.say("It leaks")
    assert "Ada" in colleague("support").get("/console").text.split("<main")[1]
    assert ">Ada<" not in colleague("product").get("/console").text.split("<main")[1]

"""Drafts, saved replies, notes, contact data, snoozing and the line on top. Cost: 8 s, no service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select

from bot.language.reading import LANGUAGES
from bot.store import dialogue, drafts
from bot.store.database import Database
from bot.store.models import AuditEntry, Draft, InboxEntry, Mention, Note, now
from bot.store.readings import record_reading
from bot.store.transcript import hidden
from bot.web.console import canned, snoozing
from bot.web.problems import Problem
from tests.fake_rasa import asked
from tests.fake_reader import FakeReader
from tests.unit.web.conftest import Visitor
from tests.unit.web.console.asking import HandsOver, path
from tests.unit.web.console.conftest import Colleague

SAID = "expected a week but it broke. The lid rattles"
SUNDAY = datetime(2026, 11, 29, 11, 46, tzinfo=timezone.utc)


@pytest.fixture
def talk(visitor: Visitor, invite: str) -> str:
    conversation = str(visitor.begin(invite=invite)["conversation"])
    visitor.say("call me, +49 170 1234567")
    return conversation


def all_of(database: Database, column: Any) -> list[Any]:
    with database.reading() as session:
        return list(session.scalars(select(column)))


def test_a_draft_is_kept_for_one_person_until_it_is_sent(
    colleague: Callable[..., Colleague], talk: str, database: Database
) -> None:
    sam, kim = colleague("support", "Sam"), colleague("support", "Kim")
    for text in ("Hel", "Hello <b>"):
        assert sam.post(path(talk, "/draft"), text=text).status_code == 204
    assert "Hello &lt;b&gt;</textarea>" in sam.get(path(talk)).text
    assert "Hello &lt;b&gt;" not in kim.get(path(talk)).text
    sam.post(path(talk, "/reply"), text="Hello there")
    assert all_of(database, Draft.text) == []
    sam.post(path(talk, "/draft"), text="more")
    sam.post(path(talk, "/draft"), text=" ")
    assert all_of(database, Draft.text) == []
    assert sam.post(path("none", "/draft"), text="x").status_code == 404


def test_a_draft_goes_with_the_conversation(support: Colleague, talk: str, database: Database) -> None:
    support.post(path(talk, "/draft"), text="Hello")
    support.post(path(talk, "/erase"), sure="ERASE")
    with database.reading() as session:
        assert drafts.of(session, talk, support.user.id) == ""


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_same_saved_replies(code: str) -> None:
    replies = canned.read()[code].replies
    assert len(replies) == len(canned.read()["en"].replies)
    for title, text in replies:
        assert title and not set("{}") & set(text.replace("{name}", "").replace("{product}", ""))


class Speaks(HandsOver):
    def _answer(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return asked("Guten Tag.", lang="de")


class TestInGerman:
    @pytest.fixture
    def rasa(self, database: Database) -> Speaks:
        return Speaks(database)

    def test_saved_replies_are_in_the_language_of_the_talk(self, support: Colleague, talk: str) -> None:
        page = support.get(path(talk)).text
        assert "Guten Tag Ada, ich habe gelesen" in page and "Das tut mir leid: Kettle." in page


def test_a_note_of_ones_own_is_changed_and_removed_and_nobody_elses(
    colleague: Callable[..., Colleague], talk: str, database: Database
) -> None:
    sam, kim = colleague("support", "Sam"), colleague("support", "Kim")
    sam.post(path(talk, "/notes"), text="@kim look")
    [number] = all_of(database, Note.id)
    assert kim.post(path(talk, f"/notes/{number}"), text="no").status_code == 404
    assert sam.post(path(talk, f"/notes/{number}"), text=" ").status_code == 422
    sam.post(path(talk, f"/notes/{number}"), text="@kim @sam look again")
    assert all_of(database, Note.text) == ["@kim @sam look again"]
    assert len(all_of(database, Mention.id)) == 2
    assert "edited" in kim.get(path(talk)).text
    sam.post(path(talk, f"/notes/{number}"), do="delete")
    assert all_of(database, Note.id) == all_of(database, Mention.id) == []


def test_contact_data_is_for_who_handles_the_case(
    colleague: Callable[..., Colleague], talk: str, database: Database
) -> None:
    sam, kim, pia = colleague("support", "Sam"), colleague("support", "Kim"), colleague("product")
    assert "170 1234567" not in sam.get(path(talk)).text + sam.get("/console").text
    assert pia.post(path(talk, "/reveal")).status_code == 403
    shown = sam.post(path(talk, "/reveal")).text
    assert shown.count("+49 170 1234567") == 2, "in the list, and where it was written"
    assert all_of(database, InboxEntry.assigned_to_id) == [sam.user.id]
    refused = kim.post(path(talk, "/reveal"))
    assert refused.status_code == 403 and "Sam handles this case" in refused.text
    noted = select(AuditEntry.user_id).where(AuditEntry.action == "contact data shown")
    with database.reading() as session:
        assert session.scalars(noted).all() == [sam.user.id]


def test_what_staff_wrote_is_masked_for_product_teams_alone(colleague: Callable[..., Colleague], talk: str) -> None:
    sam, pia = colleague("support"), colleague("product")
    sam.post(path(talk, "/reply"), text="Hello Ada")
    assert "Hello Ada" in sam.get(path(talk)).text
    assert "Hello •••" in pia.get(path(talk)).text


@pytest.mark.parametrize(
    ("text", "masked", "found"),
    [("a 12 b", "a •• b", ["12"]), ("x", "x", []), ("1 2", "• •", ["1", "2"]), ("12", "••", ["12"])],
)
def test_what_a_mask_hides_is_found(text: str, masked: str, found: list[str]) -> None:
    assert hidden(text, masked) == found


def test_the_line_on_top_says_what_was_asked_and_wanted(
    support: Colleague, talk: str, visitor: Visitor, database: Database
) -> None:
    visitor.say(SAID)
    turn = visitor.turns()[-1]
    with database.session() as session:
        record_reading(session, turn.id, FakeReader().read(SAID).to_json(), intent="feedback", confidence=0.4)
        dialogue.hand_over(session, talk, turn.id, "legal")
    page = support.get(path(talk)).text
    top = page[page.index('class="summary"') :].partition("</p>")[0]
    assert "Legal, waiting" in top and "a week" in top and "it broke" in top


@pytest.mark.parametrize(
    ("wanted", "until"),
    [
        ("", None),
        ("written", None),
        ("hour", "2026-11-29T12:46:00+00:00"),
        ("tomorrow", "2026-11-30T08:00:00+00:00"),
        ("week", "2026-11-30T08:00:00+00:00"),
        ("2026-12-02T10:00", "2026-12-02T09:00:00+00:00"),
        ("2026-12-02T10:00:00+00:00", "2026-12-02T10:00:00+00:00"),
    ],
)
def test_until_when_is_by_the_opening_hours_or_the_shops_clock(wanted: str, until: str | None) -> None:
    assert snoozing.until(wanted, SUNDAY) == (until and datetime.fromisoformat(until))


@pytest.mark.parametrize("wanted", ["never", "2020-01-01T10:00", "2030-01-01T10:00"])
def test_a_time_that_is_no_time_to_come_is_refused(wanted: str) -> None:
    with pytest.raises(Problem, match="still to come"):
        snoozing.until(wanted, SUNDAY)


def test_a_snoozed_conversation_leaves_the_queue_and_comes_back(
    support: Colleague, talk: str, visitor: Visitor, database: Database
) -> None:
    with database.session() as session:
        dialogue.hand_over(session, talk, visitor.turns()[0].id, "person")
    refused = support.post(path(talk, "/snooze"), until="written")
    assert refused.status_code == 409 and "Answer first, or choose a time" in refused.text
    assert "Back to the conversation" in refused.text
    support.post(path(talk, "/snooze"), until="hour")
    assert path(talk) not in support.get("/console", needs="person").text
    assert path(talk) in support.get("/console", needs="snoozed").text
    assert "All caught up." in support.get("/console/follow-ups").text
    with database.session() as session:
        session.scalars(select(InboxEntry)).one().snoozed_until = now() - timedelta(seconds=1)
    assert path(talk) in support.get("/console", needs="person").text
    support.post(path(talk, "/snooze"), until="hour")
    support.post(path(talk, "/snooze"))
    assert path(talk) in support.get("/console", needs="person").text


def test_a_refusal_is_a_page_with_a_way_on(support: Colleague) -> None:
    page = support.get("/console/staff").text
    assert "You don&#39;t have access to this page" in page and "for admins only" in page
    assert '<a href="/console">Back to the inbox</a>' in page

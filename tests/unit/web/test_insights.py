"""The digest and what stands behind it in the browser. Cost: 5 s, no service; no reader is loaded."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from fastapi.testclient import TestClient

from bot.language import loaded
from bot.store import digests
from bot.store.database import Database
from bot.store.models import Conversation, Item, Product, Rating, Turn, now
from bot.web import insights
from bot.web.console.auth import COOKIE, csrf_of
from tests.staff import add_staff, session_of

DAY = datetime(2026, 5, 4, 9, tzinfo=timezone.utc)
WORDS = "the hinge broke after a week, sadly"


@pytest.fixture(autouse=True)
def _no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    def unexpected() -> None:
        raise AssertionError("nothing is new: no reader is needed")

    monkeypatch.setattr(loaded, "reader", unexpected)


@pytest.fixture
def token(http: TestClient, database: Database) -> str:
    token = session_of(database, add_staff(database, "product"))[0]
    http.cookies.set(COOKIE, token)
    return token


@pytest.fixture
def told(database: Database, token: str) -> Database:
    """Two customers a week apart, each with an item and a rating; the second is a distributor."""
    with database.session() as session:
        lamp = Product(name="Lamp")
        for number, audience in enumerate(("customer", "distributor")):
            at = DAY + timedelta(days=7 * number)
            talk = Conversation(id=f"{number:032x}", product=lamp, audience=audience, started_at=at)
            turn = Turn(conversation=talk, seq=1, public_id="1", sender="customer", text=WORDS, masked=WORDS, at=at)
            session.add(Item(conversation=talk, turn=turn, start=0, end=len(WORDS), quote=WORDS, kind="fault",
                             score=-0.9, sentiment="negative", severity=3, model_version="t", at=at,
                             embedding=bytes(768), sought_at=at))  # fmt: skip
            session.flush()
            session.add(Rating(conversation_id=talk.id, kind="csat", value=2 + 2 * number, at=at))
    return database


def read(page: str) -> str:
    """Without its markup."""
    return re.sub(r"<[^>]*>", "", page)


def test_the_digest_is_shown_with_its_own_style_and_nothing_else(http: TestClient, told: Database) -> None:
    page = http.get("/digest")
    assert "Of 2 customers, 2 named something that went wrong" in read(page.text)
    policy = page.headers["content-security-policy"]
    assert policy == insights.policy(page.text)
    assert "style-src 'sha256-" in policy and "unsafe" not in policy and "script-src 'self'; " in policy
    assert ' style="' not in page.text


def test_filters_stand_in_the_address(http: TestClient, told: Database) -> None:
    page = http.get("/digest", params={"audience": "distributor", "since": "2026-05-11", "product": "lamp"}).text
    assert "Of 1 customer, 1 named" in read(page) and "audience: distributor" in page
    assert "<option selected>distributor</option>" in page
    assert http.get("/digest", params={"since": "soon"}).status_code == 422
    empty = http.get("/digest", params={"audience": "press"}, headers={"Accept": "text/html"})
    assert empty.status_code == 404 and "customer, distributor" in empty.text


def test_the_days_asked_for_are_marked_and_other_days_keep_the_rest(http: TestClient, told: Database) -> None:
    page = http.get("/digest", params={"product": "Lamp"}).text
    assert '<a href="/digest?product=Lamp" aria-current="page">everything</a>' in page
    today = now().date()
    week = f"/digest?product=Lamp&amp;since={today - timedelta(days=6)}&amp;until={today}"
    assert f'<a href="{week}">last 7 days</a>' in page


@pytest.mark.parametrize(
    ("file", "kind", "holds"),
    [
        ("html", "text/html", "<style>"),
        ("md", "text/markdown", "# What customers say"),
        ("json", "application/json", "{"),
    ],
)
def test_a_digest_can_be_taken_along(http: TestClient, told: Database, file: str, kind: str, holds: str) -> None:
    answer = http.get("/digest", params={"audience": "distributor", "file": file})
    assert answer.headers["content-type"].startswith(kind) and holds in answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="digest-2026-05-04-2026-05-11.{file}"'
    assert '<div class="bar">' not in answer.text
    assert http.get("/digest", params={"file": "exe"}).status_code == 422


def test_every_number_leads_to_its_conversations(http: TestClient, told: Database) -> None:
    page = http.get("/digest").text
    found = {part.split('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]}
    behind = sorted(link for link in found if link.startswith("/digest/behind/"))
    assert len(behind) > 10
    for link in behind:
        assert http.get(link).status_code == 200, link
    complaint = next(link for link in behind if "/complaint?" in link)
    shown = http.get(complaint).text
    assert "2 conversations" in shown and WORDS in shown and f"/console/conversations/{1:032x}#turn-" in shown
    assert http.get("/digest/behind/mood").status_code == 404


def test_a_prediction_is_made_before_and_not_after_looking(http: TestClient, told: Database, token: str) -> None:
    monday = now().date() - timedelta(days=now().date().weekday())
    form = {"csrf": csrf_of(token), "since": str(monday), "predicted": "1"}
    assert "Seal the prediction" in http.get("/digest/predict").text
    assert http.post("/digest/predict", data=form, follow_redirects=False).status_code == 303
    assert "Sealed" in http.get("/digest/predict").text
    assert "already" in http.post("/digest/predict", data=form).text
    http.get("/digest", params={"until": str(monday + timedelta(days=8))})
    later = form | {"since": str(monday + timedelta(days=7))}
    assert "already seen" in http.post("/digest/predict", data=later).text
    assert "Only this week" in http.post("/digest/predict", data=form | {"since": "2026-01-05"}).text


def test_a_digest_that_was_sent_can_be_rated_in_one_click(http: TestClient, told: Database, token: str) -> None:
    assert "Was this digest useful?" not in http.get("/digest").text
    with told.session() as session:
        issue = digests.issue(session, DAY.date(), DAY.date() + timedelta(days=7))
    assert "Was this digest useful?" in http.get("/digest").text
    form = {"csrf": csrf_of(token), "issue": str(issue), "useful": "true"}
    assert http.post("/digest/rating", data=form, follow_redirects=False).status_code == 303
    with told.reading() as session:
        assert digests.ratings(session, None, None) == (1, 1)
    assert http.post("/digest/rating", data=form | {"issue": "99"}).status_code == 404


def test_days_without_a_word_lead_to_days_with_some(http: TestClient, told: Database) -> None:
    asked = {"since": "2020-01-01", "until": "2020-01-02", "for": "exec"}
    answer = http.get("/digest", params=asked, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "The record reaches from 2026-05-04 to 2026-05-11: choose other days." in read(answer.text)
    assert 'href="/digest?for=exec"' in answer.text and 'aria-label="Console"' in answer.text
    assert http.get("/digest", params=asked).json()["type"] == "urn:hearback:no-digest"


def test_a_style_is_allowed_by_its_hash() -> None:
    assert "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='" in insights.policy("<style></style>")
    assert "style-src 'none'" in insights.policy("<p>plain</p>")


def test_without_anything_said_there_is_no_digest(http: TestClient, token: str) -> None:
    page = http.get("/digest", headers={"Accept": "text/html"})
    assert page.status_code == 404 and "Nobody has said anything yet." in page.text

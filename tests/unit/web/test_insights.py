"""The digest and its conversations in the browser. Cost: 2 s, no service; the digest itself is made up."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from bot.errors import Mendable
from bot.insight import digest
from bot.settings import Settings
from bot.store.models import Item, Turn
from bot.web import insights
from tests.unit.web.conftest import Visitor


@pytest.fixture(autouse=True)
def _no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insights, "_reader", lambda: SimpleNamespace(embed=None))


def item(start: int, end: int, kind: str = "unmet") -> Item:
    return Item(start=start, end=end, kind=kind, aspect="lid")


def test_the_digest_is_shown_with_its_own_style_and_nothing_else(
    http: TestClient, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    asked: list[object] = []

    def run(_database: object, _embed: object, _query: object, format: str, *, base_url: str) -> str:
        asked.append((format, base_url))
        return "<style>p { color: red }</style><p>12 customers</p>"

    monkeypatch.setattr(digest, "run", run)
    page = http.get("/digest")
    assert "12 customers" in page.text
    assert asked == [("html", settings.public_url)]
    policy = page.headers["content-security-policy"]
    assert policy == insights.policy(page.text)
    assert "style-src 'sha256-" in policy and "unsafe" not in policy and "script-src" not in policy


def test_a_style_is_allowed_by_its_hash() -> None:
    assert "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='" in insights.policy("<style></style>")
    assert "style-src 'none'" in insights.policy("<p>plain</p>")


def test_without_anything_said_there_is_no_digest(http: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_args: object, **_more: object) -> str:
        raise Mendable("Nothing has been said yet.")

    monkeypatch.setattr(digest, "run", run)
    page = http.get("/digest", headers={"Accept": "text/html"})
    assert page.status_code == 503 and "Nothing has been said yet." in page.text


def test_a_quote_leads_to_its_turn(visitor: Visitor) -> None:
    talk = visitor.begin()["conversation"]
    visitor.say("<b>The lid</b> came off, write to ada@example.com")
    [turn] = visitor.turns()
    page = visitor.http.get(f"/console/conversations/{talk}").text
    assert f'id="turn-{turn.id}"' in page
    assert "&lt;b&gt;The lid" in page and "<b>" not in page
    assert "ada@example.com" not in page


def test_a_conversation_that_is_gone_is_said_to_be(http: TestClient) -> None:
    assert http.get("/console/conversations/none").status_code == 404


def test_items_are_marked_at_their_spans() -> None:
    turn = Turn(masked="Good box. The lid broke.")
    good, lid = item(0, 8, "praise"), item(10, 24)
    assert insights.marked(turn, [lid, good]) == [("Good box", good), (". ", None), ("The lid broke.", lid)]
    assert insights.marked(turn, []) == [(turn.masked, None)]


def test_of_overlapping_items_the_first_is_marked() -> None:
    turn = Turn(masked="The lid broke.")
    whole, part = item(0, 14), item(4, 7)
    assert insights.marked(turn, [part, whole]) == [("The lid broke.", whole)]

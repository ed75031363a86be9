"""The digest and its conversations in the browser. Cost: 2 s, no service; the digest itself is made up."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from bot.errors import Mendable
from bot.insight import digest
from bot.settings import Settings
from bot.store.database import Database
from bot.web import insights
from bot.web.console.auth import COOKIE
from tests.staff import add_staff, session_of


@pytest.fixture(autouse=True)
def _no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insights, "_reader", lambda: SimpleNamespace(embed=None))


@pytest.fixture(autouse=True)
def _signed_in(http: TestClient, database: Database) -> None:
    http.cookies.set(COOKIE, session_of(database, add_staff(database, "product"))[0])


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

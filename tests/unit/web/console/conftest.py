"""A web room with staff signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.store.database import Database
from bot.store.models import User
from bot.web.console.auth import COOKIE
from bot.web.follower import Follower
from tests.staff import add_staff, session_of


class Colleague:
    """One member of staff in a browser of their own, without JavaScript."""

    def __init__(self, http: TestClient, user: User, csrf: str) -> None:
        self.http, self.user, self.csrf = http, user, csrf

    def get(self, path: str, **query: Any) -> httpx2.Response:
        return self.http.get(path, params=query, headers={"Accept": "text/html"})

    def post(self, path: str, **fields: Any) -> httpx2.Response:
        return self.http.post(path, data={"csrf": self.csrf, **fields}, headers={"Accept": "text/html"})


@pytest.fixture(autouse=True)
def _inbox_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said stands in the inbox when it is answered, not up to a second later."""
    monkeypatch.setattr(Follower, "note", lambda self, conversation_id: self._count([conversation_id]))


@pytest.fixture
def colleague(app: FastAPI, http: TestClient, database: Database) -> Callable[..., Colleague]:
    """Signs somebody of a role in; the app itself runs as long as `http` does."""

    def sign_in(role: str = "admin", name: str | None = None) -> Colleague:
        user = add_staff(database, role, name)
        token, csrf = session_of(database, user)
        client = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
        client.cookies.set(COOKIE, token)
        client.portal = http.portal  # the same event loop, as in one process
        return Colleague(client, user, csrf)

    return sign_in


@pytest.fixture
def admin(colleague: Callable[..., Colleague]) -> Colleague:
    return colleague("admin")


@pytest.fixture
def support(colleague: Callable[..., Colleague]) -> Colleague:
    return colleague("support")

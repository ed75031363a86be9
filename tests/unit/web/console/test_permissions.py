"""Every route of staff's, tried by every role and by nobody. Cost: 5 s, no service."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.routing import BaseRoute

from bot.settings import Settings
from bot.store.accounts import ROLES
from bot.web.app import create_app
from bot.web.console.auth import check_form, current_user
from tests.unit.web.console.conftest import Colleague

OPEN = {
    *("/console/sign-in", "/console/forgot", "/console/reset/{token}"),
    *("/console/company", "/console/company/back"),
}
"""What is for people who are not signed in."""
PUBLIC = {
    *("/", "/c/{invite}", "/c/{invite}/qr.svg", "/l/{token}", "/r/{token}", "/u/{token}", "/widget.js"),
    *("/demo/orders", "/demo/orders/{invite}", "/api/docs", "/api/openapi.json", "/healthz", "/readyz", "/metrics"),
    *("/chat/session", "/chat/messages", "/chat/stream", "/chat/photos", "/chat/photos/{photo}"),
    *("/api/orders", "/api/webhooks/orders", "/api/invitations", "/api/invitations/{id}/sent", "/api/funnel"),
    *("/api/deliveries", "/api/deliveries/{id}/retry", "/widget", "/static"),
}
"""What is for customers and for programs, each with its own proof of who asks. All else is staff's."""
IMPORT = ("/{run_id}", "/{run_id}/undo", "/{run_id}/discard")
FOR = {
    "/console/staff": {"admin"},
    "/console/staff/{user_id}": {"admin"},
    "/console/audit": {"admin"},
    **{
        f"/console/conversations/{{conversation_id}}/{what}": {"support", "admin"}
        for what in (
            *("take", "reply", "typing", "release", "resolve", "close", "draft", "reveal"),
            *("export", "erase"),
        )
    },
    "/console/themes/{theme_id}/changes": {"product", "admin"},
    **{f"/console/imports{rest}": {"product", "admin"} for rest in ("", *IMPORT)},
    **{f"/console/exports{rest}": {"product", "admin"} for rest in ("", "/file")},
    "/console/aspects/{aspect_id}/changes": {"product", "admin"},
}
"""Who may use what; what is not here is for every role."""


def routes_of(app: FastAPI) -> Iterator[BaseRoute]:
    """Every route, out of the routers they were included with."""
    for one in app.routes:
        yield from getattr(getattr(one, "original_router", None), "routes", [one])


APP = create_app(Settings(hearback_secret=SecretStr("s" * 40), hearback_internal_secret=SecretStr("i" * 40)))
ROUTES = [
    (method, route)
    for route in routes_of(APP)
    if isinstance(route, APIRoute) and route.path not in PUBLIC
    for method in sorted(route.methods)
]
ANSWERED = [(method, route) for method, route in ROUTES if not route.path.endswith("/stream")]
"""Without the stream of a conversation, which never ends; the test below holds it to asking who it is for."""


def dependencies(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for one in dependant.dependencies:
        if one.call:
            yield one.call
        yield from dependencies(one)


def filled(path: str) -> str:
    return re.sub(r"\{\w*id\}", "1", re.sub(r"\{conversation_id\}", "none", path))


@pytest.mark.parametrize(("method", "route"), ANSWERED, ids=lambda one: getattr(one, "path", one))
def test_each_route_is_for_whom_it_is_meant(
    method: str, route: APIRoute, colleague: Callable[..., Colleague], http: TestClient
) -> None:
    if route.path in OPEN:
        assert http.get(filled(route.path), headers={"Accept": "text/html"}).status_code in (200, 404, 410)
        return
    anonymous = http.request(method, filled(route.path), headers={"Accept": "application/json"})
    assert anonymous.status_code in (401, 403)
    for role in ROLES:
        person = colleague(role)
        headers = {"Accept": "application/json", "X-CSRF-Token": person.csrf}
        answer = person.http.request(method, filled(route.path), headers=headers)
        refused = answer.status_code == 403 and answer.json()["type"] == "urn:hearback:not-yours"
        assert refused == (role not in FOR.get(route.path, set(ROLES))), (role, answer.status_code)


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=lambda one: getattr(one, "path", one))
def test_each_route_asks_who_it_is_and_each_change_for_its_token(method: str, route: APIRoute) -> None:
    asked = set(dependencies(route.dependant))
    assert route.path in OPEN or current_user in asked
    assert method == "GET" or check_form in asked


def test_no_route_is_forgotten() -> None:
    """A new one is staff's, and so tried above, or it is named here as public."""
    paths = {path for one in routes_of(APP) if (path := getattr(one, "path", None)) is not None}
    staffs = {route.path for _, route in ROUTES}
    assert paths - staffs == PUBLIC
    assert set(FOR) | OPEN <= staffs
    assert all(path.startswith(("/console", "/digest")) for path in staffs)

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

from bot.store.accounts import ROLES
from bot.web import console, insights
from bot.web.console.auth import check_form, current_user
from tests.unit.web.console.conftest import Colleague

OPEN = {
    *("/console/sign-in", "/console/forgot", "/console/reset/{token}"),
    *("/console/company", "/console/company/back"),
}
"""What is for people who are not signed in."""
FOR = {
    "/console/staff": {"admin"},
    "/console/staff/{user_id}": {"admin"},
    "/console/audit": {"admin"},
    "/console/follow-ups/{handoff_id}": {"support", "admin"},
    **{
        f"/console/conversations/{{conversation_id}}/{what}": {"support", "admin"}
        for what in ("take", "reply", "typing", "release", "close", "export", "erase")
    },
    "/console/themes/{theme_id}/changes": {"product", "admin"},
}
"""Who may use what; what is not here is for every role."""

ROUTES = [
    (method, route)
    for router in (*console.routers(), insights.router)
    for route in router.routes
    if isinstance(route, APIRoute)
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


def test_no_route_of_staffs_is_anywhere_else(app: FastAPI) -> None:
    listed = {route.path for _, route in ROUTES}
    paths = set(app.openapi()["paths"])
    assert not {path for path in paths if path.startswith(("/console", "/digest"))} - listed
    assert {path for path in listed if not path.startswith(("/console", "/digest"))} == set()
    assert set(FOR) | OPEN <= listed

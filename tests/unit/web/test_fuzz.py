"""The API takes what its own description allows, and what it does not, without failing. Cost: 20 s, no service.

Schemathesis reads the OpenAPI and sends valid and invalid requests; every answer must be one that is described.
"""

from __future__ import annotations

import base64
import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from pydantic import SecretStr
from schemathesis import GenerationMode, checks
from standardwebhooks.webhooks import Webhook

from bot.settings import Settings
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa
from tests.serving import serve
from tests.system import free_ports

EXAMPLES = 30
KEY = "k" * 40
SIGNED = "whsec_" + base64.b64encode(b"s" * 32).decode()
HEALTH = list(HealthCheck)
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
pytestmark = pytest.mark.filterwarnings("ignore")  # of the tool itself


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, empty_record: Path) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("fuzz")
    (port,) = free_ports(1)
    unlimited = Settings(
        hearback_port=port,
        hearback_secret=SecretStr("s" * 40),
        hearback_internal_secret=SecretStr("i" * 40),
        database_url=f"sqlite:///{shutil.copy(empty_record, folder / 'record.db')}",
        tracker_url=f"sqlite:///{folder}/tracker.db",
        hearback_api_keys=SecretStr(KEY),
        hearback_orders_webhook_secret=SecretStr(SIGNED),
        hearback_rate_per_conversation=0,
        hearback_rate_per_address=0,
        hearback_rate_photos=0,
    )
    # Over the wire: in the same process, schemathesis would start and stop the app anew for each request.
    with (
        serve(create_app(unlimited, rasa_transport=FakeRasa().transport), unlimited.hearback_port) as url,
        httpx.Client(base_url=url, timeout=30) as http,
    ):
        yield http


@pytest.fixture(scope="module")
def described(door: httpx.Client) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(str(door.base_url.join("/api/openapi.json")))


@pytest.fixture(scope="module")
def token(door: httpx.Client) -> str:
    """Of a conversation that goes on."""
    begun = door.post("/chat/session", json={"id": str(uuid.uuid4())}).json()
    return str(begun["token"])


# Without the stream, which never ends (test_live.py reads it).
CHAT = [
    ("POST", "/chat/session"),
    ("DELETE", "/chat/session"),
    ("POST", "/chat/messages"),
    ("GET", "/chat/messages"),
    ("POST", "/chat/photos"),
    ("GET", "/chat/photos/{photo}"),
]
SHOP = [
    ("POST", "/api/orders"),
    ("GET", "/api/invitations"),
    ("POST", "/api/invitations/{id}/sent"),
    ("GET", "/api/deliveries"),
    ("POST", "/api/deliveries/{id}/retry"),
    ("GET", "/api/funnel"),
]


def each(
    described: schemathesis.BaseSchema, method: str, path: str, check: Callable[[schemathesis.Case], None]
) -> None:
    """Runs the check with valid and invalid requests."""
    wanted = described[path][method]
    both = wanted.as_strategy(generation_mode=GenerationMode.POSITIVE) | wanted.as_strategy(
        generation_mode=GenerationMode.NEGATIVE
    )

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=HEALTH)
    @given(case=both)
    def checked(case: schemathesis.Case[Any]) -> None:
        check(case)

    checked()


@pytest.mark.parametrize(("method", "path"), CHAT)
def test_a_customer_gets_only_answers_that_are_described(
    described: schemathesis.BaseSchema, token: str, method: str, path: str
) -> None:
    # Erasing would end the conversation that the others talk in: tried without a token.
    headers = {} if method == "DELETE" else {"Authorization": f"Bearer {token}"}
    each(described, method, path, lambda case: case.call_and_validate(headers=headers, checks=CHECKS))


@pytest.mark.parametrize(("method", "path"), SHOP)
def test_the_shop_gets_only_answers_that_are_described(
    described: schemathesis.BaseSchema, method: str, path: str
) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    each(described, method, path, lambda case: case.call_and_validate(headers=headers, checks=CHECKS))


def test_a_signed_webhook_gets_only_answers_that_are_described(
    described: schemathesis.BaseSchema, door: httpx.Client
) -> None:
    documented = described["/api/webhooks/orders"]["POST"].definition.raw["responses"]
    seen: set[int] = set()

    def check(case: schemathesis.Case[Any]) -> None:
        sent = {"type": "order.created", "data": case.body}
        body = json.dumps(sent, default=str)
        at, name = datetime.now(timezone.utc), str(uuid.uuid4())
        signature = Webhook(SIGNED).sign(name, at, body)
        signed = {"webhook-id": name, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
        answer = door.post("/api/webhooks/orders", content=body, headers=signed)
        assert answer.status_code < 500, answer.text
        assert str(answer.status_code) in documented
        seen.add(answer.status_code)

    each(described, "POST", "/api/orders", check)
    assert {200, 422} <= seen

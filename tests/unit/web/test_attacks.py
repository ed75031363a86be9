"""What somebody on the internet may try at the chat's door; docs/security.md lists it all. Cost: 6 s, no service."""

from __future__ import annotations

import contextlib
import logging
import socket
import uuid
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.language.addresses import addresses
from bot.language.alarms import alarm_in
from bot.language.pii import mask
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.patience import Impatient
from bot.web.server import config
from tests.fake_rasa import FakeRasa, unreachable
from tests.serving import serve_as
from tests.unit.web.conftest import Visitor

SECRETS = {
    "hearback_secret": "door-" + "d" * 40,
    "hearback_internal_secret": "inside-" + "i" * 40,
    "hearback_metrics_token": "metrics-" + "m" * 40,
    "hearback_api_keys": "keys-" + "k" * 40,
    "hearback_smtp_password": "mail-" + "p" * 40,
    "hearback_llm_key": "llm-" + "l" * 40,
}
STUTTERS = [
    *(
        "a",
        "1 ",
        "a@",
        ".",
        "no. ",
        "(",
        "1-",
        "http://a:",
        "::",
        "St. ",
        "I expected ",
        "but ",
        "\n",
        "•",
        "'",
        "A b ",
    ),
    *("12 Main ", "a1 ", "+1 (", "not ", "10:", "ü", "\u200d", "Mr. A", "DE12 "),
]
"""Said over and over, each is what a careless pattern would try in ever more ways."""


@pytest.fixture
def impatient(settings: Settings, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The door as it is served, in a hurry."""
    monkeypatch.setattr(Impatient, "HEAD_WITHIN", 0.3)
    monkeypatch.setattr(Impatient, "WHOLE_WITHIN", 0.3)
    strict = settings.model_copy(update={"hearback_rate_per_address": 6, "hearback_trusted_proxies": "192.0.2.1"})
    served = config(strict, create_app(strict, rasa_transport=rasa.transport))
    served.port, served.timeout_keep_alive = 0, 1
    with serve_as(served) as url:
        yield url


def answer_to(url: str, *sent: bytes) -> bytes:
    """Everything the server says until it hangs up, however rudely."""
    host, port = url.removeprefix("http://").split(":")
    found = b""
    with socket.create_connection((host, int(port)), timeout=30) as wire, contextlib.suppress(ConnectionError):
        for part in sent:
            wire.sendall(part)
        while part := wire.recv(65_536):
            found += part
    return found


def test_neither_sender_nor_metadata_can_be_forged(visitor: Visitor, http: TestClient, rasa: FakeRasa) -> None:
    victim = Visitor(http, visitor.database)
    theirs = victim.begin()["conversation"]
    own = visitor.begin(sender=theirs, conversation=theirs, metadata={"turn": 1})["conversation"]
    forged = {"sender": theirs, "metadata": {"turn": 1}, "input_channel": "hearback", "conversation": theirs}
    assert visitor.send(text="It broke", **forged).status_code == 200
    [turn] = visitor.turns()
    assert turn.conversation_id == own
    assert (rasa.received[-1]["sender"], rasa.received[-1]["metadata"]) == (own, {"turn": turn.id})


def test_guessing_tokens_is_slowed_down_by_address(settings: Settings, rasa: FakeRasa) -> None:
    strict = settings.model_copy(update={"hearback_rate_per_address": 6})
    with TestClient(create_app(strict, rasa_transport=rasa.transport)) as http:
        guesses = [{"Authorization": f"Bearer {uuid.uuid4().hex}"} for _ in range(5)]
        codes = [http.get("/chat/messages", headers=headers).status_code for headers in guesses]
    assert codes == [401, 401, 429, 429, 429]


def test_an_address_cannot_be_made_up_by_a_header(impatient: str) -> None:
    forged = [{"X-Forwarded-For": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}"} for n in range(4)]
    codes = [httpx.post(f"{impatient}/chat/session", json={}, headers=headers).status_code for headers in forged]
    assert codes == [201, 201, 429, 429]


@pytest.mark.parametrize(
    "sent",
    [
        (),
        (b"GET /healthz HTTP/1.1\r\n", b"Host: a\r\n"),
        (b"POST /chat/session HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n", b"{"),
        (b"POST /chat/session HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", b"\r\n"),
    ],
    ids=["says nothing", "never ends its headers", "never ends its body", "lingers after an answer"],
)
def test_a_slow_client_is_let_go(impatient: str, sent: tuple[bytes, ...]) -> None:
    answer_to(impatient, *sent)
    assert httpx.get(f"{impatient}/widget.js").status_code == 200


def test_endless_headers_are_refused(impatient: str) -> None:
    request = [b"GET / HTTP/1.1\r\nHost: a\r\n", b"\r\n"]
    assert answer_to(impatient, *request)[:12] == b"HTTP/1.1 200"
    request[1:1] = [b"X-%d: " % n + b"a" * 8_000 + b"\r\n" for n in range(80)]
    assert answer_to(impatient, *request)[:12] in (b"HTTP/1.1 400", b"")


@pytest.mark.parametrize("depth", [1_000, 90_000])
def test_json_may_be_nested_however_deeply(visitor: Visitor, depth: int) -> None:
    visitor.begin()
    for opening, closing in (("[", "]"), ('{"text":', "}")):
        body = opening * depth + "1" + closing * depth
        if len(body) > 190_000:
            continue
        headers = {**visitor.headers, "Content-Type": "application/json"}
        refused = visitor.http.post("/chat/messages", content=body, headers=headers)
        assert refused.status_code in (400, 422) and refused.json()["type"].startswith("urn:hearback:")
    assert not visitor.turns()


@pytest.mark.timeout(60)  # a pattern that tries every way would not be through in days
@pytest.mark.parametrize("part", STUTTERS)
def test_no_pattern_takes_ever_longer(part: str) -> None:
    text = (part * 10_000)[:10_000]
    assert len(mask(text)) == len(mask(text + "!")) - 1 == 10_000
    list(addresses(text))
    assert alarm_in(text) is None


def test_no_secret_no_token_and_no_word_of_a_customer_is_in_a_log(
    settings: Settings, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    secret = settings.model_copy(update={name: SecretStr(value) for name, value in SECRETS.items()})
    with TestClient(create_app(secret, rasa_transport=rasa.transport), raise_server_exceptions=False) as http:
        begun = http.post("/chat/session", json={}).json()
        rasa.failing = unreachable
        headers = {"Authorization": f"Bearer {begun['token']}"}
        for _ in range(2):
            http.post("/chat/messages", json={"id": str(uuid.uuid4()), "text": "unheard-of words"}, headers=headers)
        http.get("/metrics", headers=headers)
        http.post("/api/orders", json={}, headers=headers)
    assert "is not answered" in caplog.text
    told = caplog.text + repr(secret)
    assert not [one for one in (*SECRETS.values(), begun["token"], "unheard-of words") if one in told]


def test_links_lead_to_the_address_of_the_settings_whatever_host_was_asked(app: FastAPI, invite: str) -> None:
    with TestClient(app) as http:
        page = http.get(f"/c/{invite}", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert page.status_code == 200 and "evil.example" not in page.text

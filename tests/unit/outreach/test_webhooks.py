"""Webhooks out, to a server in this process. Cost: 2 s, no service."""

from __future__ import annotations

import base64
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from bot.outreach.webhooks import Sender, WebhookFailed
from bot.settings import Settings
from tests.system import free_ports

SECRET = "whsec_" + base64.b64encode(b"o" * 32).decode()


class Receiver:
    """What came, and what is answered next."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.url = ""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((dict(self.headers), body))
            self.send_response(found.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join(10)


def settings(url: str, **changes: Any) -> Settings:
    return Settings(hearback_webhook_url=url, hearback_webhook_secret=SecretStr(SECRET), **changes)


def send(given: Settings, id: str = "invitation-1") -> None:
    sender = Sender(given)
    try:
        sender.signed(id, {"type": "invitation.due", "data": {"product": "Wasserkocher für Ä"}})
    finally:
        sender.close()


def test_a_webhook_is_signed_so_that_the_shop_can_check_it(receiver: Receiver) -> None:
    send(settings(receiver.url))
    headers, body = receiver.taken[0]
    assert Webhook(SECRET).verify(body, headers)["data"] == {"product": "Wasserkocher für Ä"}
    assert headers["webhook-id"] == "invitation-1"
    assert headers["Host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (429, False), (302, False), (400, True), (410, True)])
def test_a_refusal_says_whether_trying_again_helps(receiver: Receiver, status: int, permanent: bool) -> None:
    receiver.status = status
    with pytest.raises(WebhookFailed, match=str(status)) as failed:
        send(settings(receiver.url))
    assert failed.value.permanent is permanent and len(receiver.taken) == 1


def test_nobody_there_is_a_failure_that_may_pass() -> None:
    with pytest.raises(WebhookFailed, match="did not take the webhook") as failed:
        send(settings(f"http://127.0.0.1:{free_ports(1)[0]}/"))
    assert not failed.value.permanent


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "::ffff:127.0.0.1", "fe80::1", "fc00::1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_in_production_no_address_inside_is_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answer = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)),
        (family, socket.SOCK_STREAM, 6, "", (address, 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    inside = settings("https://hook.example/").model_copy(update={"hearback_mode": "production"})
    with pytest.raises(WebhookFailed, match="HEARBACK_WEBHOOK_PRIVATE") as failed:
        send(inside)
    assert failed.value.permanent


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Sender, "_allowed", lambda *_: True)
    port = free_ports(1)[0]

    def resolve(host: Any, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(WebhookFailed):
        send(settings(f"http://hook.example:{port}/"))
    assert asked.count("hook.example") == 1 and set(asked) <= {"hook.example", "127.0.0.1"}


@pytest.mark.parametrize("url", ["ftp://hook.example/", "hook", "https://[::1/"])
def test_what_is_no_address_is_named(url: str) -> None:
    with pytest.raises(WebhookFailed, match="is no address"):
        send(settings(url))


def test_plain_http_goes_out_only_where_the_settings_allow_it(receiver: Receiver) -> None:
    production = settings(receiver.url).model_copy(update={"hearback_mode": "production"})
    with pytest.raises(WebhookFailed):
        send(production)
    send(production.model_copy(update={"hearback_webhook_private": True}))
    assert len(receiver.taken) == 1


def test_without_an_address_the_settings_are_named() -> None:
    with pytest.raises(WebhookFailed, match="HEARBACK_WEBHOOK_URL"):
        send(Settings())


def test_a_chat_is_posted_to_without_a_signature(receiver: Receiver) -> None:
    sender = Sender(Settings())
    sender.post(receiver.url, {"text": "hello"})
    sender.close()
    headers, body = receiver.taken[0]
    assert json.loads(body) == {"text": "hello"} and "webhook-signature" not in headers

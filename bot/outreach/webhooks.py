"""Webhooks out: signed, and never to an address inside."""

from __future__ import annotations

import ipaddress
import json
import socket
from datetime import datetime, timezone
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook

from bot.errors import Mendable
from bot.settings import Settings

TIMEOUT = 15.0
UNICAST = ipaddress.IPv6Network("2000::/3")
GONE = 410
"""Whoever answers so wants no more of it."""
AGAIN = frozenset({408, 425, 429})
"""Refusals that may pass; other 4xx will not."""


class WebhookFailed(Mendable):
    """A webhook was not taken; the message says by whom and why. `permanent`: sending it again will not help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent, self.unsure = permanent, False


class Sender:
    """Posts JSON to the addresses of the settings; close it at the end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        # Without the environment's proxies: the address that was checked is the one that is called.
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    def signed(self, id: str, event: dict[str, Any]) -> None:
        """Sends {"type", "timestamp", "data"} to HEARBACK_WEBHOOK_URL, signed as Standard Webhooks has it; the same
        `id` names the same event however often it is sent. Raises WebhookFailed."""
        body, at = json.dumps(event, ensure_ascii=False), datetime.now(timezone.utc)
        secret = self.settings.hearback_webhook_secret.get_secret_value()
        if not (self.settings.hearback_webhook_url and secret):
            raise WebhookFailed("No webhook is set: set HEARBACK_WEBHOOK_URL and HEARBACK_WEBHOOK_SECRET.")
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(id, at, body),
        }
        self._post(self.settings.hearback_webhook_url, body, headers)

    def post(self, url: str, body: dict[str, Any]) -> None:
        """Sends JSON without a signature, e.g. to a chat, whose address is the secret. Raises WebhookFailed."""
        self._post(url, json.dumps(body, ensure_ascii=False), {})

    def close(self) -> None:
        self._client.close()

    def _post(self, url: str, body: str, headers: dict[str, str]) -> None:
        parsed, address = self._checked(url)
        # Called by the address that was checked, so that the name cannot come to mean another one meanwhile.
        called = parsed.copy_with(host=address)
        headers = {"Content-Type": "application/json", "User-Agent": "Hearback", **headers, "Host": _host(parsed)}
        extensions = {"sni_hostname": parsed.host}
        try:
            with self._client.stream("POST", called, content=body, headers=headers, extensions=extensions) as answer:
                status = answer.status_code
        except httpx.HTTPError as error:
            raise WebhookFailed(f"{parsed.host} did not take the webhook: {type(error).__name__} {error}") from error
        if not httpx.codes.is_success(status):
            permanent = status == GONE or (httpx.codes.is_client_error(status) and status not in AGAIN)
            raise WebhookFailed(f"{parsed.host} answered the webhook with {status}.", permanent=permanent)

    def _checked(self, url: str) -> tuple[httpx.URL, str]:
        """The URL and the network address to call. Raises WebhookFailed when it leads inside."""
        try:
            parsed = httpx.URL(url)
            port = parsed.port or {"https": 443, "http": 80}[parsed.scheme]
            found = socket.getaddrinfo(parsed.host, port, type=socket.SOCK_STREAM)
        except (httpx.InvalidURL, KeyError, UnicodeError) as error:
            raise WebhookFailed(f"{url!r} is no address of a webhook.", permanent=True) from error
        except OSError as error:
            raise WebhookFailed(f"{parsed.host} is not found ({error}).") from error
        addresses = [str(one[4][0]) for one in found]
        if not self._allowed(parsed.scheme, addresses):
            raise WebhookFailed(
                f"{parsed.host} is not called: only https and public addresses are. "
                "Set HEARBACK_WEBHOOK_PRIVATE=True if it is a machine of your own.",
                permanent=True,
            )
        return parsed, addresses[0]

    def _allowed(self, scheme: str, addresses: list[str]) -> bool:
        if self.settings.hearback_webhook_private:
            return True
        known = [ipaddress.ip_address(one.partition("%")[0]) for one in addresses]
        if self.settings.hearback_mode == "demo" and all(one.is_loopback for one in known):
            return True
        return scheme == "https" and all(_public(one) for one in known)


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Not inside, and, of IPv6, not a wrapping of an IPv4 address that may be."""
    if isinstance(address, ipaddress.IPv6Address) and (address not in UNICAST or address.sixtofour or address.teredo):
        return False
    return address.is_global and not address.is_multicast


def _host(url: httpx.URL) -> str:
    return url.netloc.decode("ascii")

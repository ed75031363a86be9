"""Brings a digest to those who read it: by mail, to a Slack-style chat, and as a signed webhook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.errors import Mendable
from bot.outreach.mail import address
from bot.settings import Settings
from bot.store import outbox
from bot.store.database import Database
from bot.store.models import now

FORMATS = ("html", "md", "slack", "json")
"""What `queue` needs of a digest."""


class NobodyToTell(Mendable):
    """No way out is set."""


def queue(settings: Settings, database: Database, written: Mapping[str, str]) -> list[str]:
    """Queues the digest, written in each of FORMATS, for everybody the settings name: where it goes. The same digest
    goes to each of them once, however often it is sent. Raises NobodyToTell."""
    parcels = _parcels(settings, written)
    if not parcels:
        raise NobodyToTell("Nobody is to be told: set HEARBACK_DIGEST_TO, HEARBACK_SLACK_URL or HEARBACK_WEBHOOK_URL.")
    content = hashlib.sha256(written["json"].encode()).hexdigest()[:20]
    with database.session() as session:
        for where, (channel, body) in parcels.items():
            to = hashlib.sha256(where.encode()).hexdigest()[:12]
            outbox.queue(session, key=f"digest-{content}-{to}", channel=channel, kind="digest", content=body)
    return list(parcels)


def _parcels(settings: Settings, written: Mapping[str, str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Channel and content by where it goes."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    mail = {"subject": _subject(settings, written), "text": written["md"], "html": written["html"]}
    for to in settings.digest_readers:
        found[to] = "mail", {"to": address(to, "HEARBACK_DIGEST_TO").addr_spec, **mail}
    if settings.hearback_slack_url.get_secret_value():
        found["Slack"] = "slack", {"body": json.loads(written["slack"])}
    if settings.hearback_webhook_url:
        event = {"type": "digest.ready", "timestamp": now().isoformat(), "data": json.loads(written["json"])}
        found["webhook"] = "webhook", event
    return found


def _subject(settings: Settings, written: Mapping[str, str]) -> str:
    period = json.loads(written["json"])["period"]
    shop = " ".join(settings.hearback_shop_name.split())
    return f"{shop}: what customers said, {period['since']} to {period['until']}"

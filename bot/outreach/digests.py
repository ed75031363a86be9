"""Brings a digest to those who read it: by mail, to a Slack-style chat, and as a signed webhook."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from markupsafe import Markup

from bot.errors import Mendable
from bot.insight.model import Digest
from bot.insight.render import page, render
from bot.outreach import links
from bot.outreach.mail import address
from bot.settings import Settings
from bot.store import digests, outbox
from bot.store.database import Database
from bot.store.models import now

ASKED = Markup(
    '<tr><td style="padding-top:24px">Was this useful? <a href="{link}?useful=true">Useful</a> &middot; '
    '<a href="{link}?useful=false">Not useful</a></td></tr>'
)
Parcels = dict[str, tuple[str, dict[str, Any]]]


class NobodyToTell(Mendable):
    """No way out is set."""


def somebody(settings: Settings) -> bool:
    """Whether the settings name anybody to tell."""
    chat = settings.hearback_slack_url.get_secret_value()
    return bool(settings.digest_readers or chat or settings.hearback_webhook_url)


def send(settings: Settings, database: Database, digest: Digest) -> list[str]:
    """Queues the digest for everybody the settings name: where it goes. The same digest goes to each of them once,
    however often it is sent. Raises NobodyToTell."""
    if not somebody(settings):
        raise NobodyToTell("Nobody is to be told: set HEARBACK_DIGEST_TO, HEARBACK_SLACK_URL or HEARBACK_WEBHOOK_URL.")
    told = render(digest, "json")
    content = hashlib.sha256(told.encode()).hexdigest()[:20]
    with database.session() as session:
        issue = digests.issue(session, digest.period.since, digest.period.until)
        parcels = _mails(settings, digest, issue) | _posts(settings, digest, told)
        for where, (channel, body) in parcels.items():
            to = hashlib.sha256(where.encode()).hexdigest()[:12]
            outbox.queue(session, key=f"digest-{content}-{to}", channel=channel, kind="digest", content=body)
    return list(parcels)


def reader_of(email: str) -> str:
    """By which a reader's ratings are told from others'."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def _mails(settings: Settings, digest: Digest, issue: int) -> Parcels:
    """By reader: each mail asks its own reader whether it was useful."""
    text, subject = render(digest, "md", settings.public_url), _subject(settings, digest)
    found: Parcels = {}
    for reader in settings.digest_readers:
        to = address(reader, "HEARBACK_DIGEST_TO").addr_spec
        link = links.rating_link(settings, issue, reader_of(to))
        asked = f"\nWas this useful? {link}?useful=true\nOr not? {link}?useful=false\n"
        html = page.mail(digest, settings.public_url, ASKED.format(link=link))
        found[reader] = "mail", {"to": to, "subject": subject, "text": text + asked, "html": html}
    return found


def _posts(settings: Settings, digest: Digest, told: str) -> Parcels:
    found: Parcels = {}
    if settings.hearback_slack_url.get_secret_value():
        found["Slack"] = "slack", {"body": json.loads(render(digest, "slack", settings.public_url))}
    if settings.hearback_webhook_url:
        event = {"type": "digest.ready", "timestamp": now().isoformat(), "data": json.loads(told)}
        found["webhook"] = "webhook", event
    return found


def _subject(settings: Settings, digest: Digest) -> str:
    shop = " ".join(settings.hearback_shop_name.split())
    return f"{shop}: what customers said, {digest.period.since} to {digest.period.until}"

"""Sends what waits in the queue: tries again ever more slowly, and in the end lays it aside."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from bot.outreach import quiet
from bot.outreach.jobs import Context
from bot.outreach.mail import Mailer, MailFailed
from bot.outreach.shop import authored
from bot.outreach.webhooks import Sender, WebhookFailed
from bot.settings import Settings
from bot.store import outbox
from bot.store.models import now
from bot.store.outbox import Parcel

HOLD = timedelta(minutes=5)
"""More than any sending takes; after this a delivery whose sender died is free again."""
AGAIN = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after each failure, as Standard Webhooks suggests; after the last, three days on, it is laid aside."""
TO_CUSTOMERS = ("invitation", "recovery", "loop")
"""Kinds that wait for the end of the quiet hours."""


def deliver(context: Context) -> dict[str, int]:
    """Sends whatever is due. One that fails does not hold up the others."""
    done = {"sent": 0, "failed": 0}
    senders = Senders(context.settings)
    try:
        while not context.stopping.is_set() and (parcel := _claim(context)) is not None:
            done[_deliver(context, senders, parcel)] += 1
    finally:
        senders.close()
    return done


class Senders:
    """One way out for each channel."""

    def __init__(self, settings: Settings) -> None:
        self.mailer, self.settings = Mailer(settings), settings
        self.sender = Sender(settings)

    def send(self, parcel: Parcel) -> None:
        """Raises MailFailed or WebhookFailed."""
        content = parcel.content
        if parcel.channel == "mail":
            headers = {**content.get("headers", {}), "Message-ID": message_id(self.settings, parcel.key)}
            self.mailer.send(content["to"], content["subject"], content["text"], content.get("html"), headers)
        elif parcel.channel == "slack":
            self.sender.post(self.settings.hearback_slack_url.get_secret_value(), content["body"])
        else:
            self.sender.signed(parcel.key, content)

    def close(self) -> None:
        self.sender.close()


def message_id(settings: Settings, key: str) -> str:
    """Always the same for one delivery, so that a mail sent twice is seen to be one."""
    domain = settings.hearback_mail_from.rpartition("@")[2].strip("> ") or "localhost"
    try:
        return f"<{key}@{domain.encode('idna').decode()}>"
    except UnicodeError:  # no domain at all, of which the mailer says so
        return f"<{key}@localhost>"


def again_at(attempt: int, *, permanent: bool = False) -> datetime | None:
    """When to try again after so many attempts, give or take a fifth; None: no more."""
    if permanent or attempt > len(AGAIN):
        return None
    return now() + timedelta(seconds=AGAIN[attempt - 1] * random.uniform(0.8, 1.2))  # noqa: S311 - no secret


def _claim(context: Context) -> Parcel | None:
    without = TO_CUSTOMERS if quiet.now_quiet(context.settings, authored()) else ()
    with context.database.session() as session:
        return outbox.claim(session, HOLD, without)


def _deliver(context: Context, senders: Senders, parcel: Parcel) -> str:
    try:
        senders.send(parcel)
    except (MailFailed, WebhookFailed) as error:
        when = again_at(parcel.attempt, permanent=error.permanent)
        with context.database.session() as session:
            outbox.failed(session, parcel.id, str(error), when, unsure=error.unsure)
        return "failed"
    with context.database.session() as session:
        outbox.sent(session, parcel.id)
    return "sent"

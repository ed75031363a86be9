"""How long a customer has waited, and for what, as staff read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.outreach.due import due
from bot.outreach.shop import authored
from bot.store.models import InboxEntry
from bot.web.console.pages import span

REASONS = {
    "safety": "Danger",
    "legal": "Legal",
    "person": "Asked for an agent",
    "reply": "Wrote to the team",
    "question": "Question passed on",
}
URGENT = ("safety", "legal")


@dataclass(frozen=True)
class Wait:
    """`spent`: of opening time."""

    reason: str
    urgent: bool
    since: datetime
    spent: timedelta
    due: datetime
    late: bool

    @property
    def words(self) -> str:
        """How long, as the shop's opening hours have it."""
        return f"waiting {span(self.spent)}" if self.spent >= timedelta(minutes=1) else "waiting"


def wait_of(entry: InboxEntry, now: datetime) -> Wait | None:
    """None for who does not wait."""
    since, reason = entry.waiting_since, entry.waiting_for or ""
    if since is None:
        return None
    until = due(reason, since)
    spent = authored().hours.spent(since, now)
    return Wait(REASONS.get(reason, reason), reason in URGENT, since, spent, until, until < now)

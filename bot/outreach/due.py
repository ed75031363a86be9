"""Until when somebody should have answered who waits: by the shop's opening hours, and in danger by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.outreach.shop import authored
from bot.store.waiting import REPLY

AFTER = {
    "safety": timedelta(hours=1),
    "legal": timedelta(hours=4),
    "person": timedelta(hours=2),
    REPLY: timedelta(hours=2),
    "question": timedelta(hours=16),
}
"""Of opening time: two hours for a person, two days of eight hours for a question that was passed on."""
BY_THE_CLOCK = ("safety",)
"""Danger does not wait for the shop to open."""
ESCALATED = ("safety", "legal", "person", REPLY)
"""Reasons of which somebody is told when they are overdue."""
LONGEST = timedelta(days=30)
"""The longest time that a shop is closed, and 16 hours of opening time besides, for a search backwards."""


def due(reason: str, since: datetime) -> datetime:
    """Until when somebody should have answered, in UTC."""
    wait = AFTER.get(reason, AFTER["question"])
    return since + wait if reason in BY_THE_CLOCK else authored().hours.after(since, wait)


def overdue(now: datetime) -> dict[str, datetime]:
    """By reason, the latest moment at which somebody may have begun to wait who is overdue at `now`."""
    return {reason: _begun(reason, now) for reason in ESCALATED}


def _begun(reason: str, now: datetime) -> datetime:
    """`due` grows with the moment it begins at; the last one that is due by now is found by halving."""
    early, late = now - LONGEST, now
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if due(reason, middle) <= now else (early, middle)
    return early

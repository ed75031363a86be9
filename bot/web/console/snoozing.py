"""Until when a conversation can be put off."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.outreach.shop import authored
from bot.web.problems import Problem

WRITTEN = "written"
"""Until the customer writes."""
CHOICES = (("hour", "in an hour"), ("tomorrow", "tomorrow morning"), ("week", "next week"))
"""As a form sends them, and as people read them."""
LONGEST = timedelta(days=366)


def until(wanted: str, now: datetime) -> datetime | None:
    """One of CHOICES, by the shop's opening hours, or a moment (ISO 8601; by the shop's clock, where it names no zone);
    None for WRITTEN. Raises Problem."""
    if wanted in ("", WRITTEN):
        return None
    hours = authored().hours
    midnight = now.astimezone(ZoneInfo(hours.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    named = {
        "hour": now + timedelta(hours=1),
        "tomorrow": hours.next_open(midnight + timedelta(days=1)),
        "week": hours.next_open(midnight + timedelta(days=7 - midnight.weekday())),
    }
    return named[wanted] if wanted in named else _moment(wanted, hours.time_zone, now)


def _moment(text: str, zone: str, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = now
    found = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
    if not now < found <= now + LONGEST:
        raise Problem(422, "no-such-time", "Choose a moment that is still to come, within a year.")
    return found

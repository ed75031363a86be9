"""The shop's days: where they begin and end, by the time zone of data/shop/hours.yml, over both changes of clocks."""

from __future__ import annotations

from datetime import date, datetime, time, timezone
from functools import cache
from zoneinfo import ZoneInfo

from bot.authored.loading import load
from bot.settings import ROOT


@cache
def zone() -> ZoneInfo:
    """The shop's time zone, read once in each process. Raises BadAuthoring."""
    return ZoneInfo(load(ROOT).hours.time_zone)


def day_of(moment: datetime) -> date:
    """The day on which a moment falls in the shop."""
    return moment.astimezone(zone()).date()


def midnight(day: date) -> datetime:
    """The moment, in UTC, at which a day begins in the shop. Where a change of clocks skips midnight, the day begins at
    the change; where midnight comes twice, at the first."""
    return datetime.combine(day, time(), zone()).astimezone(timezone.utc)

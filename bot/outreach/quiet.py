"""Quiet hours: when customers are left in peace, by the clock on the shop's wall."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.authored import Authored
from bot.settings import Settings
from bot.store.models import now

OFF = "off"


def now_quiet(settings: Settings, shop: Authored) -> bool:
    """Whether no invitation may go out at this moment."""
    return is_quiet(settings.hearback_quiet_hours, shop.hours.time_zone, now())


def is_quiet(hours: str, zone: str, moment: datetime) -> bool:
    """Whether the moment is within the hours, such as 20:00-09:00; the end is not. `off`: never."""
    if hours == OFF:
        return False
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    clock = moment.astimezone(ZoneInfo(zone)).time()
    return start <= clock < end if start <= end else clock >= start or clock < end

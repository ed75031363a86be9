"""Cost: milliseconds, no service."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.outreach.quiet import is_quiet


@pytest.mark.parametrize(
    ("hours", "utc", "quiet"),
    [
        ("20:00-09:00", "2026-01-15T18:59", False),  # 19:59 in Berlin
        ("20:00-09:00", "2026-01-15T19:00", True),
        ("20:00-09:00", "2026-01-15T23:30", True),
        ("20:00-09:00", "2026-01-16T07:59", True),
        ("20:00-09:00", "2026-01-16T08:00", False),
        ("20:00-09:00", "2026-07-16T07:00", False),  # 09:00 in summer
        ("12:00-13:00", "2026-01-15T11:30", True),
        ("12:00-13:00", "2026-01-15T12:00", False),
        ("off", "2026-01-15T02:00", False),
    ],
)
def test_the_clock_on_the_shops_wall_decides(hours: str, utc: str, quiet: bool) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=timezone.utc)
    assert is_quiet(hours, "Europe/Berlin", moment) is quiet

"""The digest by the calendar. Cost: 2 s, no service."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from bot.insight.digest import build
from bot.outreach import weekly
from bot.outreach.jobs import Context
from bot.settings import Settings
from bot.store import digests, outbox
from bot.store.database import Database
from bot.store.models import Conversation, Item, Turn

SUNDAY_EVENING = datetime(2026, 3, 8, 20, tzinfo=timezone.utc)
MONDAY_MORNING = datetime(2026, 3, 9, 9, tzinfo=timezone.utc)
WANTED = Settings(hearback_digest_to="Ana <ana@shop.example>")


@pytest.mark.parametrize(
    ("schedule", "moment", "last_day"),
    [
        ("monday 08:00", MONDAY_MORNING, date(2026, 3, 8)),
        ("monday 08:00", SUNDAY_EVENING, date(2026, 3, 1)),
        ("monday 08:00", datetime(2026, 3, 9, 6, 30, tzinfo=timezone.utc), date(2026, 3, 1)),
        ("monday 08:00", datetime(2026, 3, 9, 7, 30, tzinfo=timezone.utc), date(2026, 3, 8)),
        ("friday 17:30", MONDAY_MORNING, date(2026, 3, 5)),
    ],
)
def test_the_seven_days_before_the_schedule_came_round(schedule: str, moment: datetime, last_day: date) -> None:
    """07:00 in UTC is 08:00 in Berlin."""
    found = weekly.last_week(schedule, "Europe/Berlin", moment)
    assert (found.since, found.until) == (last_day - timedelta(days=6), last_day)


@pytest.fixture
def context(database: Database, monkeypatch: pytest.MonkeyPatch) -> Context:
    """Monday morning, after a week in which one customer said something that is read."""
    monkeypatch.setattr(weekly, "now", lambda: MONDAY_MORNING)
    monkeypatch.setattr(weekly, "run", lambda database, embed, query, **_: build(database, query))
    with database.session() as session:
        talk = Conversation(id="talk", started_at=SUNDAY_EVENING)
        words = "the hinge broke after a week, sadly"
        turn = Turn(conversation=talk, seq=1, public_id="1", sender="customer", text=words, masked=words)
        turn.at = SUNDAY_EVENING
        session.add(Item(conversation=talk, turn=turn, start=0, end=len(words), quote=words, kind="fault", score=-0.9,
                         sentiment="negative", severity=3, model_version="t", at=SUNDAY_EVENING))  # fmt: skip
    return Context(WANTED, database)


def test_a_week_is_sent_once_to_whom_the_settings_name(context: Context) -> None:
    assert weekly.send_weekly(context) == {"digests": 1}
    assert weekly.send_weekly(context) == {}
    with context.database.reading() as session:
        (mail,) = outbox.at_status(session, "waiting")
        assert digests.issued(session, date(2026, 3, 2), date(2026, 3, 8)) is not None
    assert mail.content is not None
    assert mail.content["to"] == "ana@shop.example" and "2026-03-02 to 2026-03-08" in mail.content["subject"]
    assert "?useful=true" in mail.content["html"] and "?useful=false" in mail.content["text"]


def test_a_silent_week_is_passed_over(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly, "now", lambda: MONDAY_MORNING - timedelta(days=70))
    assert weekly.send_weekly(context) == {"silent_weeks": 1}
    assert weekly.send_weekly(context) == {}


def test_nothing_is_made_for_nobody_or_when_it_is_off(context: Context) -> None:
    for settings in (Settings(), WANTED.model_copy(update={"hearback_digest_schedule": "off"})):
        assert weekly.send_weekly(Context(settings, context.database)) == {}

"""The digest by the calendar: once a week, of the seven days before."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.insight.asked import DigestQuery, during
from bot.insight.digest import run
from bot.insight.model import Period
from bot.insight.phrasing import phraser
from bot.language.loaded import embed, says
from bot.outreach import digests
from bot.outreach.jobs import Context
from bot.outreach.shop import authored
from bot.store import digests as store
from bot.store import figures
from bot.store.figures import Scope
from bot.store.models import now

OFF = "off"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def send_weekly(context: Context) -> dict[str, int]:
    """Sends the digest that is due, once; a week in which nobody spoke is passed over."""
    settings, database = context.settings, context.database
    if settings.hearback_digest_schedule == OFF or not digests.somebody(settings):
        return {}
    period = last_week(settings.hearback_digest_schedule, authored().hours.time_zone, now())
    with database.reading() as session:
        if store.issued(session, period.since, period.until) is not None:
            return {}
        silent = not figures.answered(session, during(Scope(), period))
    if silent:
        with database.session() as session:
            store.issue(session, period.since, period.until)
        return {"silent_weeks": 1}
    query = DigestQuery(period.since, period.until)
    made = run(database, embed, query, phrase=phraser(settings), workers=settings.hearback_dask, says=says)
    return {"digests": len(digests.send(settings, database, made))}


def last_week(schedule: str, zone: str, moment: datetime) -> Period:
    """The seven whole days before the last time the schedule, such as "monday 08:00", came round in this time zone."""
    day, _, clock = schedule.partition(" ")
    here = moment.astimezone(ZoneInfo(zone))
    back = (here.weekday() - DAYS.index(day)) % 7
    if back == 0 and here.time() < time.fromisoformat(clock):
        back = 7
    due = here.date() - timedelta(days=back)
    return Period(due - timedelta(days=7), due - timedelta(days=1))

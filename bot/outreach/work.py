"""Every job by time; another room's job is added here."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.intake import catchup, forgetting
from bot.outreach.changes import tell
from bot.outreach.deliveries import deliver
from bot.outreach.escalations import escalate
from bot.outreach.imports import forget_drafts, run_imports
from bot.outreach.invitations import invite_due, remind_left
from bot.outreach.jobs import Context, Job
from bot.outreach.weekly import send_weekly
from bot.store import outbox, webhooks

KEPT = timedelta(days=7)
"""Webhooks' ids: far longer than any sender repeats one. What could not be delivered: long enough to send it again."""


def tidy(context: Context) -> dict[str, int]:
    """Forgets the ids of webhooks taken in long ago, empties what could not be delivered then, and drops files
    that were uploaded and never imported."""
    drafts = forget_drafts(context)
    with context.database.session() as session:
        return {
            "import_drafts": drafts,
            "webhook_receipts": webhooks.forget_receipts(session, KEPT),
            "dead_deliveries": outbox.forget_dead(session, KEPT),
        }


def forget_old(context: Context) -> dict[str, int]:
    """Erases what is older than the setting says, batch by batch."""
    done: Counter[str] = Counter()
    days = context.settings.hearback_retention_days
    while days and not context.stopping.is_set():
        erased = forgetting.forget_old(context.database, context.settings.tracker_url, days)
        if not any(erased.values()):
            break
        done.update(erased)
    return dict(done)


def catch_up(context: Context) -> dict[str, int]:
    """Reads what customers typed while nobody could, and brings the inbox up to date with what was cut off."""
    from bot.language import Reader  # heavy, and seldom needed

    catchup.fill_inbox(context.database)
    return {"caught_up": catchup.catch_up(context.database, Reader.load)}


JOBS = [
    Job("invitations", timedelta(minutes=1), invite_due),
    Job("reminders", timedelta(minutes=5), remind_left),
    Job("escalations", timedelta(minutes=1), escalate),
    Job("changes", timedelta(minutes=1), tell),
    Job("digest", timedelta(minutes=5), send_weekly, heavy=True),
    Job("deliveries", timedelta(seconds=5), deliver),
    Job("catch-up", timedelta(minutes=1), catch_up, heavy=True),
    Job("imports", timedelta(seconds=10), run_imports, heavy=True),
    Job("tidy", timedelta(hours=1), tidy),
    Job("retention", timedelta(hours=1), forget_old),
]

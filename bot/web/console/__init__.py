"""The staff console: sign-in, inbox, transcript, corrections, take-over, follow-ups."""

from __future__ import annotations

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """Every route of the console."""
    from bot.web.console import (
        answering,
        company,
        correcting,
        customers,
        events,
        followups,
        handling,
        inbox,
        signin,
        staff,
        themes,
        transcript,
        writing,
    )

    list_and_thread = (inbox, events, followups, transcript, handling, answering, writing, correcting, customers)
    return [part.router for part in (signin, company, staff, *list_and_thread, themes)]

"""The staff console: sign-in, inbox, transcript, corrections, take-over, follow-ups."""

from __future__ import annotations

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """Every route of the console."""
    from bot.web.console import (
        answering,
        aspects,
        company,
        correcting,
        customers,
        events,
        exports,
        followups,
        handling,
        imports,
        inbox,
        signin,
        staff,
        themes,
        transcript,
        writing,
    )

    people = (signin, company, staff, customers)
    list_and_thread = (inbox, events, followups, transcript, handling, answering, writing, correcting)
    return [part.router for part in (*people, *list_and_thread, themes, aspects, imports, exports)]

"""The staff console: sign-in, inbox, transcript, corrections, take-over, follow-ups."""

from __future__ import annotations

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """Every route of the console."""
    from bot.web.console import (
        company,
        correcting,
        customers,
        exports,
        followups,
        handling,
        imports,
        inbox,
        signin,
        staff,
        themes,
        transcript,
    )

    people = (signin, company, staff, customers)
    talks = (inbox, followups, transcript, handling, correcting)
    return [part.router for part in (*people, *talks, themes, imports, exports)]

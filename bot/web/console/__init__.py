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
        followups,
        handling,
        inbox,
        signin,
        staff,
        themes,
        transcript,
    )

    parts = (signin, company, staff, inbox, followups, transcript, handling, answering, correcting, customers, themes)
    return [part.router for part in parts]

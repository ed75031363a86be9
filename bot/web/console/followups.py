"""Who waits for what, until when, and what came of what was passed on."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from bot.store import followups, handling
from bot.store.models import now
from bot.web.console.auth import Me, Web
from bot.web.console.inbox import who
from bot.web.console.pages import page
from bot.web.console.themes import NAMES
from bot.web.console.waits import REASONS, wait_of

router = APIRouter(prefix="/console/follow-ups", include_in_schema=False, default_response_class=HTMLResponse)


@router.get("")
def queue(web: Web, me: Me) -> Response:
    """Who waits, the most urgent first; what was passed on to the product team; what was answered last."""
    at = now()
    with web.database.reading() as session:
        waiting = [
            {"entry": entry, "who": who(me, entry.conversation), "words": turn, "wait": wait_of(entry, at)}
            for entry, turn in followups.queue(session)
        ]
        answered = [(one, who(me, talk)) for one, talk in followups.answered(session)]
        passed_on = [(one, who(me, one.talk)) for one in followups.passed_on(session)]
    values = {"waiting": waiting, "answered": answered, "passed_on": passed_on, "outcomes": handling.OUTCOMES}
    return page(
        "followups.html", web, me, **values, reasons=REASONS, decisions=NAMES, more=len(waiting) == followups.SHOWN
    )

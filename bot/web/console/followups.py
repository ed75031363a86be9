"""The queue of what was promised: who waits for what, until when, and what came of what was passed on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.store import audit, followups, handling
from bot.store.models import Handoff, User, now
from bot.web.console.auth import Me, Staff, Web, check_form, require
from bot.web.console.inbox import who
from bot.web.console.pages import back, page
from bot.web.console.themes import NAMES
from bot.web.problems import Problem

router = APIRouter(
    prefix="/console/follow-ups", include_in_schema=False, default_response_class=HTMLResponse,
    dependencies=[Depends(check_form)],
)  # fmt: skip


@router.get("")
def queue(web: Web, me: Me) -> Response:
    """What is owed, the most urgent first; what was passed on to the product team; what was settled last."""
    with web.database.reading() as session:
        found = [
            {"handoff": one, "who": who(me, talk), "words": turn.masked if turn else "", "due": followups.due(one)}
            for one, talk, turn in followups.owed(session)
        ]
        settled = [(one, who(me, talk)) for one, talk, _ in followups.settled(session)]
        passed_on = [(one, who(me, one.talk)) for one in followups.passed_on(session)]
    found.sort(key=lambda one: str(one["due"]))
    values = {"owed": found, "settled": settled, "passed_on": passed_on, "outcomes": handling.OUTCOMES, "late": now()}
    return page("followups.html", web, me, **values, decisions=NAMES)


@router.post("/{handoff_id}")
def settle(
    handoff_id: int,
    request: Request,
    web: Web,
    me: Annotated[Staff, Depends(require("support", "admin"))],
    outcome: Annotated[str, Form(max_length=30)],
) -> Response:
    """Settles one of them."""
    if outcome not in handling.OUTCOMES:
        raise Problem(422, "outcome-unknown", f"The outcome must be one of {', '.join(handling.OUTCOMES)}.")
    with web.database.session() as session:
        found = session.get(Handoff, handoff_id)
        if found is None:
            raise Problem(404, "follow-up-unknown", "This is not on record. It may have been erased.")
        followups.settle(found, session.get_one(User, me.id), outcome)
        audit.note(session, me.id, "settled", found.conversation_id, handoff=handoff_id, outcome=outcome)
    return back(request, "/console/follow-ups")

"""The queue of what was promised: who waits for what, until when, and what came of what was passed on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool as in_thread

from bot.store import audit, followups, handling
from bot.store.database import Session
from bot.store.models import Handoff, Turn, now
from bot.web.console import talking
from bot.web.console.auth import Me, Staff, Web, check_form, require
from bot.web.console.inbox import who
from bot.web.console.pages import back, page
from bot.web.console.themes import NAMES
from bot.web.problems import Problem
from bot.web.saying import speaker
from bot.web.state import Parts

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
    return page("followups.html", web, me, **values, decisions=NAMES, more=len(found) == followups.SHOWN)


@router.post("/{handoff_id}")
async def settle(
    handoff_id: int,
    request: Request,
    web: Web,
    me: Annotated[Staff, Depends(require("support", "admin"))],
    outcome: Annotated[str, Form(max_length=30)],
) -> Response:
    """Settles one of them. A customer who waits for nobody any more reads what was done, and talks with the assistant
    again."""
    if outcome not in handling.OUTCOMES:
        raise Problem(422, "outcome-unknown", f"The outcome must be one of {', '.join(handling.OUTCOMES)}.")

    def work(session: Session) -> list[Turn]:
        handoff = _handoff(session, handoff_id)
        if handoff.closed_at is None:
            audit.note(session, me.id, "settled", handoff.conversation_id, handoff=handoff_id, outcome=outcome)
        us = speaker(session, handoff.conversation_id)
        said = talking.settled(us, web.settings.hearback_shop_name, outcome)
        return followups.settle(session, handoff, me.id, outcome, said)

    await talking.between_messages(web, await in_thread(_conversation, web, handoff_id), work)
    return back(request, "/console/follow-ups")


def _conversation(web: Parts, handoff_id: int) -> str:
    with web.database.reading() as session:
        return _handoff(session, handoff_id).conversation_id


def _handoff(session: Session, handoff_id: int) -> Handoff:
    found = session.get(Handoff, handoff_id)
    if found is None:
        raise Problem(404, "follow-up-unknown", "This is not on record. It was answered meanwhile, or erased.")
    return found

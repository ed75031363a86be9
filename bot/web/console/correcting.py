"""Corrections in place: of a whole message, of one item, and of what no reader found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.store import audit, corrections, entries, inbox
from bot.store.corrections import Senseless
from bot.store.database import Session
from bot.store.models import Item, Turn
from bot.web.console import canned
from bot.web.console.auth import Me, Staff, Web, check_form
from bot.web.console.pages import back, is_part, page
from bot.web.console.talking import Talk, announced, unknown
from bot.web.console.transcript import turn_page
from bot.web.problems import Problem
from bot.web.state import Parts

PREFIX = "/console/conversations/{conversation_id}"
router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(check_form), Depends(announced)]
)
Text = Annotated[str, Form(max_length=1000)]


@router.post(PREFIX + "/turns/{turn_id}")
def turn(
    conversation_id: Talk, turn_id: int, request: Request, web: Web, me: Me, intent: Text = "", sentiment: Text = ""
) -> Response:
    """The intent and the sentiment of a whole message."""

    def change(session: Session) -> None:
        found = _turn(session, conversation_id, turn_id)
        if intent and intent not in (*canned.intents(), found.intent):
            raise Senseless("There is no such intent.")
        for field, value in (("intent", intent), ("sentiment", sentiment)):
            if value:
                corrections.correct_turn(session, found, field, value, me.id)

    return _done(request, web, me, conversation_id, turn_id, change)


@router.post(PREFIX + "/items/{item_id}")
def item(
    conversation_id: Talk,
    item_id: int,
    request: Request,
    web: Web,
    me: Me,
    kind: Text = "",
    aspect: Text = "",
    expected: Text = "",
    actual: Text = "",
    theme: Text = "",
    start: Annotated[int, Form()] = 0,
    end: Annotated[int, Form()] = 0,
    do: Text = "save",
) -> Response:
    """What one thing said was understood as; `do`: save, or reject what was never said."""
    with web.database.reading() as session:
        known = session.get(Item, item_id)
        if known is None or known.conversation_id != conversation_id:
            raise Problem(404, "item-unknown", "This conversation has no such item.")

    def change(session: Session) -> None:
        found = session.get_one(Item, item_id)
        given: dict[str, object] = {"kind": kind, "aspect": aspect, "expected": expected, "actual": actual}
        given["span"] = [start, end]
        if theme.isdigit():
            given["theme"] = int(theme)
        corrections.correct_item(session, found, {"status": "rejected"} if do == "reject" else given, me.id)

    return _done(request, web, me, conversation_id, known.turn_id, change)


@router.post(PREFIX + "/turns/{turn_id}/items")
def add(
    conversation_id: Talk,
    turn_id: int,
    request: Request,
    web: Web,
    me: Me,
    start: Annotated[int, Form()],
    end: Annotated[int, Form()],
    kind: Text = "",
    aspect: Text = "",
) -> Response:
    """Something that was said and not noted."""

    def change(session: Session) -> None:
        corrections.add_item(session, _turn(session, conversation_id, turn_id), [start, end], kind, aspect, me.id)

    return _done(request, web, me, conversation_id, turn_id, change)


@router.get("/console/corrections")
def waiting(web: Web, me: Me) -> Response:
    """What to check first, what was put right, how much of it waits for a training, and what the last one learned."""
    with web.database.reading() as session:
        values = {
            "waiting": corrections.waiting(session),
            "total": corrections.total(session),
            "recent": corrections.recent(session),
            "doubted": corrections.to_check(session),
            "last": corrections.last_training(session),
            "themes": {int(key): label for key, label in inbox.choices(session)["theme"]},
        }
    taught = {field for fields in corrections.TEACHES.values() for field in fields}
    return page("corrections.html", web, me, **values, taught=taught)


def _turn(session: Session, conversation_id: str, turn_id: int) -> Turn:
    found = session.get(Turn, turn_id)
    if found is None or found.conversation_id != conversation_id:
        raise unknown()
    return found


def _done(
    request: Request, web: Parts, me: Staff, conversation_id: str, turn_id: int, change: Callable[[Session], None]
) -> Response:
    problem = ""
    try:
        with web.database.session() as session:
            change(session)
            entries.refresh(session, [conversation_id])
            audit.note(session, me.id, "corrected", conversation_id, turn=turn_id)
    except Senseless as error:
        problem = str(error)
    if is_part(request):
        return turn_page(web, me, conversation_id, turn_id, problem)
    if problem:
        raise Problem(422, "senseless", problem)
    return back(request, f"/console/conversations/{conversation_id}#turn-{turn_id}")

"""What staff do with one conversation: review, assign, tag, note, put off. The customer reads none of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.store import audit, handling
from bot.store.database import Session
from bot.store.handling import StillWaiting
from bot.store.models import Turn, User, now
from bot.web.console import snoozing
from bot.web.console.auth import Me, Web, check_form
from bot.web.console.pages import back
from bot.web.console.talking import Talk, announced, between_messages, entry_of
from bot.web.messages import MOST_CHARACTERS
from bot.web.problems import Problem

router = APIRouter(
    prefix="/console/conversations/{conversation_id}",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(check_form), Depends(announced)],
)
Text = Annotated[str, Form(max_length=MOST_CHARACTERS)]


@router.post("/review")
def review(conversation_id: Talk, request: Request, web: Web, me: Me, do: Text = "reviewed") -> Response:
    """reviewed, not-reviewed, or unread."""
    with web.database.session() as session:
        entry = entry_of(session, conversation_id)
        if do == "unread":
            handling.mark_unread(entry)
        else:
            handling.review(entry, me.id, done=do == "reviewed")
        audit.note(session, me.id, f"marked {do}"[:40], conversation_id)
    # To show it again would mark it read.
    return back(request, "/console") if do == "unread" else _back(request, conversation_id)


@router.post("/assign")
def assign(conversation_id: Talk, request: Request, web: Web, me: Me, user: Text = "") -> Response:
    """To `me`, to a user by id, or to nobody."""
    wanted = me.id if user == "me" else int(user) if user.isascii() and user.isdigit() else None
    with web.database.session() as session:
        entry = entry_of(session, conversation_id)
        if wanted is not None and session.get(User, wanted) is None:
            raise Problem(404, "account-unknown", "There is no such account.")
        handling.assign(entry, wanted)
        audit.note(session, me.id, "assigned", conversation_id, to=wanted)
    return _back(request, conversation_id)


@router.post("/tags")
def tag(conversation_id: Talk, request: Request, web: Web, me: Me, name: Text, do: Text = "add") -> Response:
    """Puts a tag on, or takes it off."""
    with web.database.session() as session:
        entry_of(session, conversation_id)
        (handling.untag if do == "remove" else handling.tag)(session, conversation_id, name)
        audit.note(session, me.id, "tagged", conversation_id)
    return _back(request, conversation_id)


@router.post("/snooze")
async def snooze(conversation_id: Talk, request: Request, web: Web, me: Me, until: Text = "") -> Response:
    """Puts it off: `until` as snoozing.py has it; empty brings it back."""
    moment = snoozing.until(until, now())

    def work(session: Session) -> list[Turn]:
        entry = entry_of(session, conversation_id)
        if not until:
            handling.wake(entry)
        else:
            try:
                handling.snooze(session, entry, moment)
            except StillWaiting as error:
                detail = "The customer waits for an answer. Answer first, or choose a time at which it comes back."
                raise Problem(409, "still-waiting", detail) from error
        audit.note(session, me.id, "snoozed" if until else "woken", conversation_id)
        return []

    await between_messages(web, conversation_id, work)
    return _back(request, conversation_id)


def _back(request: Request, conversation_id: str, place: str = "") -> Response:
    return back(request, f"/console/conversations/{conversation_id}{place}")

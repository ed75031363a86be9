"""What staff write before it is sent, and to each other: drafts, notes, and who is there to write."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool as in_thread

from bot.store import audit, drafts, handling, tracker
from bot.store.database import Session
from bot.store.models import Conversation, Note, Turn
from bot.store.transcript import contacts
from bot.web.console.auth import Me, Staff, Web, check_form, require
from bot.web.console.pages import back, page
from bot.web.console.talking import Talk, announced, between_messages, entry_of, unknown
from bot.web.console.transcript import opened
from bot.web.live import Event
from bot.web.messages import MOST_CHARACTERS, clean
from bot.web.problems import Problem

router = APIRouter(
    prefix="/console/conversations/{conversation_id}",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(check_form)],
)
Answers = Annotated[Staff, Depends(require("support", "admin"))]
Text = Annotated[str, Form(max_length=MOST_CHARACTERS)]


@router.post("/draft")
def draft(conversation_id: Talk, web: Web, me: Answers, text: Text = "") -> Response:
    """Keeps what is being written, for this person alone."""
    with web.database.session() as session:
        if session.get(Conversation, conversation_id) is None:
            raise unknown()
        drafts.keep(session, conversation_id, me.id, clean(text))
    return Response(status_code=204)


@router.post("/notes", dependencies=[Depends(announced)])
def note(conversation_id: Talk, request: Request, web: Web, me: Me, text: Text) -> Response:
    """A note for colleagues; @name tells one of them."""
    words = _words(text)
    with web.database.session() as session:
        entry_of(session, conversation_id)
        named = handling.add_note(session, conversation_id, me.id, words)
        audit.note(session, me.id, "noted", conversation_id, mentions=[user.id for user in named])
    return back(request, f"/console/conversations/{conversation_id}#notes")


@router.post("/notes/{note_id}", dependencies=[Depends(announced)])
def change(
    conversation_id: Talk, note_id: int, request: Request, web: Web, me: Me, text: Text = "", do: Text = "save"
) -> Response:
    """Puts other words into a note of one's own, or removes it."""
    with web.database.session() as session:
        found = _own(session, conversation_id, note_id, me)
        if do == "delete":
            handling.remove_note(session, found)
        else:
            handling.change_note(session, found, _words(text))
        audit.note(session, me.id, f"note: {do}"[:40], conversation_id, note=note_id)
    return back(request, f"/console/conversations/{conversation_id}#notes")


@router.post("/leave")
async def leave(conversation_id: Talk, web: Web, me: Me) -> Response:
    """This person looks at it no longer."""

    def work() -> None:
        with web.database.session() as session:
            handling.leave(session, conversation_id, me.id)

    await in_thread(work)
    web.hub.publish(conversation_id, Event("presence", {}))
    return Response(status_code=204)


@router.post("/reveal")
async def reveal(conversation_id: Talk, web: Web, me: Answers) -> Response:
    """Shows the customer's contact data to who handles the case; who takes up one that nobody handles, handles it."""
    values: dict[str, Any] = {}

    def work(session: Session) -> list[Turn]:
        entry = entry_of(session, conversation_id)
        handlers = {entry.assigned_to_id, entry.taken_by_id} - {None}
        if handlers and me.id not in handlers:
            whose = entry.taken_by or entry.assigned_to
            name = whose.name if whose else "A colleague"
            detail = f"{name} handles this case. Assign it to yourself to see the contact data."
            raise Problem(403, "not-your-case", detail)
        if not handlers:
            handling.assign(entry, me.id)
        audit.note(session, me.id, "contact data shown", conversation_id)
        values.update(opened(session, conversation_id, me, revealed=True), contacts=contacts(session, conversation_id))
        return []

    await between_messages(web, conversation_id, work)
    return page("revealed.html", web, me, **values, why=tracker.why(web.tracker, conversation_id))


def _words(text: str) -> str:
    words = clean(text).strip()
    if not isinstance(words, str) or not words:
        raise Problem(422, "empty", "The note is empty.")
    return words


def _own(session: Session, conversation_id: str, note_id: int, me: Staff) -> Note:
    found = handling.own_note(session, conversation_id, note_id, me.id)
    if found is None:
        raise Problem(404, "note-unknown", "You have written no such note here. Notes are changed by who wrote them.")
    return found

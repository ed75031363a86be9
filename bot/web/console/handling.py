"""What staff do with one conversation: review, assign, tag, note, talk with the customer, give it back, close it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.store import audit, handling, waiting
from bot.store.database import Session
from bot.store.handling import Taken
from bot.store.models import Conversation, InboxEntry, Turn, User
from bot.web.console import talking
from bot.web.console.auth import Me, Staff, Web, check_form, require
from bot.web.console.pages import back, is_part
from bot.web.console.talking import between_messages, unknown
from bot.web.console.transcript import Talk
from bot.web.live import Event
from bot.web.messages import MOST_CHARACTERS, clean
from bot.web.problems import Problem
from bot.web.saying import speaker

router = APIRouter(
    prefix="/console/conversations/{conversation_id}",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(check_form)],
)
Answers = Annotated[Staff, Depends(require("support", "admin"))]
Text = Annotated[str, Form(max_length=MOST_CHARACTERS)]


@router.post("/review")
def review(conversation_id: Talk, request: Request, web: Web, me: Me, do: Text = "reviewed") -> Response:
    """reviewed, not-reviewed, or unread."""
    with web.database.session() as session:
        entry = _entry(session, conversation_id)
        if do == "unread":
            handling.mark_unread(entry)
        else:
            handling.review(entry, me.id, done=do == "reviewed")
        audit.note(session, me.id, f"marked {do}"[:40], conversation_id)
    return _back(request, conversation_id)


@router.post("/assign")
def assign(conversation_id: Talk, request: Request, web: Web, me: Me, user: Text = "") -> Response:
    """To `me`, to a user by id, or to nobody."""
    wanted = me.id if user == "me" else int(user) if user.isascii() and user.isdigit() else None
    with web.database.session() as session:
        entry = _entry(session, conversation_id)
        if wanted is not None and session.get(User, wanted) is None:
            raise Problem(404, "account-unknown", "There is no such account.")
        handling.assign(entry, wanted)
        audit.note(session, me.id, "assigned", conversation_id, to=wanted)
    return _back(request, conversation_id)


@router.post("/tags")
def tag(conversation_id: Talk, request: Request, web: Web, me: Me, name: Text, do: Text = "add") -> Response:
    """Puts a tag on, or takes it off."""
    with web.database.session() as session:
        _entry(session, conversation_id)
        (handling.untag if do == "remove" else handling.tag)(session, conversation_id, name)
        audit.note(session, me.id, "tagged", conversation_id)
    return _back(request, conversation_id)


@router.post("/notes")
def note(conversation_id: Talk, request: Request, web: Web, me: Me, text: Text) -> Response:
    """A note for colleagues; @name tells one of them."""
    if not clean(text).strip():
        raise Problem(422, "empty", "The note is empty.")
    with web.database.session() as session:
        _entry(session, conversation_id)
        named = handling.add_note(session, conversation_id, me.id, clean(text).strip())
        audit.note(session, me.id, "noted", conversation_id, mentions=[user.id for user in named])
    return _back(request, conversation_id, "#notes")


@router.post("/take")
async def take(conversation_id: Talk, request: Request, web: Web, me: Answers) -> Response:
    """The assistant falls silent, and the customer reads who answers instead."""

    def work(session: Session) -> list[Turn]:
        entry = _entry(session, conversation_id)
        if session.get_one(Conversation, conversation_id).source != "chat":
            raise Problem(409, "no-chat", "This was imported; there is nobody to answer.")
        try:
            new = handling.take_over(session, entry, session.get_one(User, me.id))
        except Taken as taken:
            raise Problem(409, "taken", f"{taken.name} talks with this customer already.") from taken
        audit.note(session, me.id, "taken over", conversation_id)
        if not new:
            return []
        said = talking.joined(speaker(session, conversation_id), web.settings.hearback_shop_name, me.name)
        return [handling.say(session, conversation_id, me.name, said.text, **said.extras)]

    await between_messages(web, conversation_id, work)
    return _back(request, conversation_id, "#composer")


@router.post("/reply")
async def reply(conversation_id: Talk, request: Request, web: Web, me: Answers, text: Text) -> Response:
    """Writes to the customer, who sees it at once."""
    words = clean(text).strip()
    if not words:
        raise Problem(422, "empty", "The message is empty.")

    def work(session: Session) -> list[Turn]:
        if _entry(session, conversation_id).taken_by_id != me.id:
            raise Problem(409, "not-taken", "Take the conversation over first; the assistant is talking.")
        audit.note(session, me.id, "replied", conversation_id)
        return [handling.say(session, conversation_id, me.name, words)]

    await between_messages(web, conversation_id, work)
    return Response(status_code=204) if is_part(request) else _back(request, conversation_id, "#composer")


@router.post("/typing", dependencies=[Depends(require("support", "admin"))])
async def typing(conversation_id: Talk, web: Web) -> Response:
    """The customer sees that somebody is writing."""
    web.hub.publish(conversation_id, Event("typing", {"from": "staff"}))
    return Response(status_code=204)


@router.post("/release")
async def release(conversation_id: Talk, request: Request, web: Web, me: Answers) -> Response:
    """Gives the conversation back to the assistant."""

    def work(session: Session) -> list[Turn]:
        entry = _taken(session, conversation_id)
        audit.note(session, me.id, "released", conversation_id)
        by = entry.taken_by.name if entry.taken_by else None
        said = talking.returned(speaker(session, conversation_id), web.settings.hearback_shop_name, by)
        return [handling.release(session, entry, said)]

    await between_messages(web, conversation_id, work)
    return _back(request, conversation_id, "#composer")


@router.post("/close")
async def close(conversation_id: Talk, request: Request, web: Web, me: Answers, outcome: Text) -> Response:
    """Ends it, with what came of it; the customer reads so, and how to open it again."""
    if outcome not in handling.OUTCOMES:
        raise Problem(422, "outcome-unknown", f"The outcome must be one of {', '.join(handling.OUTCOMES)}.")

    def work(session: Session) -> list[Turn]:
        entry = _entry(session, conversation_id)
        by = me.name if entry.taken_by_id == me.id else None
        asked = waiting.is_waiting(session, conversation_id)
        us = speaker(session, conversation_id)
        said = talking.closed(us, web.settings.hearback_shop_name, outcome, by=by, asked=asked)
        told = handling.close(session, entry, session.get_one(User, me.id), outcome, said)
        audit.note(session, me.id, "closed", conversation_id, outcome=outcome)
        return told

    await between_messages(web, conversation_id, work)
    return _back(request, conversation_id)


def _entry(session: Session, conversation_id: str) -> InboxEntry:
    entry = handling.entry_of(session, conversation_id)
    if entry is None:
        raise unknown()
    return entry


def _taken(session: Session, conversation_id: str) -> InboxEntry:
    """Also one that the customer's own wish handed over, before anybody took it."""
    entry = _entry(session, conversation_id)
    if session.get_one(Conversation, conversation_id).status != "handed_over":
        raise Problem(409, "not-taken", "The assistant is talking already.")
    return entry


def _back(request: Request, conversation_id: str, place: str = "") -> Response:
    return back(request, f"/console/conversations/{conversation_id}{place}")

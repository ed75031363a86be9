"""What staff do that the customer reads: take over, reply, hand back, say what came of it, close."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.store import audit, drafts, handling, waiting
from bot.store.database import Session
from bot.store.models import Conversation, InboxEntry, Turn, User
from bot.web.console import talking
from bot.web.console.auth import Staff, Web, check_form, require
from bot.web.console.pages import back, is_part
from bot.web.console.talking import Outcome, Talk, between_messages
from bot.web.live import Event
from bot.web.messages import MOST_CHARACTERS, clean
from bot.web.problems import Problem
from bot.web.saying import speaker
from bot.web.state import Parts

router = APIRouter(
    prefix="/console/conversations/{conversation_id}",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(check_form)],
)
Answers = Annotated[Staff, Depends(require("support", "admin"))]
Text = Annotated[str, Form(max_length=MOST_CHARACTERS)]
Over = Annotated[str, Form(max_length=20)]
"""The id of the colleague who talks with the customer, where this is done all the same."""


@router.post("/take")
async def take(conversation_id: Talk, request: Request, web: Web, me: Answers, over: Over = "") -> Response:
    """The assistant falls silent, and the customer reads who answers instead."""

    def work(session: Session) -> list[Turn]:
        entry = talking.open_to(session, conversation_id, me, over)
        audit.note(session, me.id, "taken over", conversation_id)
        return _come(session, web, me, entry)

    await between_messages(web, conversation_id, work)
    return _back(request, conversation_id, "#composer")


@router.post("/reply")
async def reply(
    conversation_id: Talk, request: Request, web: Web, me: Answers, text: Text, over: Over = ""
) -> Response:
    """Writes to the customer, who sees it at once. The first message takes the conversation over."""
    words = clean(text).strip()
    if not words:
        raise Problem(422, "empty", "The message is empty.")

    def work(session: Session) -> list[Turn]:
        entry = talking.open_to(session, conversation_id, me, over)
        came = _come(session, web, me, entry)
        if came:
            audit.note(session, me.id, "taken over", conversation_id)
        audit.note(session, me.id, "replied", conversation_id)
        drafts.drop(session, conversation_id, me.id)
        return [*came, handling.say(session, conversation_id, session.get_one(User, me.id), words)]

    await between_messages(web, conversation_id, work)
    return Response(status_code=204) if is_part(request) else _back(request, conversation_id, "#composer")


@router.post("/typing", dependencies=[Depends(require("support", "admin"))])
async def typing(conversation_id: Talk, web: Web) -> Response:
    """The customer sees that somebody is writing."""
    web.hub.publish(conversation_id, Event("typing", {"from": "staff"}))
    return Response(status_code=204)


@router.post("/release")
async def release(conversation_id: Talk, request: Request, web: Web, me: Answers, over: Over = "") -> Response:
    """Hands the conversation back to the assistant."""

    def work(session: Session) -> list[Turn]:
        entry = talking.open_to(session, conversation_id, me, over)
        if session.get_one(Conversation, conversation_id).status != "handed_over":
            raise Problem(409, "not-taken", "The bot answers here already.")
        audit.note(session, me.id, "released", conversation_id)
        by = entry.taken_by.name if entry.taken_by else None
        asked = waiting.is_waiting(session, conversation_id)
        us = speaker(session, conversation_id)
        said = talking.returned(us, web.settings.hearback_shop_name, by, asked=asked)
        return [handling.release(session, entry, said)]

    await between_messages(web, conversation_id, work)
    return _back(request, conversation_id, "#composer")


@router.post("/close")
async def close(
    conversation_id: Talk, request: Request, web: Web, me: Answers, outcome: Outcome, over: Over = ""
) -> Response:
    """Ends it, with what came of it; the customer reads so, and how to open it again."""

    def work(session: Session) -> list[Turn]:
        entry = talking.open_to(session, conversation_id, me, over, chats_only=False)
        by = me.name if entry.taken_by_id == me.id else None
        asked = waiting.is_waiting(session, conversation_id)
        us = speaker(session, conversation_id)
        said = talking.closed(us, web.settings.hearback_shop_name, outcome, by=by, asked=asked)
        audit.note(session, me.id, "closed", conversation_id, outcome=outcome)
        return handling.close(session, entry, session.get_one(User, me.id), outcome, said)

    await between_messages(web, conversation_id, work)
    return _back(request, conversation_id)


@router.post("/resolve")
async def resolve(
    conversation_id: Talk,
    request: Request,
    web: Web,
    me: Answers,
    outcome: Outcome,
    over: Over = "",
    here: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """The customer, who waits, reads what came of it; the talk goes on. `here`: the page to go back to."""

    def work(session: Session) -> list[Turn]:
        entry = talking.open_to(session, conversation_id, me, over)
        silent = session.get_one(Conversation, conversation_id).status == "handed_over"
        us, shop = speaker(session, conversation_id), web.settings.hearback_shop_name
        said = talking.resolved(us, shop, outcome, again=silent and entry.taken_by_id is None)
        told = handling.resolve(session, entry, session.get_one(User, me.id), outcome, said)
        if told:
            audit.note(session, me.id, "resolved", conversation_id, outcome=outcome)
        return told

    await between_messages(web, conversation_id, work)
    return back(request, "/console/follow-ups") if here == "follow-ups" else _back(request, conversation_id)


def _come(session: Session, web: Parts, me: Staff, entry: InboxEntry) -> list[Turn]:
    said = talking.joined(speaker(session, entry.conversation_id), web.settings.hearback_shop_name, me.name)
    return handling.come(session, entry, session.get_one(User, me.id), said)


def _back(request: Request, conversation_id: str, place: str = "") -> Response:
    return back(request, f"/console/conversations/{conversation_id}{place}")

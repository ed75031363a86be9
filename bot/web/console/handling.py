"""What staff do with one conversation: review, assign, tag, note, talk with the customer, give it back, close it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool as in_thread

from bot.store import audit, handling
from bot.store.database import Session
from bot.store.handling import Taken
from bot.store.models import Conversation, InboxEntry, Turn, User
from bot.web.console.auth import Me, Staff, Web, check_form, require
from bot.web.console.pages import back, is_part
from bot.web.console.transcript import Talk, unknown
from bot.web.live import Event
from bot.web.messages import MOST_CHARACTERS, clean
from bot.web.problems import Problem
from bot.web.state import Parts

router = APIRouter(
    prefix="/console/conversations/{conversation_id}",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(check_form)],
)
Answers = Annotated[Staff, Depends(require("support", "admin"))]
Text = Annotated[str, Form(max_length=MOST_CHARACTERS)]
JOINED = "{name} from {shop} is here now and will answer you."
LEFT = "{name} has left. You are talking with the assistant again; where were we?"
CLOSED = "{name} has closed this conversation. Thank you; you can write again at any time."


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
        words = JOINED.format(name=me.name, shop=web.settings.hearback_shop_name)
        return [handling.say(session, conversation_id, me.name, words)] if new else []

    await _work(web, conversation_id, work, "handed_over")
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

    await _work(web, conversation_id, work, "handed_over")
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
        audit.note(session, me.id, "released", conversation_id)
        return [handling.release(session, _taken(session, conversation_id), LEFT.format(name=me.name))]

    await _work(web, conversation_id, work, "open")
    return _back(request, conversation_id, "#composer")


@router.post("/close")
async def close(conversation_id: Talk, request: Request, web: Web, me: Answers, outcome: Text) -> Response:
    """Ends it, with what came of it."""
    if outcome not in handling.OUTCOMES:
        raise Problem(422, "outcome-unknown", f"The outcome must be one of {', '.join(handling.OUTCOMES)}.")

    def work(session: Session) -> list[Turn]:
        entry = _entry(session, conversation_id)
        talking = entry.taken_by_id is not None
        said = [handling.say(session, conversation_id, me.name, CLOSED.format(name=me.name))] if talking else []
        handling.close(session, entry, me.id, outcome)
        audit.note(session, me.id, "closed", conversation_id, outcome=outcome)
        return said

    await _work(web, conversation_id, work, "completed")
    return _back(request, conversation_id)


async def _work(web: Parts, conversation_id: str, work: Callable[[Session], list[Turn]], state: str) -> None:
    """Does it between two messages, never amid one, and shows the customer what changed."""

    def transaction() -> list[Turn]:
        with web.database.session() as session:
            return work(session)

    async with web.desk.order.alone(conversation_id):
        for turn in await in_thread(transaction):
            web.desk.tell(turn)
        web.hub.publish(conversation_id, Event("state", {"state": state}))


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

"""One conversation: everything said, what was understood of it and why, and whose turn it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from fastapi.responses import HTMLResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from bot.store import accounts, audit, corrections, handling, inbox, tracker, transcript
from bot.store.database import Session
from bot.store.models import Conversation, now
from bot.store.transcript import Transcript
from bot.web.console import canned
from bot.web.console.auth import Me, Staff, Web, check_form, require
from bot.web.console.inbox import who
from bot.web.console.pages import page
from bot.web.console.talking import unknown
from bot.web.console.waits import REASONS, wait_of
from bot.web.problems import Problem
from bot.web.state import Parts

router = APIRouter(
    prefix="/console/conversations/{conversation_id}",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(check_form)],
)
Talk = Annotated[str, Path(max_length=32)]


@router.get("")
def show(conversation_id: Talk, web: Web, me: Me) -> Response:
    """The transcript with its context; opening it marks it read and is noted in the audit."""
    with web.database.session() as session:
        found = transcript.read(session, conversation_id)
        if found is None or not found.bubbles:
            raise unknown()
        handling.seen(session, found.entry, me.id)
        others = handling.here(session, conversation_id, me.id)
        audit.note(session, me.id, "opened", conversation_id)
        values = context(session, found, me)
    why = tracker.why(web.tracker, conversation_id)
    return page("conversation.html", web, me, **values, why=why, others=others, kept=kept_until(web, found))


@router.get("/turns")
def newer(conversation_id: Talk, web: Web, me: Me, after: int = 0) -> Response:
    """The messages since the one with this number, for a page that is open."""
    with web.database.session() as session:
        found = transcript.read(session, conversation_id)
        if found is None:
            raise unknown()
        if found.entry.unread:
            handling.seen(session, found.entry, me.id)
        values = context(session, found, me)
        fresh = [bubble for bubble in found.bubbles if bubble.turn.seq > after]
    return page("turns.html", web, me, **{**values, "bubbles": fresh}, why=tracker.why(web.tracker, conversation_id))


@router.get("/composer")
def composer(conversation_id: Talk, web: Web, me: Me) -> Response:
    """Who may answer just now, and the box to do so."""
    with web.database.reading() as session:
        found = transcript.read(session, conversation_id)
        if found is None:
            raise unknown()
        values = context(session, found, me)
    return page("composer.html", web, me, **values)


@router.get("/presence")
def presence(conversation_id: Talk, web: Web, me: Me) -> Response:
    """Who else looks at it; asked for again and again by an open page, which keeps its own reader present."""
    with web.database.session() as session:
        if session.get(Conversation, conversation_id) is None:
            raise unknown()
        others = handling.here(session, conversation_id, me.id)
    return page("presence.html", web, me, others=others)


@router.get("/photos/{photo_id}", dependencies=[Depends(require())])
def photo(conversation_id: Talk, photo_id: str, web: Web) -> Response:
    """A photo that the customer sent."""
    with web.database.reading() as session:
        found = transcript.photo(session, conversation_id, photo_id)
    if found is None:
        raise Problem(404, "photo-unknown", "This conversation has no such photo.")
    return Response(found, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=600"})


@router.get("/stream", response_class=EventSourceResponse, dependencies=[Depends(require())])
async def stream(conversation_id: Talk, web: Web) -> AsyncIterator[ServerSentEvent]:
    """That something happened, as it happens; the page then asks for what."""
    with web.hub.listen(conversation_id) as events:
        yield ServerSentEvent(event="ready", data={})
        async for event in events:
            yield ServerSentEvent(event=event.name, data=event.data if event.name == "state" else {})


def kept_until(web: Parts, found: Transcript) -> datetime | None:
    """When the conversation is erased by itself if nobody says anything more; None: never."""
    days = web.settings.hearback_retention_days
    return found.entry.last_at + timedelta(days=days) if days and found.talk.source == "chat" else None


def context(session: Session, found: Transcript, me: Staff) -> dict[str, Any]:
    """What the templates of a conversation need."""
    return {
        "found": found,
        "talk": found.talk,
        "entry": found.entry,
        "bubbles": found.bubbles,
        "name": who(me, found.talk),
        "kinds": corrections.KINDS,
        "sentiments": corrections.SENTIMENTS,
        "intents": canned.intents(),
        "all_themes": inbox.choices(session)["theme"],
        "people": accounts.users(session, active=True),
        "replies": canned.replies(found.talk) if me.may_answer else [],
        "outcomes": handling.OUTCOMES,
        "wait": wait_of(found.entry, now()),
        "reasons": REASONS,
        "path": f"/console/conversations/{found.talk.id}",
        "taken_by": found.entry.taken_by,
    }


def turn_page(web: Parts, me: Staff, conversation_id: str, turn_id: int, problem: str = "") -> Response:
    """One message anew, after something in it was put right."""
    with web.database.reading() as session:
        found = transcript.read(session, conversation_id)
        if found is None:
            raise unknown()
        values = context(session, found, me)
        bubbles = [bubble for bubble in found.bubbles if bubble.turn.id == turn_id]
    why = tracker.why(web.tracker, conversation_id)
    return page("turns.html", web, me, **{**values, "bubbles": bubbles}, why=why, problem=problem, opened=turn_id)

"""One conversation: everything said, what was understood of it and why, and whose turn it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool as in_thread

from bot.store import accounts, audit, corrections, drafts, handling, inbox, tracker, transcript
from bot.store.database import Session
from bot.store.models import Conversation, Turn, now
from bot.store.transcript import Transcript
from bot.web.console import canned, snoozing
from bot.web.console.auth import Me, Staff, Web, require
from bot.web.console.inbox import Rows, Wanted, address, listing, who
from bot.web.console.pages import is_part, page
from bot.web.console.summary import summary
from bot.web.console.talking import Talk, unknown
from bot.web.console.waits import REASONS, wait_of
from bot.web.live import Event
from bot.web.problems import Problem
from bot.web.state import Parts

router = APIRouter(
    prefix="/console/conversations/{conversation_id}", include_in_schema=False, default_response_class=HTMLResponse
)


@router.get("")
async def show(
    conversation_id: Talk, request: Request, web: Web, me: Me, wanted: Wanted, rows: Rows = inbox.PAGE
) -> Response:
    """The transcript with its context, beside the list that it was opened from; opening it marks it read and is noted
    in the audit. A page that has the list already gets the transcript alone."""
    values, is_news = await in_thread(_open, web, me, conversation_id)
    if is_news:
        web.hub.publish(conversation_id, Event("presence", {}))
    values["back"] = address(wanted)
    if is_part(request):
        return await in_thread(page, "talk.html", web, me, **values)
    beside = await in_thread(listing, web, me, wanted, "", rows)
    return await in_thread(page, "inbox.html", web, me, **{**beside, **values}, opened=conversation_id)


def _open(web: Parts, me: Staff, conversation_id: str) -> tuple[dict[str, Any], bool]:
    """And whether it is news to colleagues who have it open that this one has."""
    with web.database.session() as session:
        values = opened(session, conversation_id, me)
        found: Transcript = values["found"]
        if not found.bubbles:
            raise unknown()
        handling.seen(session, found.entry, me.id)
        others, is_news = handling.here(session, conversation_id, me.id)
        audit.note(session, me.id, "opened", conversation_id)
    why = tracker.why(web.tracker, conversation_id)
    return values | {"why": why, "others": others, "kept": kept_until(web, found)}, is_news


@router.get("/turns")
def newer(conversation_id: Talk, web: Web, me: Me, after: int = 0) -> Response:
    """The messages since the one with this number, for a page that is open."""
    with web.database.session() as session:
        values = opened(session, conversation_id, me)
        found: Transcript = values["found"]
        if found.entry.unread:
            handling.seen(session, found.entry, me.id)
        fresh = [bubble for bubble in found.bubbles if bubble.turn.seq > after]
    return page("turns.html", web, me, **{**values, "bubbles": fresh}, why=tracker.why(web.tracker, conversation_id))


@router.get("/composer")
def composer(conversation_id: Talk, web: Web, me: Me) -> Response:
    """Who may answer just now, and the box to do so."""
    with web.database.reading() as session:
        values = opened(session, conversation_id, me)
    return page("composer.html", web, me, **values)


@router.get("/presence")
async def presence(conversation_id: Talk, web: Web, me: Me) -> Response:
    """Who else looks at it; asked for again and again by an open page, which keeps its own reader present."""

    def look() -> tuple[list[str], bool]:
        with web.database.session() as session:
            if session.get(Conversation, conversation_id) is None:
                raise unknown()
            return handling.here(session, conversation_id, me.id)

    others, is_news = await in_thread(look)
    if is_news:
        web.hub.publish(conversation_id, Event("presence", {}))
    return page("presence.html", web, me, others=others)


@router.get("/photos/{photo_id}", dependencies=[Depends(require())])
def photo(conversation_id: Talk, photo_id: str, web: Web) -> Response:
    """A photo that the customer sent."""
    with web.database.reading() as session:
        found = transcript.photo(session, conversation_id, photo_id)
    if found is None:
        raise Problem(404, "photo-unknown", "This conversation has no such photo.")
    return Response(found, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=600"})


def kept_until(web: Parts, found: Transcript) -> datetime | None:
    """When the conversation is erased by itself if nobody says anything more; None: never."""
    days = web.settings.hearback_retention_days
    return found.entry.last_at + timedelta(days=days) if days and found.talk.source == "chat" else None


def opened(session: Session, conversation_id: str, me: Staff, *, revealed: bool = False) -> dict[str, Any]:
    """What the templates of a conversation need. `revealed`: with the customer's personal details. Raises Problem."""

    def words(turn: Turn) -> str:
        """Whoever answers the customer reads what was written to the customer as it was written."""
        return turn.text if me.may_answer and (revealed or turn.sender != "customer") else turn.masked

    found = transcript.read(session, conversation_id, words)
    if found is None:
        raise unknown()
    wait = wait_of(found.entry, now())
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
        "replies": canned.replies(session, found.talk) if me.may_answer else [],
        "draft": drafts.of(session, conversation_id, me.id),
        "outcomes": handling.OUTCOMES,
        "snoozes": snoozing.CHOICES,
        "asleep": handling.is_asleep(session, conversation_id),
        "wait": wait,
        "summary": summary(found, wait),
        "reasons": REASONS,
        "path": f"/console/conversations/{found.talk.id}",
        "taken_by": found.entry.taken_by,
    }


def turn_page(web: Parts, me: Staff, conversation_id: str, turn_id: int, problem: str = "") -> Response:
    """One message anew, after something in it was put right."""
    with web.database.reading() as session:
        values = opened(session, conversation_id, me)
    bubbles = [bubble for bubble in values["bubbles"] if bubble.turn.id == turn_id]
    why = tracker.why(web.tracker, conversation_id)
    return page("turns.html", web, me, **{**values, "bubbles": bubbles}, why=why, problem=problem, fold=turn_id)

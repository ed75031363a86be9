"""That something happened, as it happens: every page of the console listens, and asks for what it shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from bot.store import followups, handling, inbox
from bot.web.console.auth import Me, Web, require
from bot.web.console.pages import page
from bot.web.console.waits import REASONS
from bot.web.live import INBOX

router = APIRouter(prefix="/console", include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/stream", response_class=EventSourceResponse, dependencies=[Depends(require())])
async def stream(web: Web, talk: Annotated[str, Query(max_length=32)] = "") -> AsyncIterator[ServerSentEvent]:
    """Of the inbox, and of the conversation that is open. Without a word that anybody said."""
    with web.hub.listen(INBOX, *([talk] if talk else [])) as events:
        yield ServerSentEvent(event="ready", data={})
        async for event in events:
            yield ServerSentEvent(event=event.name, data={})


@router.get("/counts")
def counts(web: Web, me: Me) -> Response:
    """What waits, for the corner of every page; and who began to wait last, by which a page knows that it is news."""
    with web.database.reading() as session:
        to_do, mentioned = inbox.to_do(session), len(handling.mentions(session, me.id))
        newest = followups.newest(session)
    reason = REASONS.get(newest.waiting_for or "", "") if newest else ""
    since = newest.waiting_since if newest else None
    return page("counts.html", web, me, to_do=to_do, mentioned=mentioned, since=since, reason=reason)

"""The inbox: search, filters, saved views, counts, and what is done to many conversations at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from bot.authored.clock import zone
from bot.store import accounts, audit, handling, inbox
from bot.store.inbox import Filters
from bot.store.models import Conversation, User, now
from bot.web.console.auth import Me, Staff, Web, check_form
from bot.web.console.pages import back, page
from bot.web.console.waits import wait_of
from bot.web.problems import Problem
from bot.web.state import Parts

router = APIRouter(
    prefix="/console", include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(check_form)]
)
VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("All", {}),
    ("Waiting for an agent", {"needs": "person"}),
    ("Unread", {"unread": "yes"}),
    ("Mine", {"assigned": "me"}),
    ("Snoozed", {"needs": "snoozed"}),
    ("To review", {"sentiment": "negative", "reviewed": "no"}),
)
MOST_AT_ONCE = 200
SHORT = 8
"""Characters of a pseudonym that tell customers apart on a page."""
Text = Annotated[str, Form(max_length=320)]


def filters_of(request: Request) -> Filters:
    """The filters in the address; what is unknown there is ignored."""
    return Filters(**{name: request.query_params[name][:200] for name in inbox.NAMES if request.query_params.get(name)})


Wanted = Annotated[Filters, Depends(filters_of)]
Rows = Annotated[int, Query(ge=1, le=400)]
"""So many at once, for a page whose list was longer than a page already."""


@router.get("")
def show(
    web: Web, me: Me, wanted: Wanted, after: Annotated[str, Query(max_length=80)] = "", rows: Rows = inbox.PAGE
) -> Response:
    """The conversations that fit, a page at a time: who waits, then the newest."""
    response = page("inbox.html", web, me, **listing(web, me, wanted, after, rows), talk=None, opened="")
    response.headers["HX-Push-Url"] = address(wanted) if not after else "false"
    return response


def listing(web: Parts, me: Staff, wanted: Filters, after: str = "", rows: int = inbox.PAGE) -> dict[str, Any]:
    """What the template of the list needs."""
    with web.database.reading() as session:
        found = inbox.page(session, wanted, me.id, after, rows, zone(), named=me.may_answer)
        values: dict[str, Any] = {
            "rows": found.rows,
            "next": address(wanted, after=found.next) if found.next else "",
            "total": found.total,
            "counted": inbox.COUNTED,
            "choices": inbox.choices(session),
            "people": accounts.users(session, active=True),
            "saved": accounts.saved_views(session, me.id),
            "mentions": handling.mentions(session, me.id),
            "to_do": inbox.to_do(session),
        }
    here = urlencode(wanted.given)
    return values | {
        "assignees": [("me", "me"), ("nobody", "nobody"), *((str(one.id), one.name) for one in values["people"])],
        "views": [(name, address(Filters(**given)), urlencode(given) == here) for name, given in VIEWS],
        "wanted": wanted,
        "query": here,
        "who": partial(who, me),
        "wait_of": partial(wait_of, now=now()),
    }


def who(me: Staff, talk: Conversation) -> str:
    """What the customer is called: by name for those who answer, by pseudonym for everyone else."""
    if talk.customer is None:
        return "A visitor"
    return (me.may_answer and talk.customer.name) or talk.customer.pseudonym[:SHORT]


async def announced(web: Web) -> AsyncIterator[None]:
    """A dependency: colleagues' inboxes show what was done."""
    yield
    web.hub.changed()


@router.post("/bulk", dependencies=[Depends(announced)])
def bulk(
    request: Request,
    web: Web,
    me: Me,
    do: Text,
    pick: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    tag: Text = "",
    user: Text = "",
    here: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """reviewed, unread, tag or assign, for all that were picked."""
    with web.database.session() as session:
        entries = handling.several(session, pick[:MOST_AT_ONCE])
        colleague = session.get(User, int(user)) if user.isdigit() else None
        for entry in entries:
            if do == "reviewed":
                handling.review(entry, me.id)
            elif do == "unread":
                handling.mark_unread(entry)
            elif do == "tag":
                handling.tag(session, entry.conversation_id, tag)
            elif do == "assign":
                handling.assign(entry, colleague.id if colleague else None)
            else:
                raise Problem(422, "unknown-change", "This change is not known.")
            audit.note(session, me.id, f"bulk: {do}", entry.conversation_id)
    return back(request, f"/console?{here}" if here else "/console")


@router.post("/views")
def save(request: Request, web: Web, me: Me, name: Text, here: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Keeps the present search under a name."""
    with web.database.session() as session:
        accounts.save_view(session, me.id, name.strip()[:60] or "My view", here)
    return back(request, f"/console?{here}")


@router.post("/views/{view_id}")
def drop(view_id: int, request: Request, web: Web, me: Me) -> Response:
    """Forgets a saved search."""
    with web.database.session() as session:
        accounts.delete_view(session, me.id, view_id)
    return back(request, "/console")


def address(wanted: Filters, **more: str) -> str:
    """Where the conversations that fit are listed."""
    given = urlencode({**wanted.given, **more})
    return f"/console?{given}" if given else "/console"

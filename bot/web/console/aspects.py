"""Aspects: the things that customers speak of, what is said of each, and what people do to them."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.store import aspect_curation, audit, theme_pages
from bot.store.curation import CurationError
from bot.store.database import Session
from bot.store.models import Aspect, AspectChange
from bot.web.console.auth import Me, Staff, Web, check_form
from bot.web.console.pages import back, page
from bot.web.console.themes import Editor, Given, chosen
from bot.web.problems import Problem

router = APIRouter(
    prefix="/console", include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(check_form)]
)


@router.get("/aspects/{aspect_id}")
def aspect(aspect_id: int, web: Web, me: Me) -> Response:
    """One thing: its issues, its name, and what was done to it."""
    return _aspect(web, me, aspect_id)


@router.post("/aspects/{aspect_id}/changes")
async def change(aspect_id: int, request: Request, web: Web, me: Editor) -> Response:
    """rename, merge, or undo."""
    given = Given(await request.form())
    try:
        with web.database.session() as session:
            done = _change(session, aspect_id, given, me.id)
            audit.note(session, me.id, f"aspect: {done.what}", aspect=aspect_id, change=done.id)
    except CurationError as error:
        return _aspect(web, me, aspect_id, problem=str(error))
    return back(request, f"/console/aspects/{aspect_id}")


def _change(session: Session, aspect_id: int, given: Given, user: int) -> AspectChange:
    changes: dict[str, Callable[[], AspectChange]] = {
        "rename": lambda: aspect_curation.rename(session, aspect_id, given["name"], user),
        "merge": lambda: aspect_curation.merge(session, aspect_id, given.number("into"), user),
        "undo": lambda: aspect_curation.undo(session, given.number("change")),
    }
    return chosen(changes, given)


def _aspect(web: Web, me: Staff, aspect_id: int, problem: str = "") -> Response:
    with web.database.reading() as session:
        found = session.get(Aspect, aspect_id)
        if found is None:
            raise Problem(404, "aspect-unknown", "There is no such thing.")
        values = {
            "aspect": found,
            "issues": [row for row in theme_pages.rows(session) if row.aspect == found.name],
            "others": aspect_curation.others(session, aspect_id),
            "changes": aspect_curation.changes(session, aspect_id),
        }
    return page("aspect.html", web, me, **values, problem=problem, may_edit=me.role in ("product", "admin"))

"""Taking files out: the record, or a part of it, in the forms of `hearback export`."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.background import BackgroundTask

from bot.authored.clock import midnight
from bot.errors import Mendable
from bot.intake.exporter import Format, What, write_file
from bot.store import audit, inbox
from bot.store.export import Part
from bot.web.console.auth import Staff, Web, check_form, require
from bot.web.console.pages import page
from bot.web.problems import Problem

router = APIRouter(
    prefix="/console/exports",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(check_form)],
)
Mover = Annotated[Staff, Depends(require("product", "admin"))]
Text = Annotated[str, Query(max_length=300)]


@router.get("")
def choose(web: Web, me: Mover) -> Response:
    """What can be written."""
    with web.database.reading() as session:
        choices = inbox.choices(session)
    return page("exports.html", web, me, products=choices["product"], themes=choices["theme"])


@router.get("/file")
def download(
    web: Web,
    me: Mover,
    what: What = "feedback",
    format: Format = "xlsx",
    since: Text = "",
    until: Text = "",
    product: Text = "",
    theme: Text = "",
) -> Response:
    """The file; kept nowhere here."""
    part = Part(_start(since), _start(until, later=1), product or None, theme or None)
    folder = tempfile.TemporaryDirectory(prefix="hearback-export-")
    path = Path(folder.name) / f"hearback-{what}.{format}"
    try:
        rows, cut = write_file(web.database, what, format, path, part)
    except Mendable as error:
        folder.cleanup()
        raise Problem(422, "not-exported", str(error)) from error
    with web.database.session() as session:
        audit.note(session, me.id, "exported", rows=rows, what=what, format=format)
    headers = {"X-Cells-Cut": str(cut)}
    return FileResponse(path, filename=path.name, headers=headers, background=BackgroundTask(folder.cleanup))


def _start(day: str, later: int = 0) -> datetime | None:
    if not day:
        return None
    try:
        return midnight(date.fromisoformat(day) + timedelta(days=later))
    except (ValueError, OverflowError) as error:
        raise Problem(422, "no-day", f"{day!r} is no day; write it such as 2026-03-31.") from error

"""Bringing files in: choose one, see what was found, correct it, watch it go, read what became of it, undo it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool as in_thread

from bot.authored.clock import zone
from bot.intake import uploads
from bot.intake.columns import EXPORTS, Columns
from bot.store import audit, import_runs
from bot.store.models import ImportRun
from bot.web.console.auth import Staff, Web, check_form, require
from bot.web.console.pages import back, is_part, page
from bot.web.problems import Problem
from bot.web.state import Parts

router = APIRouter(
    prefix="/console/imports",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(check_form)],
)
Mover = Annotated[Staff, Depends(require("product", "admin"))]
FIELDS = {
    "text": "What was said",
    "title": "Title above it",
    "rating": "Rating",
    "date": "Date",
    "product": "Product",
    "customer": "Customer's reference",
    "id": "Id of the row",
}
"""What a column may hold, as the page calls it."""
OPTIONS = ("export", "rating_scale", "date_order", "encoding")
UNDER_WAY = ("waiting", "running", "undoing")
MAX_ANSWER = 300


@router.get("")
def list_imports(web: Web, me: Mover) -> Response:
    """Every import, and where a file is chosen."""
    with web.database.reading() as session:
        return page("imports.html", web, me, runs=import_runs.latest(session), exports=EXPORTS)


@router.post("")
def upload(request: Request, web: Web, me: Mover, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Takes a file and looks at it; nothing of it is stored yet."""
    content = file.file.read() if file is not None else b""
    if file is None or not content:
        raise Problem(422, "no-file", "Choose a file that is not empty; nothing was imported.")
    name = file.filename or "file"
    found = uploads.look(name, content, None, zone())
    with web.database.session() as session:
        run = import_runs.begin(session, name, found["said"], status="draft", user=me.id, content=content, report=found)
        audit.note(session, me.id, "file uploaded", run=run)
    return back(request, f"/console/imports/{run}")


@router.get("/{run_id}")
def show(run_id: int, request: Request, web: Web, me: Mover) -> Response:
    """One import: what was found of it, how far it is, or what became of it."""
    with web.database.reading() as session:
        run = _found(import_runs.find(session, run_id))
        stored = import_runs.stored(session, run_id)
        user = run.user.name if run.user else None
    values: dict[str, Any] = {"run": run, "stored": stored, "by": user, "under_way": run.status in UNDER_WAY}
    values |= {"fields": FIELDS, "exports": EXPORTS}
    return page("import_part.html" if is_part(request) else "import.html", web, me, **values)


@router.post("/{run_id}")
async def look(run_id: int, request: Request, web: Web, me: Mover) -> Response:
    """Looks at the file again, as its columns and options are chosen now; then, if that is asked, imports it."""
    form = await request.form()
    given = {name: str(form.get(name, ""))[:MAX_ANSWER] for name in (*vars(Columns()), *OPTIONS)}
    said = {name: value for name, value in given.items() if value}
    await in_thread(_look, run_id, web, me, said, form.get("do") == "import")
    return back(request, f"/console/imports/{run_id}")


@router.post("/{run_id}/undo")
def undo(
    run_id: int, request: Request, web: Web, me: Mover, sure: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Takes the whole import back."""
    if sure != "UNDO":
        raise Problem(422, "not-sure", "Type UNDO to go on; nothing was undone.")
    with web.database.session() as session:
        _found(import_runs.find(session, run_id))
        moved = import_runs.move(session, run_id, "undoing", "waiting", "running", "done", "stopped")
        audit.note(session, me.id, "import undone", run=run_id)
    if not moved:
        raise Problem(409, "not-stored", "Nothing of this import is stored.")
    return back(request, f"/console/imports/{run_id}")


@router.post("/{run_id}/discard")
def discard(run_id: int, request: Request, web: Web, me: Mover) -> Response:
    """Forgets a file that was looked at and not imported."""
    with web.database.session() as session:
        _found(import_runs.find(session, run_id))
        if not import_runs.drop_draft(session, run_id):
            raise Problem(409, "not-a-draft", "This file was imported already: undo the import instead.")
        audit.note(session, me.id, "file discarded", run=run_id)
    return back(request, "/console/imports")


def _look(run_id: int, web: Parts, me: Staff, said: dict[str, str], start: bool) -> None:
    with web.database.reading() as session:
        run = _found(import_runs.find(session, run_id))
        content = import_runs.content_of(session, run_id)
    if run.status != "draft" or content is None:
        raise Problem(409, "not-a-draft", "This file was imported already: upload it again to import it differently.")
    found = uploads.look(run.file_name, content, said, zone())
    with web.database.session() as session:
        import_runs.draft(session, run_id, said, found)
        if start and not found.get("problem") and not found["questions"]:
            import_runs.move(session, run_id, "waiting", "draft")
            audit.note(session, me.id, "import started", run=run_id)


def _found(run: ImportRun | None) -> ImportRun:
    if run is None:
        raise Problem(404, "import-unknown", "There is no such import.")
    return run

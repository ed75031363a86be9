"""Themes: two levels, what is decided about each, and what people do to them; each change can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from bot.authored.clock import day_of
from bot.insight import trends
from bot.insight.render import course, cuts
from bot.store import accounts, audit, curation, figures, loops, theme_pages, voices
from bot.store.curation import CurationError
from bot.store.database import Session
from bot.store.figures import Scope
from bot.store.models import Decision, Theme, ThemeChange, now
from bot.store.theme_pages import ThemeRow
from bot.web.console.auth import Me, Staff, Web, check_form, require
from bot.web.console.pages import back, page
from bot.web.problems import Problem

router = APIRouter(
    prefix="/console", include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(check_form)]
)
Editor = Annotated[Staff, Depends(require("product", "admin"))]
Status = Literal["active", "dismissed", "merged"]
Changed = TypeVar("Changed")
QUOTES, PAIRS = 60, 6
SIDES = (
    ("What fell short", ("fault", "unmet")),
    ("What is wished for", ("wish",)),
    ("What went well", ("praise", "exceeded")),
)
NAMES = {"investigating": "Investigating", "planned": "Planned", "released": "Released", "wont_fix": "Won’t fix"}


class Given:
    """What a form holds; a field that is not there is empty."""

    def __init__(self, form: FormData) -> None:
        self._form = form
        self.items = [int(str(item)) for item in form.getlist("item") if str(item).isdigit()]

    def __getitem__(self, name: str) -> str:
        return str(self._form.get(name, ""))

    def number(self, name: str) -> int:
        """0 where none was given: nothing has this id."""
        return _number(self[name]) or 0


@router.get("/themes")
def themes(web: Web, me: Me, status: Status = "active") -> Response:
    """Every theme, by side and aspect."""
    with web.database.reading() as session:
        found = theme_pages.rows(session, status)
    sides = [(title, _by_aspect([row for row in found if row.kind in kinds])) for title, kinds in SIDES]
    return page("themes.html", web, me, sides=sides, status=status, names=NAMES)


@router.get("/themes/{theme_id}")
def theme(theme_id: int, web: Web, me: Me) -> Response:
    """One theme: its course, its customers' words, what was decided, and what was done to it."""
    return _theme(web, me, theme_id)


@router.post("/themes/{theme_id}/changes")
async def change(theme_id: int, request: Request, web: Web, me: Editor) -> Response:
    """rename, aspect, merge, dismiss, split, decide, or undo."""
    given = Given(await request.form())
    try:
        with web.database.session() as session:
            done = _change(session, theme_id, given, me.id)
            audit.note(session, me.id, f"theme: {done.what}", theme=theme_id, change=done.id)
    except CurationError as error:
        return _theme(web, me, theme_id, problem=str(error))
    return back(request, f"/console/themes/{theme_id}")


def _change(session: Session, theme_id: int, given: Given, user: int) -> ThemeChange:
    changes: dict[str, Callable[[], ThemeChange]] = {
        "rename": lambda: curation.rename(session, theme_id, given["label"], user),
        "aspect": lambda: curation.put_under(session, theme_id, given["aspect"], user),
        "merge": lambda: curation.merge(session, theme_id, given.number("into"), user),
        "dismiss": lambda: curation.dismiss(session, theme_id, user),
        "split": lambda: curation.split(session, theme_id, given.items, given["label"], user),
        "undo": lambda: curation.undo(session, given.number("change")),
        "decide": lambda: _decide(session, theme_id, given, user),
    }
    return chosen(changes, given)


def chosen(changes: Mapping[str, Callable[[], Changed]], given: Given) -> Changed:
    """Does what the form's button says. Raises Problem for a button that the page does not have."""
    if given["do"] not in changes:
        raise Problem(422, "unknown-change", "This change is not known.")
    return changes[given["do"]]()


def _decide(session: Session, theme_id: int, given: Given, user: int) -> ThemeChange:
    return curation.decide(
        session, theme_id, given["decision"], user,
        owner_id=_number(given["owner"]), due=_day(given["due"]), note=given["note"],
        released=_day(given["released"]) or day_of(now()),
    )  # fmt: skip


def _theme(web: Web, me: Staff, theme_id: int, problem: str = "") -> Response:
    with web.database.reading() as session:
        found = session.get(Theme, theme_id)
        if found is None:
            raise Problem(404, "theme-unknown", "There is no such theme.")
        active = theme_pages.rows(session)
        decision = session.get(Decision, theme_id)
        values = {
            "theme": found,
            "row": next((row for row in active if row.id == theme_id), None),
            "aspect": found.aspect.name if found.aspect else None,
            "others": [row for row in active if row.id != theme_id and _side(row.kind) == _side(found.kind)],
            "course": trends.of_theme(session, theme_id),
            "waiting": loops.waiting(session, theme_id),
            "heard": loops.answers(session).get(theme_id, Counter()),
            "pairs": voices.theme_pairs(session, Scope(), [theme_id], PAIRS)[theme_id],
            "products": figures.theme_products(session, Scope(), [theme_id])[theme_id],
            "quotes": voices.theme_quotes(session, Scope(), [theme_id], QUOTES)[theme_id],
            "decision": decision,
            "releases": _releases(found, decision),
            "changes": theme_pages.changes(session, theme_id),
            "people": accounts.users(session, active=True),
        }
    drawn = {"draw": course.draw, "cuts": cuts}
    may_edit = me.role in ("product", "admin")
    return page("theme.html", web, me, **values, **drawn, names=NAMES, problem=problem, may_edit=may_edit)


def _releases(theme: Theme, decision: Decision | None) -> list[tuple[date, str]]:
    return [(decision.released_at.date(), theme.label)] if decision and decision.released_at else []


def _by_aspect(rows: Sequence[ThemeRow]) -> list[tuple[str, list[ThemeRow]]]:
    """Aspects with their themes, in the order of their largest theme; themes of no aspect last."""
    found: dict[str, list[ThemeRow]] = {}
    for row in rows:
        found.setdefault(row.aspect or "", []).append(row)
    return sorted(found.items(), key=lambda pair: (pair[0] == "", -pair[1][0].customers, pair[0]))


def _side(kind: str) -> bool:
    return kind in curation.POSITIVE


def _number(given: str) -> int | None:
    return int(given) if given.isdigit() else None


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise CurationError("Write the day as 2026-04-01.") from None

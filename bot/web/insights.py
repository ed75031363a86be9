"""The digest in the browser: filters in the address, what is behind each number, predictions, and whether it helped."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from bot.authored.clock import day_of
from bot.errors import Mendable
from bot.insight.asked import DigestQuery, NothingToTell, asked
from bot.store import behind as store
from bot.store import digests, figures
from bot.store.models import now
from bot.web.console.auth import Me, Web, check_form, require
from bot.web.console.pages import back, page
from bot.web.problems import Problem, wants_page
from bot.web.templating import render as fill

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse,
    dependencies=[Depends(require()), Depends(check_form)],
)  # fmt: skip
A_PAGE = 50
WEEK = timedelta(days=7)
ANSWERS = ((-2, "much worse"), (-1, "worse"), (0, "as expected"), (1, "better"), (2, "much better"))
READERS = (("product", "product team"), ("support", "support"), ("exec", "executives"))
FILES = {"html": ("Web page", "text/html"), "md": ("Markdown", "text/markdown"), "json": ("JSON", "application/json")}
"""As what a digest can be taken along: how the link is called, and the media type."""
_one_at_a_time = threading.Lock()


class Filters:
    """What the address asks for; what is empty is not asked for."""

    def __init__(
        self,
        product: str = "",
        audience: str = "",
        wave: str = "",
        since: str = "",
        until: str = "",
        reader: Annotated[Literal["product", "support", "exec"], Query(alias="for")] = "product",
        file: Literal["", "html", "md", "json"] = "",
    ) -> None:
        self.product, self.audience, self.wave, self.reader = product, audience, wave, reader
        self.since, self.until, self.file = since, until, file

    @property
    def query(self) -> DigestQuery:
        """Raises Problem for what is no day."""
        since, until = _day(self.since), _day(self.until)
        return DigestQuery(since, until, self.product or None, self.reader, self.audience or None, self.wave or None)

    def address(self, since: str, until: str, file: str = "") -> str:
        """The same question about these days, as an address carries it."""
        given = {"product": self.product, "audience": self.audience, "wave": self.wave}
        reader = "" if self.reader == "product" else self.reader
        asked = {**given, "for": reader, "since": since, "until": until, "file": file}
        return urlencode({name: value for name, value in asked.items() if value})


Asked = Annotated[Filters, Depends()]


@router.get("/digest")
def digest(web: Web, me: Me, request: Request, given: Asked) -> Response:
    """What customers said, built anew from the record; as a file where the address asks for one."""
    from bot.insight.digest import run
    from bot.insight.phrasing import phraser
    from bot.insight.render import page as digest_page
    from bot.language.loaded import embed, says

    try:
        with _one_at_a_time:
            made = run(
                web.database,
                embed,
                given.query,
                phrase=phraser(web.settings),
                workers=web.settings.hearback_dask,
                says=says,
            )
    except NothingToTell as error:
        if not wants_page(request):
            raise Problem(404, "no-digest", str(error)) from error
        empty = page("no_digest.html", web, me, text=str(error), given=given, spans=_spans())
        empty.status_code = 404
        return empty
    except Mendable as error:
        raise Problem(503, "no-digest", str(error)) from error
    with web.database.session() as session:
        digests.look(session, me.id, made.period.since, made.period.until)
        issue = digests.issued(session, made.period.since, made.period.until)
        choices = {name: figures.names_of(session, name) for name in ("audience", "wave")}
        products = figures.product_names(session)
    if given.file:
        return _file(made, given.file, web.settings.public_url)
    bar = fill(
        "console/digest_bar.html", me=me, given=given, products=products, readers=READERS, spans=_spans(),
        files=FILES, issue=issue, **choices,
    )  # fmt: skip
    written = digest_page.write(made, "/", bar)
    return HTMLResponse(written, headers={"Content-Security-Policy": policy(written)})


def _file(made: Any, form: str, url: str) -> Response:
    """To keep or send on; its links lead back here."""
    from bot.insight.render import render

    name = f"digest-{made.period.since}-{made.period.until}.{form}"
    return Response(
        render(made, form, url), media_type=FILES[form][1],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _spans() -> list[tuple[str, str, str]]:
    """What is most often asked for: its name, the first and the last day."""
    today = day_of(now())
    last = [(f"last {days} days", str(today - timedelta(days=days - 1)), str(today)) for days in (7, 28)]
    return [*last, ("everything", "", "")]


@router.get("/digest/behind/{name:path}")
def behind(
    name: str, web: Web, me: Me, given: Asked, number: Annotated[int, Query(alias="page", ge=1)] = 1
) -> Response:
    """The conversations behind one number of a digest."""
    try:
        with figures.snapshot(web.database) as session:
            scope = asked(session, given.query).scope
            total, rows = store.behind(session, scope, name, (number - 1) * A_PAGE, A_PAGE)
    except Mendable as error:
        raise Problem(404, "no-digest", str(error)) from error
    except (KeyError, ValueError) as error:
        raise Problem(404, "no-number", "A digest has no number of this name.") from error
    last = -(-total // A_PAGE)
    return page("behind.html", web, me, name=name, total=total, rows=rows, given=given, number=number, last=last)


@router.get("/digest/predict")
def predictions(web: Web, me: Me) -> Response:
    """The weeks that may still be predicted, and what was predicted."""
    return _predictions(web, me)


@router.post("/digest/predict")
def predict(
    web: Web, me: Me, request: Request, since: Annotated[str, Form()], predicted: Annotated[int, Form()]
) -> Response:
    """Seals a prediction for this week or the next."""
    monday = _day(since)
    try:
        if monday not in _weeks():
            raise digests.TooLate("Only this week and the next can be predicted.")
        with web.database.session() as session:
            digests.predict(session, me.id, monday, monday + WEEK - timedelta(days=1), predicted)
    except digests.TooLate as error:
        return _predictions(web, me, str(error))
    return back(request, "/digest/predict")


@router.post("/digest/rating")
def rate(
    web: Web, me: Me, request: Request, issue: Annotated[int, Form()], useful: Annotated[bool, Form()]
) -> Response:
    """One click: whether a digest was useful."""
    from bot.outreach.digests import reader_of

    with web.database.session() as session:
        if not digests.rate(session, issue, reader_of(me.email), useful=useful):
            raise Problem(404, "digest-unknown", "There is no such digest.")
    return back(request, request.headers.get("referer") or "/digest")


def policy(page: str) -> str:
    """The digest carries its style within, to be one file: exactly that style is allowed; of scripts, only our own,
    which tells staff who read it that somebody waits."""
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles]
    allowed = " ".join(f"'sha256-{one}'" for one in hashes) or "'none'"
    return (
        f"default-src 'none'; style-src {allowed}; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _predictions(web: Any, me: Any, problem: str = "") -> Response:
    with web.database.reading() as session:
        weeks = [
            (monday, monday + WEEK - timedelta(days=1), digests.given(session, me.id, monday),
             digests.seen(session, me.id, monday, monday + WEEK - timedelta(days=1)))
            for monday in _weeks()
        ]  # fmt: skip
    return page("predict.html", web, me, weeks=weeks, answers=ANSWERS, problem=problem)


def _weeks() -> tuple[date, date]:
    """The Mondays of this week and of the next."""
    today = day_of(now())
    monday = today - timedelta(days=today.weekday())
    return monday, monday + WEEK


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise Problem(422, "no-day", f"{given!r} is no day: write it as 2026-04-01.") from None

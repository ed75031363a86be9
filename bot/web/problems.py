"""Every error leaves as problem JSON (RFC 9457) with a sentence that a person can act on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.authored import Message as Words
from bot.authored import Pages
from bot.authored.languages import ENGLISH
from bot.store.database import StoreFailure
from bot.web.languages import pages, spoken
from bot.web.templating import render

logger = logging.getLogger(__name__)

MACHINES = ("/chat", "/api", "/healthz", "/readyz", "/widget")
"""Paths whose errors are JSON whatever the browser says it accepts."""
STAFF = ("/console", "/digest")
"""Paths whose pages are for staff."""
HEADINGS = {
    403: "You don't have access to this page",
    404: "There is no such page",
    409: "This was not done",
    422: "This was not done",
}
"""Of a refusal, as staff read it."""
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take this kind of request.",
    400: "The request could not be read. Send JSON in UTF-8.",
}


class Problem(Exception):
    """An error to tell: `kind` is a stable word for programs, `detail` a sentence for people."""

    def __init__(
        self, status: int, kind: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.headers, self.more = status, kind, detail, headers, more


class Refused(Problem):
    """A customer's link that opens nothing, told in the customer's language: on a page, and in the chat that asked.

    `said`: which of the words of data/pages/; `locale`: the customer's own, where it is known all the same.
    """

    def __init__(self, status: int, kind: str, said: Callable[[Pages], Words], locale: str | None = None) -> None:
        super().__init__(status, kind, said(pages()[ENGLISH]).filled().text)
        self.said, self.locale = said, locale


def link_unknown(locale: str | None = None) -> Refused:
    """A link of a mail to a customer, with a signature that is not ours or to something that is gone."""
    return Refused(404, "link-unknown", lambda words: words.link_unknown, locale)


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="A stable name of the problem", examples=["urn:hearback:invite-used"])
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do, in a sentence")


class CatchBugs:
    """Tells what nothing else caught; as a middleware inside the others, so that their headers are on it too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception:
            if started or scope["type"] != "http":
                raise
            logger.exception("%s %s failed", scope["method"], scope["path"])
            detail = "Something went wrong on our side. It has been noted; please try again in a moment."
            await respond(Request(scope), Problem(500, "internal-error", detail))(scope, receive, send)


_BODY = {"application/problem+json": {"schema": ProblemOut.model_json_schema()}}
EVERYWHERE = (400, 422, 429, 503)
"""Unreadable, invalid, too often, not saved just now."""


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the API's description: the problems that a route may answer with, those of EVERYWHERE among them."""
    every = sorted({*statuses, *EVERYWHERE})
    return {status: {"description": HTTPStatus(status).phrase, "content": _BODY} for status in every}


def install(app: FastAPI) -> None:
    """Makes the app tell every error in this way."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(StoreFailure, _on_store_failure)
    app.add_middleware(CatchBugs)


def respond(request: Request, problem: Problem) -> Response:
    """The problem as JSON, or as a plain page where a person looks at it."""
    title = HTTPStatus(problem.status).phrase
    if wants_page(request):
        return HTMLResponse(_page(request, problem, title), problem.status, headers=problem.headers)
    body = {
        "type": f"urn:hearback:{problem.kind}",
        "title": title,
        "status": problem.status,
        "detail": _detail(request, problem),
        **problem.more,
    }
    return JSONResponse(body, problem.status, headers=problem.headers, media_type="application/problem+json")


def _detail(request: Request, problem: Problem) -> str:
    """The widget shows what it is told."""
    if not isinstance(problem, Refused):
        return problem.detail
    return problem.said(spoken(request, problem.locale)[1]).filled().text


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks for a page, rather than a program or a script of the page."""
    if request.url.path.startswith(MACHINES) or request.headers.get("hx-request") == "true":
        return False
    return "text/html" in request.headers.get("accept", "")


def _page(request: Request, problem: Problem, title: str) -> str:
    if not isinstance(problem, Refused):
        staff = request.url.path.startswith(STAFF)
        heading = HEADINGS.get(problem.status, title) if staff else title
        ways = _ways_on(request.url.path) if staff else []
        return render("message.html", title=heading, text=problem.detail, ways=ways)
    language, words = spoken(request, problem.locale)
    said = problem.said(words).filled()
    return render("message.html", lang=language, title=said.title, text=said.text)


def _ways_on(path: str) -> list[tuple[str, str]]:
    """Where somebody of the staff can go from a refusal: address and words."""
    parts = path.split("/")
    # Something that was done in a conversation: the conversation itself is there still.
    inside = parts[:3] == ["", "console", "conversations"] and len(parts) > len(["", "console", "conversations", "id"])
    talk = [("/".join(parts[:4]), "Back to the conversation")] if inside else []
    return [*talk, ("/console", "Back to the inbox")]


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return respond(request, error)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    detail = SENTENCES.get(error.status_code, str(error.detail))
    return respond(request, Problem(error.status_code, kind, detail, headers=error.headers))


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # Never the input itself: it may be long, private, or not even encodable.
    found = [
        {"field": ".".join(str(part) for part in problem["loc"][1:]) or "body", "message": _plain(problem["msg"])}
        for problem in error.errors()
    ]
    detail = "; ".join(f"{one['field']}: {one['message']}" for one in found)
    return respond(request, Problem(422, "invalid", f"The request is not valid. {detail}", errors=found))


def _on_store_failure(request: Request, error: Exception) -> Response:
    logger.error("the record failed: %s", error)
    detail = "This could not be saved just now. Nothing is lost on your side: please send it again in a moment."
    return respond(request, Problem(503, "record-unavailable", detail, headers={"Retry-After": "5"}))


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").encode("utf-8", "replace").decode()

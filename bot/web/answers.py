"""What people say by the links in their mails: whether a digest was useful, and whether a change fixed it.

Each asks first and writes on the click after: a mail program that looks at every link must not answer for anybody.
Readers of digests are spoken to in English, as the digest is; customers in their own language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse

from bot.outreach import links
from bot.store import digests, loops
from bot.web.languages import spoken
from bot.web.problems import Problem, link_unknown
from bot.web.state import Parts, parts_of
from bot.web.templating import render

Web = Annotated[Parts, Depends(parts_of)]
Found = TypeVar("Found")
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
UNKNOWN = "This link is not known here. Please use it exactly as it was sent to you."
USEFUL = (("true", "Useful"), ("false", "Not useful"))


@router.get("/r/{token}")
def ask_reader(token: str, web: Web, useful: str = "") -> str:
    """Was this digest useful? The answer in the link is the first button."""
    _known(lambda: links.rater(web.settings, token), _unknown())
    answers = sorted(USEFUL, key=lambda answer: answer[0] != useful)
    title, text = "Was this digest useful?", "One click; the last one counts."
    return render("ask.html", title=title, text=text, name="useful", answers=answers)


@router.post("/r/{token}")
def rate(token: str, web: Web, useful: Annotated[bool, Form()]) -> str:
    """Writes it down."""
    issue, reader = _known(lambda: links.rater(web.settings, token), _unknown())
    with web.database.session() as session:
        if not digests.rate(session, issue, reader, useful=useful):
            raise _unknown()
    return render("message.html", title="Thank you", text="The next digest tells how many found theirs useful.")


@router.get("/l/{token}")
def ask_customer(token: str, request: Request, web: Web) -> str:
    """Does the change fix it?"""
    message = _known(lambda: links.told(web.settings, token), link_unknown())
    with web.database.reading() as session:
        note, locale = loops.change_told(session, message), loops.locale_told(session, message)
    if note is None:
        raise link_unknown(locale)
    language, words = spoken(request, locale)
    asked = words.changed.filled()
    answers = (("yes", asked.fixed), ("partly", asked.partly), ("no", asked.unfixed))
    return render("ask.html", lang=language, title=asked.title, text=note, name="answer", answers=answers)


@router.post("/l/{token}")
def answer(token: str, request: Request, web: Web, answer: Annotated[Literal["yes", "partly", "no"], Form()]) -> str:
    """Writes it down."""
    message = _known(lambda: links.told(web.settings, token), link_unknown())
    with web.database.session() as session:
        if not loops.answer(session, message, answer):
            raise link_unknown()
        locale = loops.locale_told(session, message)
    language, words = spoken(request, locale)
    said = words.answered.filled(shop=web.settings.hearback_shop_name)
    return render("message.html", lang=language, title=said.title, text=said.text)


def _known(opened: Callable[[], Found], otherwise: Problem) -> Found:
    try:
        return opened()
    except links.BadLink as error:
        raise otherwise from error


def _unknown() -> Problem:
    return Problem(404, "link-unknown", UNKNOWN)

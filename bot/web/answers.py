"""What people say by the links in their mails: whether a digest was useful, and whether a change fixed it.

Each asks first and writes on the click after: a mail program that looks at every link must not answer for anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse

from bot.outreach import links
from bot.store import digests, loops
from bot.web.problems import Problem
from bot.web.state import Parts, parts_of
from bot.web.templating import render

Web = Annotated[Parts, Depends(parts_of)]
Found = TypeVar("Found")
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
UNKNOWN = "This link is not known here. Please use it exactly as it was sent to you."
USEFUL = (("true", "Useful"), ("false", "Not useful"))
FIXED = (("yes", "Yes, it does"), ("partly", "Partly"), ("no", "No, it does not"))


@router.get("/r/{token}")
def ask_reader(token: str, web: Web, useful: str = "") -> str:
    """Was this digest useful? The answer in the link is the first button."""
    _known(lambda: links.rater(web.settings, token))
    answers = sorted(USEFUL, key=lambda answer: answer[0] != useful)
    title, text = "Was this digest useful?", "One click; the last one counts."
    return render("ask.html", title=title, text=text, name="useful", answers=answers)


@router.post("/r/{token}")
def rate(token: str, web: Web, useful: Annotated[bool, Form()]) -> str:
    """Writes it down."""
    issue, reader = _known(lambda: links.rater(web.settings, token))
    with web.database.session() as session:
        if not digests.rate(session, issue, reader, useful=useful):
            raise Problem(404, "link-unknown", UNKNOWN)
    return render("message.html", title="Thank you", text="The next digest tells how many found theirs useful.")


@router.get("/l/{token}")
def ask_customer(token: str, web: Web) -> str:
    """Does the change fix it?"""
    with web.database.reading() as session:
        note = loops.change_told(session, _known(lambda: links.told(web.settings, token)))
    if note is None:
        raise Problem(404, "link-unknown", UNKNOWN)
    return render("ask.html", title="Does it fix it for you?", text=note, name="answer", answers=FIXED)


@router.post("/l/{token}")
def answer(token: str, web: Web, answer: Annotated[Literal["yes", "partly", "no"], Form()]) -> str:
    """Writes it down."""
    with web.database.session() as session:
        if not loops.answer(session, _known(lambda: links.told(web.settings, token)), answer):
            raise Problem(404, "link-unknown", UNKNOWN)
    shop = web.settings.hearback_shop_name
    return render("message.html", title="Thank you", text=f"{shop} reads this with the next figures.")


def _known(opened: Callable[[], Found]) -> Found:
    try:
        return opened()
    except links.BadLink as error:
        raise Problem(404, "link-unknown", UNKNOWN) from error

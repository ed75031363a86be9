"""The digest in the browser and the conversations its quotes lead to; in demo mode only, for nobody signs in here."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from functools import cache
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from bot.errors import Mendable
from bot.store import conversations
from bot.store.models import Item, Turn
from bot.web.problems import Problem
from bot.web.state import Parts, parts_of
from bot.web.templating import render

if TYPE_CHECKING:
    from bot.language import Reader

Web = Annotated[Parts, Depends(parts_of)]
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_one_at_a_time = threading.Lock()


@router.get("/digest")
def digest(web: Web) -> HTMLResponse:
    """What everybody said so far, built anew from the record."""
    from bot.insight.digest import DigestQuery, run

    try:
        with _one_at_a_time:
            page = run(web.database, _reader().embed, DigestQuery(), "html", base_url=web.settings.public_url)
    except Mendable as error:
        raise Problem(503, "no-digest", str(error)) from error
    return HTMLResponse(page, headers={"Content-Security-Policy": policy(page)})


@router.get("/console/conversations/{conversation_id}")
def conversation(conversation_id: str, web: Web) -> str:
    """One conversation as everyone but the customer reads it: masked, with what was understood marked."""
    with web.database.reading() as session:
        turns = conversations.turns(session, conversation_id)
        items = conversations.items_by_turn(session, conversation_id)
    if not turns:
        raise Problem(404, "conversation-unknown", "This conversation is not on record. It may have been deleted.")
    shown = [(turn, marked(turn, items.get(turn.id, []))) for turn in turns]
    return render("conversation.html", shop=web.settings.hearback_shop_name, turns=shown)


def marked(turn: Turn, items: list[Item]) -> list[tuple[str, Item | None]]:
    """The turn's masked text in pieces, each with the item it is, if any; of overlapping items the first counts."""
    pieces: list[tuple[str, Item | None]] = []
    at = 0
    for item in sorted(items, key=lambda one: one.start):
        if item.start >= at:
            pieces += [(turn.masked[at : item.start], None), (turn.masked[item.start : item.end], item)]
            at = item.end
    return [piece for piece in [*pieces, (turn.masked[at:], None)] if piece[0]]


def policy(page: str) -> str:
    """The digest carries its style within, to be one file: exactly that style is allowed, and no script."""
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles]
    allowed = " ".join(f"'sha256-{one}'" for one in hashes) or "'none'"
    return f"default-src 'none'; style-src {allowed}; img-src data:; base-uri 'none'; frame-ancestors 'none'"


@cache
def _reader() -> Reader:
    from bot.language import Reader

    return Reader.load()

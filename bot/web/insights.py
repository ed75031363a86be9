"""The digest in the browser, for whoever is signed in."""

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
from bot.web.console.auth import require
from bot.web.problems import Problem
from bot.web.state import Parts, parts_of

if TYPE_CHECKING:
    from bot.language import Reader

Web = Annotated[Parts, Depends(parts_of)]
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(require())])
_one_at_a_time = threading.Lock()


@router.get("/digest")
def digest(web: Web) -> HTMLResponse:
    """What everybody said so far, built anew from the record."""
    from bot.insight.asked import DigestQuery
    from bot.insight.digest import run

    try:
        with _one_at_a_time:
            page = run(web.database, _reader().embed, DigestQuery(), "html", base_url=web.settings.public_url)
    except Mendable as error:
        raise Problem(503, "no-digest", str(error)) from error
    return HTMLResponse(page, headers={"Content-Security-Policy": policy(page)})


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

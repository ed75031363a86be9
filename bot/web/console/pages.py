"""What every page of the console shares."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.store.models import now
from bot.web.console.auth import Staff
from bot.web.state import Parts
from bot.web.templating import render

MINUTE, HOUR, DAY = 60, 3600, 86_400


def page(template: str, web: Parts, user: Staff, **values: Any) -> HTMLResponse:
    """A page, or a part of one, for whoever is signed in."""
    shop = web.settings.hearback_shop_name
    return HTMLResponse(render(f"console/{template}", shop=shop, me=user, ago=ago, moment=moment, **values))


def is_part(request: Request) -> bool:
    """Whether htmx asks for a part of a page rather than a browser for all of it."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-boosted") != "true"


def back(request: Request, to: str) -> Response:
    """After something was done: the browser goes to this page, whether it sent a form or htmx did."""
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Location": to})
    return RedirectResponse(to, status_code=303)


def moment(at: datetime) -> str:
    """For the machine-readable part of a <time>."""
    return at.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def ago(at: datetime) -> str:
    """How long ago, in a word or two; the date once that says more."""
    seconds = (now() - at).total_seconds()
    if seconds < 0:
        return at.strftime("%-d %b, %H:%M")
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{seconds // MINUTE:.0f} min"
    if seconds < DAY:
        return f"{seconds // HOUR:.0f} h"
    if seconds < 7 * DAY:
        return f"{seconds // DAY:.0f} d"
    return at.strftime("%-d %b %Y")


def span(passed: timedelta) -> str:
    """How long, in one or two units."""
    minutes = int(passed.total_seconds() // MINUTE)
    hours, days = minutes // 60, passed.days
    if days:
        return f"{days} d {hours - 24 * days} h"
    return f"{hours} h {minutes - 60 * hours} min" if hours else f"{minutes} min"

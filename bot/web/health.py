"""Whether every part answers just now, and the figures of what it did so far."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import anyio
import httpx
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from bot.store.database import Database
from bot.web.problems import Problem
from bot.web.state import Parts, parts_of

WITHIN = 3.0
"""Seconds that each part has to answer."""
WHAT_TO_DO = {
    "rasa": "The assistant does not answer or has no model. See var/log/rasa.log; `hearback doctor` says more.",
    "actions": "The action server does not answer. See var/log/actions.log; `hearback doctor` says more.",
    "record": "The record (DATABASE_URL) does not answer. Check that its server runs and its disk has room.",
    "tracker": "Rasa's database (TRACKER_URL) does not answer. Check that its server runs and its disk has room.",
}

router = APIRouter()
# Its own: checks that hang must not take the threads that customers' messages need.
_threads = anyio.CapacityLimiter(8)


@router.get("/healthz", tags=["operation"])
async def healthz(web: Annotated[Parts, Depends(parts_of)]) -> JSONResponse:
    """200 when web, Rasa with its model, the action server and both databases each answered just now; else 503."""
    checks = checks_of(web)
    found = await asyncio.gather(*(_look(check) for check in checks.values()))
    parts = {"web": {"ok": True}} | {name: _said(name, ok) for name, ok in zip(checks, found, strict=True)}
    healthy = all(found)
    return JSONResponse({"status": "ok" if healthy else "down", "parts": parts}, 200 if healthy else 503)


@router.get("/readyz", tags=["operation"])
async def readyz(web: Annotated[Parts, Depends(parts_of)]) -> JSONResponse:
    """200 when this web worker can take messages: the record answered just now. The assistant may be away meanwhile,
    which customers are told. For a proxy or an orchestrator; people watch /healthz."""
    ready = await _look(lambda: _database(web.database))
    return JSONResponse({"status": "ready" if ready else "not ready"}, 200 if ready else 503)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, web: Annotated[Parts, Depends(parts_of)]) -> Response:
    """Figures for whoever holds HEARBACK_METRICS_TOKEN; without that setting there is no such page."""
    token = web.settings.hearback_metrics_token.get_secret_value()
    if not token:
        raise Problem(404, "not-found", "Set HEARBACK_METRICS_TOKEN to have figures here.")
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Problem(401, "token-missing", "Send the metrics token: Authorization: Bearer <HEARBACK_METRICS_TOKEN>.")
    return Response(web.metrics.render(), media_type=CONTENT_TYPE_LATEST)


def checks_of(web: Parts) -> dict[str, Callable[[], Awaitable[None]]]:
    """What is asked of each part; a check that raises has failed."""
    rasa = {_name("rasa", number): _rasa(web, url) for number, url in enumerate(web.rasa.urls)}
    actions = {_name("actions", number): _actions(url) for number, url in enumerate(web.settings.actions_urls)}
    return (
        rasa
        | actions
        | {
            "record": lambda: _database(web.database),
            "tracker": lambda: _database(web.tracker),
        }
    )


def _rasa(web: Parts, url: str) -> Callable[[], Awaitable[None]]:
    return lambda: web.rasa.healthy(url, WITHIN)


def _actions(url: str) -> Callable[[], Awaitable[None]]:
    async def check() -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=WITHIN) as client:
            (await client.get(f"{url}/health")).raise_for_status()

    return check


def _name(part: str, number: int) -> str:
    return part if number == 0 else f"{part}-{number + 1}"


async def _database(database: Database) -> None:
    await anyio.to_thread.run_sync(database.ping, abandon_on_cancel=True, limiter=_threads)


async def _look(check: Callable[[], Awaitable[None]]) -> bool:
    try:
        await asyncio.wait_for(check(), WITHIN)
    except Exception:  # whatever it is, the part did not answer
        return False
    return True


def _said(name: str, ok: bool) -> dict[str, Any]:
    return {"ok": True} if ok else {"ok": False, "detail": WHAT_TO_DO[name.split("-", maxsplit=1)[0]]}

"""The action server: Rasa alone may call it."""

from __future__ import annotations

import hmac
from typing import Any

from rasa_sdk.endpoint import create_app
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.store import dialogue
from bot.store.database import Database

KEEP_ALIVE = 75
"""Seconds; with Sanic's five, Rasa reuses connections that are just being closed."""


def build(database: Database, secret: str) -> Sanic:
    """The sdk's app, closed to everyone who does not know the secret. Raises ValueError without one."""
    if not secret:
        raise ValueError("the action server needs HEARBACK_INTERNAL_SECRET: a long random string, the same as Rasa's")
    app: Sanic = create_app("actions", cors_origins="")
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE
    expected = f"Bearer {secret}".encode()

    @app.on_request
    async def refuse_strangers(request: Request) -> HTTPResponse | None:
        if request.path == "/health":
            return health_answer(database)
        given = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, expected):
            return None
        return response.json({"error": "only Rasa may call actions: send the bearer secret"}, status=401)

    return app


def health_answer(database: Database) -> HTTPResponse:
    """200 only when the record answered just now."""
    body, status = health(database)
    return response.json(body, status=status)


def health(database: Database) -> tuple[dict[str, Any], int]:
    try:
        with database.reading() as session:
            reachable = dialogue.is_reachable(session)
    except Exception as error:
        return {"status": "failing", "database": type(error).__name__}, 503
    return ({"status": "ok"}, 200) if reachable else ({"status": "failing"}, 503)

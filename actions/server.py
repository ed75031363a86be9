"""The action server: Rasa alone may call it."""

from __future__ import annotations

import hmac
import logging
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions import speaking
from actions.asking import just_read
from bot.store import dialogue
from bot.store.database import Database

logger = logging.getLogger(__name__)

KEEP_ALIVE = 75
"""Seconds; with Sanic's five, Rasa reuses connections that are just being closed."""
FORM = "validate_feedback_form"
REQUESTED = "requested_slot"


def build(database: Database, secret: str) -> Sanic:
    """Every action, closed to everyone who does not know the secret. Raises ValueError without one."""
    if not secret:
        raise ValueError("the action server needs HEARBACK_INTERNAL_SECRET: a long random string, the same as Rasa's")
    app: Sanic = Sanic("actions", configure_logging=False)
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE
    expected = f"Bearer {secret}".encode()
    executor = ActionExecutor()
    executor.register_package("actions")

    @app.get("/health")
    async def ready(_request: Request) -> HTTPResponse:
        return health_answer(database)

    @app.post("/webhook")
    async def act(request: Request) -> HTTPResponse:
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected):
            return response.json({"error": "only Rasa may call actions: send the bearer secret"}, status=401)
        try:
            return response.json(await answer(executor, request.json))
        except ActionNotFoundException as error:
            return response.json({"error": str(error)}, status=404)
        except Exception:
            logger.exception("the call failed")
            return response.json({"error": "the action failed"}, status=500)

    return app


async def answer(executor: ActionExecutor, call: dict[str, Any]) -> dict[str, Any]:
    """What the action answers. Where that takes a reply in, Rasa's next call is known: the answer to it comes along,
    as `following`."""
    just_read.set(None)
    speaking.language.set(speaking.language_of(call["tracker"]))
    given = await executor.run(call) or {}
    given["responses"] = speaking.spoken(given.get("responses", []), call["tracker"])
    following = following_call(call, given.get("events", []))
    if following:
        next_ = await executor.run(following) or {}
        heard = _heard(call["tracker"], given["responses"])
        next_["responses"] = speaking.spoken(next_.get("responses", []), heard)
        given["following"] = {"action": following["next_action"], **next_}
    return given


def _heard(tracker: dict[str, Any], responses: list[dict[str, Any]]) -> dict[str, Any]:
    """The tracker, with what is about to be said: a line about the language is said once."""
    said = [{"event": "bot", "metadata": {"utter_action": one.get("utter_action")}} for one in responses]
    return {**tracker, "events": [*(tracker.get("events") or ()), *said]}


def following_call(call: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The call that asks the next question; None when there is none, or when the form left the message to the rules."""
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    question = slots.get(REQUESTED)
    if call["next_action"] != FORM or question is None or slots.keys() == {REQUESTED}:
        return None
    tracker = call["tracker"]
    return {**call, "next_action": f"action_ask_{question}", "tracker": tracker | {"slots": tracker["slots"] | slots}}


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

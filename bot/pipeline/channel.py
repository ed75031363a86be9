"""The `hearback` channel: the one way into Rasa, for the web room alone."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.exceptions import InvalidConfigException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from threadpoolctl import threadpool_limits

from bot import logs
from bot.pipeline.action_calls import improve_action_calls
from bot.pipeline.rules import remember_rules
from bot.pipeline.runner import run_plainly
from bot.pipeline.trackers import keep_books_lightly

logger = logging.getLogger(__name__)

MAX_MESSAGE = 20_000
"""Characters; the web room caps earlier. A megabyte would keep everyone waiting for seconds."""
OnMessage = Callable[[UserMessage], Awaitable[Any]]


class Refused(Exception):
    """The request is not one of ours; `status` is the HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class HearbackInput(InputChannel):
    """POST /webhook {sender, message, metadata} -> the turn's replies, once the turn is done."""

    def __init__(self, secret: str) -> None:
        self.secret = secret.encode()

    @classmethod
    def name(cls) -> str:
        return "hearback"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> HearbackInput:
        """Raises InvalidConfigException without a secret: an open door would let anyone speak for any customer."""
        secret = str((credentials or {}).get("secret") or "")
        if not secret:
            raise InvalidConfigException("hearback channel: set HEARBACK_INTERNAL_SECRET to a long random string")
        improve_action_calls()
        logs.configure("rasa")  # here, because Rasa sets its own at its start, whatever file it is given
        run_plainly()
        remember_rules()
        keep_books_lightly()
        threadpool_limits(limits=1)  # for the few numbers of one message, threads only wait for each other
        return cls(secret)

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        blueprint = Blueprint("hearback_channel", __name__)

        @blueprint.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                check_secret(self.secret, request.headers.get("Authorization"))
                message = read_message(request.json)
            except Refused as refusal:
                return response.json({"error": str(refusal)}, status=refusal.status)
            return response.json(await self._answer(on_new_message, message))

        return blueprint

    async def _answer(self, on_new_message: OnMessage, message: UserMessage) -> list[dict[str, Any]]:
        """The replies; an empty list when the turn failed, so that the web room answers in its place."""
        logs.conversation.set(message.sender_id)
        try:
            await on_new_message(message)
        except Exception:
            logger.exception("the turn failed")
            return []
        assert isinstance(message.output_channel, CollectingOutputChannel)
        replies: list[dict[str, Any]] = message.output_channel.messages
        return replies


def check_secret(secret: bytes, header: str | None) -> None:
    """Raises Refused unless `header` is `Bearer <secret>`; the time it takes tells nothing about the secret."""
    if not hmac.compare_digest((header or "").encode(), b"Bearer " + secret):
        raise Refused(401, "this channel is for the web room: send its bearer secret")


def read_message(body: Any) -> UserMessage:
    """Raises Refused when the body is not a message that Rasa can take."""
    if not isinstance(body, dict):
        raise Refused(400, "send a JSON object with sender and message")
    sender, text, metadata = body.get("sender"), body.get("message"), body.get("metadata") or {}
    if not isinstance(sender, str) or not sender:
        raise Refused(400, "sender must be the conversation's id")
    if not isinstance(text, str) or not text.strip():
        raise Refused(400, "message must be a text that is not empty")
    if len(text) > MAX_MESSAGE:
        raise Refused(413, f"message must be at most {MAX_MESSAGE} characters")
    if not isinstance(metadata, dict):
        raise Refused(400, "metadata must be an object")
    channel = HearbackInput.name()
    text = text.replace("\0", "")  # PostgreSQL stores no NUL
    return UserMessage(text, CollectingOutputChannel(), sender, input_channel=channel, metadata=metadata)

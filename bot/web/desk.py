"""Takes each message, gives it to the assistant in order, and keeps both sides on disk."""

from __future__ import annotations

import asyncio
import logging
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool as in_thread

from bot.store.conversations import Reply
from bot.store.models import Conversation, Turn
from bot.web.ledger import Answer, Ledger
from bot.web.live import Event, Hub
from bot.web.messages import MessageIn, SessionIn, message_out
from bot.web.rasa_client import RasaClient, RasaFailure

logger = logging.getLogger(__name__)

START = "/start"
SLASH = "∕"
"""U+2215: reads as a slash, and Rasa does not take it for the beginning of a command."""
NO_START = (
    "I am sorry, I cannot talk just now. You can still write down what you want to tell us: "
    "it is saved, and I will start as soon as I can."
)
NO_ANSWER = "I have saved what you wrote, but I cannot answer it just now. You can carry on, or come back later."
BACK = "I am back, and I have kept what you wrote."


class Desk:
    """One for each process. Blocking work is done in threads; a conversation's messages are answered one by one."""

    def __init__(self, ledger: Ledger, rasa: RasaClient, hub: Hub) -> None:
        self.ledger, self.rasa, self.hub = ledger, rasa, hub
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, wanted: SessionIn, token_hash: str, nonce: str | None) -> Answer:
        """Begins the conversation of this token, or finds it again. Raises InvitationRefused."""
        async with self._lock(f"arriving {token_hash}"):
            conversation = await in_thread(self.ledger.open, wanted, token_hash, nonce)
        async with self._lock(conversation.id):
            if not await in_thread(self.ledger.has_begun, conversation.id):
                await self._keep(conversation.id, None, await self._greeting(conversation.id))
        return await self.history(token_hash)

    async def take(self, token_hash: str, message: MessageIn) -> Answer:
        """Stores the message, asks the assistant, stores the answer. Raises Problem before anything is stored."""
        # Two locks: what arrives is on disk at once, in the order of arrival, even while an answer is being made.
        async with self._lock(f"arriving {token_hash}"):
            turn = await in_thread(self.ledger.put, token_hash, message)
        async with self._lock(turn.conversation_id):
            return await self._answer(turn)

    async def conversation(self, token_hash: str) -> Conversation:
        """Whose token this is. Raises Problem 401."""
        return await in_thread(self.ledger.conversation, token_hash)

    async def history(self, token_hash: str, after: str | None = None) -> Answer:
        """The transcript, or what came after the message `after`."""
        return await in_thread(self.ledger.history, token_hash, after)

    async def erase(self, token_hash: str) -> None:
        """Erases the conversation with all that was understood from it."""
        conversation = await self.conversation(token_hash)
        async with self._lock(conversation.id):
            await in_thread(self.ledger.erase, conversation.id)
        self.hub.publish(conversation.id, Event("erased", {}))
        self.hub.end(conversation.id)

    async def _answer(self, turn: Turn) -> Answer:
        standing = await in_thread(self.ledger.standing, turn)
        if standing.answered is not None:
            return Answer(standing.answered, standing.conversation)
        self._tell(turn)
        if standing.conversation.status == "handed_over":
            return await self._keep(turn.conversation_id, turn.id, [])
        self.hub.publish(turn.conversation_id, Event("typing", {"from": "bot"}))
        if standing.begun:
            return await self._keep(turn.conversation_id, turn.id, await self._ask(turn))
        greeting = await self._greeting(turn.conversation_id)
        back = [] if greeting[0].extras.get("failed") else [Reply(BACK)]
        return await self._keep(turn.conversation_id, turn.id, back + greeting)

    async def _ask(self, turn: Turn) -> list[Reply]:
        try:
            return await self.rasa.send(turn.conversation_id, for_rasa(turn), {"turn": turn.id})
        except RasaFailure as failure:
            logger.warning("turn %s is not answered: %s", turn.id, failure)
            return [await in_thread(self.ledger.apology, turn.conversation_id, NO_ANSWER)]

    async def _greeting(self, conversation_id: str) -> list[Reply]:
        try:
            return await self.rasa.send(conversation_id, START, {})
        except RasaFailure as failure:
            logger.warning("conversation %s is not greeted: %s", conversation_id, failure)
            return [Reply(NO_START, {"failed": True})]

    async def _keep(self, conversation_id: str, turn_id: int | None, replies: list[Reply]) -> Answer:
        answer = await in_thread(self.ledger.keep, conversation_id, turn_id, replies)
        for stored in answer.turns:
            self._tell(stored)
        self.hub.publish(conversation_id, Event("state", {"state": answer.conversation.status}))
        return answer

    def _tell(self, turn: Turn) -> None:
        data = message_out(turn).model_dump(mode="json", by_alias=True, exclude_none=True)
        self.hub.publish(turn.conversation_id, Event("message", data))

    def _lock(self, name: str) -> asyncio.Lock:
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        return lock


def for_rasa(turn: Turn) -> str:
    """What Rasa is sent for a customer's turn: a button's payload, or masked words that are never a command."""
    if turn.payload is not None:
        return turn.payload
    words = turn.masked.lstrip()
    return turn.masked.replace("/", SLASH, 1) if words.startswith("/") else turn.masked

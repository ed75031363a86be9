"""Takes each message, gives it to the assistant in order, and keeps both sides on disk."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from uuid import uuid4

from starlette.concurrency import run_in_threadpool as in_thread

from bot import logs
from bot.store.conversations import Reply
from bot.store.models import Conversation, Turn, now
from bot.web.follower import Follower
from bot.web.ledger import Answer, Ledger, Standing
from bot.web.live import Event, Hub
from bot.web.messages import MessageIn, SessionIn, message_out
from bot.web.order import Order
from bot.web.pictures import Picture
from bot.web.rasa_client import RasaClient, RasaFailure

logger = logging.getLogger(__name__)

START = "/start"
ERASED = "erased"
SLASH = "∕"
"""U+2215: reads as a slash, and Rasa does not take it for the beginning of a command."""


class Desk:
    """One for each process. Blocking work is done in threads; a conversation's messages are answered one by one."""

    def __init__(self, ledger: Ledger, rasa: RasaClient, hub: Hub, order: Order, shop: str) -> None:
        self.ledger, self.rasa, self.hub, self.order, self.shop = ledger, rasa, hub, order, shop
        self.follower = Follower(ledger.count, ledger.count_what_was_cut_off, hub.changed)

    async def open(self, wanted: SessionIn, token_hash: str, nonce: str | None) -> Answer:
        """Begins the conversation of this token, or finds it again. Raises InvitationRefused."""
        async with self.order.alone(f"arriving {token_hash}"):
            conversation = await in_thread(self.ledger.open, wanted, token_hash, nonce)
        logs.conversation.set(conversation.id)
        async with self.order.alone(conversation.id):
            if not await in_thread(self.ledger.has_begun, conversation.id):
                await self._keep(conversation.id, None, await self._greeting(conversation.id))
        return await self.history(token_hash)

    async def take(self, token_hash: str, message: MessageIn) -> Answer:
        """Stores the message, asks the assistant, stores the answer. Raises Problem before anything is stored."""
        # Two locks: what arrives is on disk at once, in the order of arrival, even while an answer is being made.
        since = self.order.moment()
        async with self.order.alone(f"arriving {token_hash}"):
            arrived = await in_thread(self.ledger.put, token_hash, message)
        return await self._in_turn(arrived, since)

    async def take_photo(self, token_hash: str, public_id: str, picture: Picture) -> Answer:
        """Stores the photo and thanks for it. Raises Problem before anything is stored."""
        since = self.order.moment()
        async with self.order.alone(f"arriving {token_hash}"):
            arrived = await in_thread(self.ledger.put_photo, token_hash, public_id, picture)
        return await self._in_turn(arrived, since)

    async def photo(self, token_hash: str, public_id: str) -> bytes:
        """The JPEG of a photo of this conversation. Raises Problem 401 and 404."""
        return await in_thread(self.ledger.photo, token_hash, public_id)

    async def conversation(self, token_hash: str) -> Conversation:
        """Whose token this is. Raises Problem 401."""
        return await in_thread(self.ledger.conversation, token_hash)

    async def history(self, token_hash: str, after: str | None = None) -> Answer:
        """The transcript, or what came after the message `after`."""
        return await in_thread(self.ledger.history, token_hash, after)

    async def erase(self, token_hash: str) -> None:
        """Erases the conversation with all that was understood from it."""
        conversation = await self.conversation(token_hash)
        async with self.order.alone(conversation.id):
            await self._erase(conversation.id)

    async def _in_turn(self, arrived: Standing, since: int) -> Answer:
        """`arrived`: how things stood some time after the moment `since`."""
        turn = arrived.turn
        logs.conversation.set(turn.conversation_id)
        while True:
            async with self.order.alone(turn.conversation_id):
                if not await self._is_early(turn):
                    still_so = self.order.untouched(turn.conversation_id, since)
                    return await self._answer(arrived if still_so else await in_thread(self.ledger.standing, turn))
            await asyncio.sleep(self.order.POLL)

    async def _is_early(self, turn: Turn) -> bool:
        """Whether another worker still has to answer what was said before; within one worker it never has."""
        return self.order.BETWEEN_WORKERS and await in_thread(self.ledger.waits, turn, self.rasa.timeout)

    async def _answer(self, standing: Standing) -> Answer:
        turn = standing.turn
        if standing.answered is not None:
            return Answer(standing.answered, standing.conversation)
        self.tell(turn)
        if standing.silent:
            return await self._pass_on(turn)
        self.hub.publish(turn.conversation_id, Event("typing", {"from": "bot"}))
        if standing.begun:
            replies = await self._ask(turn)
            if any(reply.extras.get("erase") for reply in replies):
                return await self._erased(turn.conversation_id, replies)
            return await self._keep(turn.conversation_id, turn.id, replies)
        greeting = await self._greeting(turn.conversation_id)
        back = [] if greeting[0].extras.get("failed") else [await self._back(turn.conversation_id)]
        return await self._keep(turn.conversation_id, turn.id, back + greeting)

    async def _erase(self, conversation_id: str) -> None:
        await in_thread(self.ledger.erase, conversation_id)
        self.gone(conversation_id)

    def gone(self, conversation_id: str) -> None:
        """Tells everybody who has the conversation open, and the inbox, that it was erased."""
        self.hub.publish(conversation_id, Event("erased", {}))
        self.hub.end(conversation_id)
        self.hub.changed(conversation_id)

    async def _erased(self, conversation_id: str, replies: list[Reply]) -> Answer:
        """Erases what the customer asked to have deleted; the last words are read once and stored nowhere."""
        await self._erase(conversation_id)
        said = [
            Turn(public_id=str(uuid4()), sender="bot", text=reply.text, masked=reply.text, at=now())
            for reply in replies
        ]
        return Answer(said, Conversation(id=conversation_id, status=ERASED))

    async def _ask(self, turn: Turn) -> list[Reply]:
        if "photo" in (turn.extras or {}):
            return [await in_thread(self.ledger.again, turn.conversation_id, lambda lines: lines.photo_kept)]
        try:
            return await self.rasa.send(turn.conversation_id, for_rasa(turn), metadata(turn))
        except RasaFailure as failure:
            logger.warning("turn %s is not answered: %s", turn.id, failure)
            again = partial(self.ledger.again, turn.conversation_id, lambda lines: lines.no_answer, failed=True)
            return [await in_thread(again)]

    async def _greeting(self, conversation_id: str) -> list[Reply]:
        try:
            return await self.rasa.send(conversation_id, START, {})
        except RasaFailure as failure:
            logger.warning("not greeted: %s", failure)
            us = await in_thread(self.ledger.speaker, conversation_id)
            return [us.says(us.lines.no_start, failed=True)]

    async def _back(self, conversation_id: str) -> Reply:
        """Before the greeting that could not be said at first."""
        us = await in_thread(self.ledger.speaker, conversation_id)
        return us.says(us.lines.back)

    async def _pass_on(self, turn: Turn) -> Answer:
        """A person answers, not the assistant."""
        return self._show(await in_thread(self.ledger.pass_on, turn, await in_thread(self._passed_on, turn)))

    def _passed_on(self, turn: Turn) -> Reply:
        us = self.ledger.speaker(turn.conversation_id)
        return us.says(us.lines.for_the_team.format(shop=self.shop, hours=us.hours(now())))

    async def _keep(self, conversation_id: str, turn_id: int | None, replies: list[Reply]) -> Answer:
        return self._show(await in_thread(self.ledger.keep, conversation_id, turn_id, replies))

    def _show(self, answer: Answer) -> Answer:
        """Shows what was stored to whoever has the conversation open, and has the inbox follow."""
        self.follower.note(answer.conversation.id)
        for stored in answer.turns:
            self.tell(stored)
        self.hub.publish(answer.conversation.id, Event("state", {"state": answer.conversation.status}))
        return answer

    def tell(self, turn: Turn) -> None:
        """Shows a stored message to whoever has the conversation open."""
        if self.hub.heard(turn.conversation_id):
            data = message_out(turn).model_dump(mode="json", by_alias=True, exclude_none=True)
            self.hub.publish(turn.conversation_id, Event("message", data))


def metadata(turn: Turn) -> dict[str, int]:
    """What travels to Rasa beside the words: which turn of the record this is, and which one it corrects."""
    return {"turn": turn.id} | ({"replaces": turn.replaces_id} if turn.replaces_id else {})


def for_rasa(turn: Turn) -> str:
    """What Rasa is sent for a customer's turn: a button's payload, or masked words that are never a command."""
    if turn.payload is not None:
        return turn.payload
    words = turn.masked.lstrip()
    return turn.masked.replace("/", SLASH, 1) if words.startswith("/") else turn.masked

"""A customer who asks for a person, and where staff see it."""

from __future__ import annotations

from typing import Any

from bot.store import dialogue, waiting
from bot.store.database import Database
from bot.store.models import Handoff
from tests.fake_rasa import FakeRasa, asked

WISH = "I want to talk to a person"
DANGER = "it burned a person"
QUESTION = "Is it vegan?"
PROMISE = "I have asked a person from the shop to take over."
PASSED_ON = "I have passed your question on."


class HandsOver(FakeRasa):
    """Hands over when a person is asked for, as `action_hand_over` does, passes questions on, and answers the rest."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database, self.before_answer = database, self._hand_over

    async def _hand_over(self, body: dict[str, Any]) -> None:
        reasons = {WISH: "person", DANGER: "safety", QUESTION: "question"}
        if body["message"] in reasons:
            with self.database.session() as session:
                dialogue.hand_over(session, body["sender"], body["metadata"]["turn"], reasons[body["message"]])

    def _answer(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        promised = {WISH: PROMISE, DANGER: PROMISE, QUESTION: PASSED_ON}
        return asked(promised.get(body["message"], f"I have heard: {body['message']}"))


def path(talk: str, more: str = "") -> str:
    return f"/console/conversations/{talk}{more}"


def open_handoffs(database: Database, talk: str) -> list[Handoff]:
    with database.reading() as session:
        return list(session.scalars(waiting._open(talk, waiting.REASONS)))

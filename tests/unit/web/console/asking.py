"""A customer who asks for a person, and where staff see it."""

from __future__ import annotations

from typing import Any

from bot.store import dialogue, followups
from bot.store.database import Database
from bot.store.models import Handoff
from tests.fake_rasa import FakeRasa, asked

WISH = "I want to talk to a person"
PROMISE = "I have asked a person from the shop to take over."


class HandsOver(FakeRasa):
    """Hands over when a person is asked for, as `action_hand_over` does, and answers everything else."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database, self.before_answer = database, self._hand_over

    async def _hand_over(self, body: dict[str, Any]) -> None:
        if "person" in body["message"]:
            with self.database.session() as session:
                dialogue.hand_over(session, body["sender"], body["metadata"]["turn"], "person")

    def _answer(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return asked(PROMISE if "person" in body["message"] else f"I have heard: {body['message']}")


def path(talk: str, more: str = "") -> str:
    return f"/console/conversations/{talk}{more}"


def open_handoffs(database: Database, talk: str) -> list[Handoff]:
    with database.reading() as session:
        return [one for one, found, _ in followups.owed(session, limit=10_000) if found.id == talk]

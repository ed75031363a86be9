"""Messages and readings as Rasa would hand them over, and a conversation in the record."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from actions.turn import Message
from bot.store.database import Database
from bot.store.models import Conversation, Turn

Read = Callable[..., dict[str, Any]]
Said = Callable[..., Message]


def item(text: str, quote: str, kind: str = "fault", **changes: Any) -> dict[str, Any]:
    start = text.index(quote)
    tone = (
        {"label": "positive", "score": 0.8} if kind in ("praise", "exceeded") else {"label": "negative", "score": -0.8}
    )
    whole = {"span": [start, start + len(quote)], "quote": quote, "kind": kind, "aspect": None, "sentiment": tone}
    return {**whole, "expected": None, "actual": None, "severity": 3, **changes}


@pytest.fixture
def read() -> Read:
    def make(text: str, *items: dict[str, Any], **changes: Any) -> dict[str, Any]:
        tone = {"label": "negative", "score": -0.5}
        reading = {"text": text, "language": "en", "sentiment": tone, "complaint": 0.5, "suggestion": 0.1, "pii": []}
        return {**reading, "items": list(items), "quality": "ok", "model_version": "test", **changes}

    return make


@pytest.fixture
def said(read: Read) -> Said:
    """A typed message."""

    def make(text: str, intent: str = "feedback", confidence: float = 0.9, **changes: Any) -> Message:
        reading = changes.pop("reading", None) or read(text)
        return Message(text, intent, confidence, reading=reading, **changes)

    return make


@pytest.fixture
def conversation(database: Database) -> str:
    name = uuid.uuid4().hex
    with database.session() as session:
        session.add(Conversation(id=name))
    return name


@pytest.fixture
def add_turn(database: Database, conversation: str) -> Callable[[str], int]:
    count = iter(range(1, 100))

    def add(text: str) -> int:
        with database.session() as session:
            seq = next(count)
            turn = Turn(
                conversation_id=conversation, seq=seq, public_id=str(seq), sender="customer", text=text, masked=text
            )
            session.add(turn)
            session.flush()
            return turn.id

    return add

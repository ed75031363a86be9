"""One story that is told to a running system while something befalls it, and what must hold of it."""

from __future__ import annotations

from typing import Any

import httpx
from sqlalchemy import select

from bot.store.database import Database
from bot.store.models import Turn
from tests.customer import Customer

STORY = "I expected the battery to last a whole day, but it died after two hours."


def send(customer: Customer, id: str, text: str) -> httpx.Response:
    """Once, whatever comes of it."""
    return customer.http.post("/chat/messages", json={"id": id, "text": text})


def said(database: Database, customer: Customer) -> list[Turn]:
    """What the customer said, as it stands in the record."""
    theirs = select(Turn).filter_by(conversation_id=customer.conversation, sender="customer")
    with database.reading() as session:
        return list(session.scalars(theirs.order_by(Turn.seq)))


def down(url: str) -> list[str]:
    """What the health page names, for whoever watches it."""
    parts: dict[str, Any] = httpx.get(f"{url}/healthz", timeout=30).json()["parts"]
    return [name for name, part in parts.items() if not part["ok"]]


def refused(customer: Customer, id: str) -> None:
    """The customer is told that nothing was saved, and to send it again; the widget does so by itself."""
    answer = send(customer, id, STORY)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:hearback:record-unavailable")
    assert int(answer.headers["retry-after"]) > 0 and "again" in answer.json()["detail"]


def went_through(database: Database, customer: Customer, id: str) -> None:
    """Without anybody's hands: what was refused goes through, once, and the talk comes to its end."""
    customer.say(STORY, id)
    customer.talk_to_the_end()
    assert customer.state == "completed"
    turns = said(database, customer)
    assert [turn.text for turn in turns].count(STORY) == 1 and all(turn.answered_at for turn in turns)

"""What the customer wants done about an order that went wrong: the answer to that question, or told beside it. Pure."""

from __future__ import annotations

from typing import Any

from actions.answering import Reply, not_understood
from actions.turn import SURE, Message, State

NONE = "none"
REMEDIES = {"refund": "refund", "exchange": "replacement", "repair": "replacement", "delivery": "replacement"}
"""By what is requested (bot/language/notes.py, REQUESTS)."""


def remedy_in(message: Message) -> str | None:
    """refund or replacement, where the message requests one."""
    for stretch in message.does:
        if stretch["act"] == "requests" and stretch["confidence"] >= SURE and stretch["which"] in REMEDIES:
            return REMEDIES[stretch["which"]]
    return None


def chosen(remedy: str) -> dict[str, Any]:
    """The slots once it is known. The question has read back what was noted, so no mirror follows."""
    return {"remedy": remedy, "mirror": "right"}


def remedied(message: Message, state: State, question: str) -> Reply:
    """The reply to "What would help you now?"."""
    if remedy := remedy_in(message):
        return Reply(chosen(remedy), requests=True)
    if message.items:
        return Reply(told="detail")  # the rest of the story; the question stays open
    if message.intent in ("deny", "skip"):
        return Reply(chosen(NONE))
    return not_understood(message, state, question)

"""What a customer asked and wants, in one line, before anybody reads the transcript."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.models import Item
from bot.store.transcript import Transcript
from bot.web.console.waits import Wait

BAD = ("unmet", "fault")
LONGEST = 140
"""Characters of the customer's words."""


@dataclass(frozen=True)
class Summary:
    """`asked`: what the customer waits for; `said`: the words by which it was asked, or the last ones; `expected` and
    `actual`: of the thing that matters most."""

    asked: str
    said: str
    expected: str
    actual: str


def summary(found: Transcript, wait: Wait | None) -> Summary:
    """From the items that were noted and the messages that began a wait; every word is the customer's own, masked."""
    main = next(iter(sorted(_items(found), key=_weight)), None)
    pair = main.expectation if main else None
    expected, actual = (pair.expected or "", pair.actual or "") if pair else ("", "")
    return Summary(wait.reason if wait else "", _said(found), expected, actual or (main.quote if main else ""))


def _items(found: Transcript) -> list[Item]:
    return [item for bubble in found.bubbles for item in bubble.items]


def _weight(item: Item) -> tuple[bool, bool, int, int]:
    """What the customer named, what fell short, what is severe, what came first."""
    pair = item.expectation
    return (not (pair and pair.importance), item.kind not in BAD, -item.severity, item.id)


def _said(found: Transcript) -> str:
    """The message that asked for somebody last; else the customer's last words."""
    turns = {bubble.turn.id: bubble.turn for bubble in found.bubbles if bubble.turn.sender == "customer"}
    asked = [turns[one.turn_id] for one in found.handoffs if one.turn_id in turns]
    typed = [turn for turn in turns.values() if turn.payload is None]
    words = " ".join((asked or typed)[-1].masked.split()) if asked or typed else ""
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} ..."

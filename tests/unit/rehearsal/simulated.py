"""A customer and an assistant's replies, as the tests of this folder need them."""

from __future__ import annotations

import random
from typing import Any

from bot.rehearsal.behaviour import Talk
from bot.rehearsal.customers import Beside, Customer, Thing
from bot.rehearsal.overlap import Overlap
from bot.rehearsal.questions import Reply

LID = Thing("fault", ("the lid leaks",), ("the lid leaks",), ("a tight lid",))
RIGHT = {"Yes": '/choose{"mirror": "right"}'}
SATISFACTION = {"Bad": '/choose{"satisfaction": 1}', "Good": '/choose{"satisfaction": 4}'}
UNKNOWN = "no idea"


def customer(**changes: Any) -> Customer:
    """Somebody whose bottle leaks."""
    about: dict[str, Any] = {
        "id": "en-1",
        "origin": "written",
        "language": "en",
        "product": "Bottle",
        "rating": 1,
        "comparison": -2,
        "story": ("the lid leaks",),
        "told": frozenset(("actual", "detail")),
        "answers": {"expected": "a tight lid", "part": "the lid"},
        "record": (LID,),
        "correction": "I expected a tight lid and the lid leaks",
    }
    return Customer(**about | changes)


def talk(**changes: Any) -> Talk:
    one = customer(**changes)
    return Talk(one, Overlap([one]), (UNKNOWN,), random.Random(1))


def beside(asked: str, wants: str = "question", says: str = "can I return it?") -> Beside:
    return Beside(asked, says, wants)


def reply(text: str = "", buttons: dict[str, str] | None = None, state: str = "open", **noted: Any) -> Reply:
    return Reply((text,), buttons or {}, noted or None, state)


def row(quote: str = "the lid leaks", **changes: Any) -> dict[str, Any]:
    """An item as the export has it."""
    about = {"kind": "fault", "expected": None, "actual": None, "confirmed": True, "severity": 3, "fulfilment": None}
    return about | {"quote": quote} | changes

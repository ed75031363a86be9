"""What the customer puts right: a new item takes an old one's place, a message another's."""

# ruff: noqa: SIM905  # a word list is easier to read as prose

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.store import memo
from bot.store.dialogue import SHORT, active_items, rating, weight
from bot.store.models import Expectation, Item, Turn, now

LONG_WORD = 4
COMMON = frozenset(
    """about after again also been could does even from have just more much only really should some still than that
    their them then there these they thing things this those very want wanted well were what when which while will with
    would your""".split()
)
"""Long words that are in every sentence all the same."""
_ANSWERED_BEFORE = (
    select(Turn.answered_at)
    .where(Turn.conversation_id == bindparam("talk"), Turn.sender == "customer", Turn.seq < bindparam("seq"))
    .order_by(Turn.seq.desc())
    .limit(1)
)
INHERITED = ("expected", "actual", "source", "disconfirmation", "importance")


def meant_by(session: Session, conversation_id: str, correction: str, turn_id: int) -> int | None:
    """The item that a correction is about: the one it shares most words with, else the one that matters most."""
    items = [item for item in active_items(session, conversation_id) if item.turn_id != turn_id]
    if not items:
        return None
    comparison = rating(session, conversation_id, "disconfirmation")
    said = _words(correction)
    return max(items, key=lambda item: (len(said & _words(item.quote)), *weight(item, comparison))).id


def spoken_of(session: Session, conversation_id: str, text: str, than: int) -> int:
    """The shortfall that the text shares more words with than with the item `than`; else that item."""
    said = _words(text)
    items = [item for item in active_items(session, conversation_id) if item.kind in SHORT or item.id == than]
    shared = {item.id: len(said & _words(f"{item.quote} {item.aspect or ''}")) for item in items}
    best = max(shared, key=lambda item: (shared[item], item == than), default=than)
    return best if shared.get(best) else than


def restates(session: Session, conversation_id: str, text: str) -> bool:
    """Whether the text shares a word with anything that is noted."""
    return any(_words(text) & _words(_noted_of(item)) for item in active_items(session, conversation_id))


def _noted_of(item: Item) -> str:
    pair = item.expectation
    return " ".join(part for part in (item.quote, pair and pair.expected, pair and pair.actual) if part)


def supersede(session: Session, old_id: int, new_id: int) -> None:
    """The customer's correction takes the old item's place and keeps of its pair what it does not restate."""
    old, new = session.get_one(Item, old_id), session.get_one(Item, new_id)
    old.status, old.confirmed = "superseded", False
    new.supersedes_id, new.confirmed = old.id, True
    new.aspect = new.aspect or old.aspect
    _inherit(old, new).confirmed_at = now()
    session.flush()


def retract(session: Session, item_id: int) -> None:
    """The customer takes it back: it no longer counts."""
    item = session.get_one(Item, item_id)
    item.status, item.confirmed = "superseded", False
    session.flush()


def withdraw_turn(session: Session, conversation_id: str, turn_id: int) -> list[Item]:
    """The customer wrote this message anew: what was read in the old one no longer counts. Returns those items."""
    items = [item for item in active_items(session, conversation_id) if item.turn_id == turn_id]
    for item in items:
        item.status, item.confirmed = "superseded", False
    session.flush()
    return items


def take_place(session: Session, old: Sequence[Item], new: Sequence[Item]) -> None:
    """Each new item follows the old one at its place, with what was answered about that one since."""
    for before, after in zip(old, new, strict=False):
        after.supersedes_id = before.id
        if before.expectation:
            _inherit(before, after)
    session.flush()


def was_hurried(session: Session, turn_id: int) -> bool:
    """Whether the message was sent before the answer to the customer's message before it was there to be read."""
    turn = memo.hold(session, session.get_one(Turn, turn_id))
    answered = session.scalar(_ANSWERED_BEFORE, {"talk": turn.conversation_id, "seq": turn.seq})
    return answered is not None and answered > turn.at


def _inherit(old: Item, new: Item) -> Expectation:
    """The new item's pair, with what it does not restate taken from the old one's."""
    pair = new.expectation or Expectation(conversation_id=new.conversation_id, item_id=new.id, actual=new.quote)
    new.expectation = pair
    for name in INHERITED if old.expectation else ():
        if getattr(pair, name) is None:
            setattr(pair, name, getattr(old.expectation, name))
    return pair


def _words(text: str) -> set[str]:
    """Words of four letters or more that are not in every sentence."""
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) >= LONG_WORD} - COMMON

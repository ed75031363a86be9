"""A message that steers the talk may tell something as well: "The lid cracked. Can I get a new one?", or answer the
question: "Quiet like my old one. Can I return it?"."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.answering import Reply
from actions.remedies import remedy_in
from actions.turn import GIVEN, Message, State, message_of, notice_of, state_of
from actions.writing import items_told, withdraw, write_reply, write_turn
from bot.dialogue.edits import SIDES
from bot.store.database import Session


def back_to(state: State, *, free: bool, **changes: Any) -> dict[str, Any]:
    """The slot `talk` after a message that steered: the open question is taken up again, counted or not."""
    return state.talk(free=free, deleting=False, **changes)


def write_aside(session: Session, tracker: Tracker) -> dict[str, Any]:
    """Writes the message down, with its items when it tells something; returns the slots that this answers."""
    raw = tracker.current_state()
    message, state = message_of(raw), state_of(raw)
    if side := _answered(message, state):
        write_reply(session, tracker.sender_id, message, state, Reply({side: GIVEN}, told=side), notice_of(raw))
        return {side: GIVEN, **_wanted(message)}
    if not (message.with_feedback and items_told(message)):
        withdraw(session, tracker.sender_id, message)
        write_turn(session, message, with_items=False)
        return {}
    slots = {"story": GIVEN} if state.open("story") else {}
    write_reply(session, tracker.sender_id, message, state, Reply(slots, told="story"), notice_of(raw))
    return {**slots, **_wanted(message)}


def _wanted(message: Message) -> dict[str, Any]:
    """What it requests beside, so that it is not asked for."""
    remedy = remedy_in(message)
    return {"remedy": remedy} if remedy else {}


def _answered(message: Message, state: State) -> str | None:
    """The side of the pair that was asked for and that the message gives beside what it steers."""
    side = state.requested
    return side if side in SIDES and message.answer_to(side) else None

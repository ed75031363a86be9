"""One question in words: the audience's own where it has them, with its buttons on the last message."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.desk import authored, buttons_of, for_text
from actions.mirror import choices, mirror_words, noted_extras
from actions.plan import Known, can_change, side, wants_expected, wording
from actions.speaking import last_words
from actions.speaking import wording as wording_for
from actions.turn import LAST, State
from bot.authored import LastQuestion
from bot.store import dialogue
from bot.store.database import Session
from bot.store.dialogue import Noted

Buttons = Sequence[dict[str, str]]


@dataclass(frozen=True)
class OnRecord:
    """What the record holds of a talk, as far as a question depends on it."""

    facts: Known
    noted: Noted | None
    audience: str


just_read: ContextVar[tuple[str, OnRecord] | None] = ContextVar("just_read", default=None)
"""By talk, what the action that took the reply in has left there: a question put in the same call reads nothing."""


def on_record(session: Session, talk_id: str, facts: Known) -> OnRecord:
    return OnRecord(facts, dialogue.noted(session, talk_id), dialogue.conversation_of(session, talk_id).audience)


@dataclass(frozen=True)
class Question:
    """What is asked, and all that its wording depends on."""

    name: str
    state: State
    found: OnRecord

    @property
    def is_new(self) -> bool:
        return self.name not in self.state.asked


def put_question(dispatcher: CollectingDispatcher, put: Question, more: Buttons = ()) -> None:
    """`more`: buttons after the question's own."""
    words = {name: for_text(text) for name, text in (mirror_words(put.found.noted) if put.found.noted else {}).items()}
    response = wording(put.name, put.state, put.found.facts, several=bool(words.get("others")))
    if put.name in LAST:
        _put_last(dispatcher, put, response, more)
    elif put.name == "mirror" and put.found.noted and put.is_new:
        dispatcher.utter_message(response=response, **words)
        dispatcher.utter_message(json_message={"noted": noted_extras(put.found.noted)})
        options = choices(put.found.noted)
        _put_mirror(dispatcher, put, options)
    else:
        own = wording_for(put.found.audience, response)
        text = own.format(**words) if own else None
        dispatcher.utter_message(response=response, text=text, buttons=list(more), **words)


def _put_mirror(dispatcher: CollectingDispatcher, put: Question, options: Buttons) -> None:
    """What is asked about what was read back; a button that would need one turn too many is not shown."""
    asks = mirror_asks(put, options)
    more = buttons_of("utter_mirror_change") if can_change(put.state) else ()
    dispatcher.utter_message(response=f"utter_mirror_{asks}", buttons=[*(options if asks == "matters" else ()), *more])


def mirror_asks(put: Question, options: Buttons) -> str:
    """What the mirror asks: the expectation, where nobody has said it, else whether it is right. What a tap may say
    beside yes: what matters most, the goal, or nothing."""
    if wants_expected(put.state, put.found.facts):
        return "expected_as" if side(put.state) == "as" else "expected"
    if options:
        return "matters"
    return "right" if put.found.facts.goal or put.found.facts.delicate or not put.found.facts.bad else "goal"


def _put_last(dispatcher: CollectingDispatcher, put: Question, response: str, more: Buttons) -> None:
    """The question that ends the talk, as the shop worded it; taken up again, in the words of bot/domain/."""
    found = next(one for one in authored().last_questions if one.kind == put.name)
    text, lowest, highest = last_words(found)
    buttons = [*scale_buttons(found), *buttons_of("utter_skip_last"), *more]
    if put.is_new:
        dispatcher.utter_message(text=text, buttons=buttons)
    else:
        dispatcher.utter_message(response=response, buttons=buttons)
    if found.scale:
        low, high = found.scale
        rating: dict[str, Any] = {"scale": high - low + 1, "low": lowest, "high": highest}
        dispatcher.utter_message(json_message={"rating": rating})


def scale_buttons(question: LastQuestion) -> list[dict[str, str]]:
    """One for each number of the scale."""
    if question.scale is None:
        return []
    low, high = question.scale
    return [
        {"title": str(number), "payload": "/choose" + json.dumps({question.kind: number})}
        for number in range(low, high + 1)
    ]

"""The end: the feedback is committed, and only then is the customer told so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import tells
from actions.desk import Events, for_text, honest, record, shop_answers, tell_help
from actions.mirror import mirror_words
from actions.turn import LAST, SKIPPED, Message, State, message_of, state_of
from actions.writing import known
from bot.store import dialogue
from bot.store.database import Session

UNOBJECTED = ("right", "completed")
"""Answers to the mirror that leave what was read back as it is; the second adds what had been expected."""


@dataclass(frozen=True)
class Ending:
    """What the customer reads once the feedback is on disk. `offer`: may be asked whether to be told of changes."""

    response: str
    words: dict[str, str] = field(default_factory=dict)
    offer: bool = False
    given: bool = True


class ActionFinish(Action):
    """Commits the feedback, unless that was done before the last question, and says so."""

    def name(self) -> str:
        return "action_finish"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raw = tracker.current_state()
        state = state_of(raw)
        if state.erased or (state.committed and message_of(raw).entities.get("follow_up")):
            return []
        if state.committed:
            with record().session() as session:
                response, reference = after_commit(session, tracker.sender_id, state, message_of(raw))
            dispatcher.utter_message(response=response, reference=reference)
            return []
        with record().session() as session:
            ending = commit(session, tracker.sender_id, state)
        tell_end(dispatcher, ending, state)
        if ending.offer:
            dispatcher.utter_message(response="utter_offer_follow_up")
        return []


def commit(session: Session, talk_id: str, state: State) -> Ending:
    """Ends the talk in the record. What was shown and not objected to is confirmed; what was only heard is not."""
    facts, noted = known(session, talk_id), dialogue.noted(session, talk_id)
    corrected = state.answered("correction")
    confirmed = facts.something and (corrected or state.answers.get("mirror") in UNOBJECTED)
    if confirmed:
        dialogue.confirm(session, talk_id)
    given = facts.something or state.answered("satisfaction") or state.answered("comparison")
    reference = dialogue.close(session, talk_id, "completed" if given else "stopped")
    context = dialogue.context(session, talk_id)
    if not given:
        return Ending("utter_stop_empty", given=False)
    words = {"reference": reference, "name": f", {context.name}" if context.name else ""}
    if noted:
        words |= {name: for_text(mirror_words(noted)[name]) for name in ("quotes", "expected")}
    completed = state.answers.get("mirror") == "completed" and bool(words.get("expected"))
    kind = "corrected" if corrected else "confirmed" if confirmed else "heard" if noted else "rated"
    kind = "completed" if confirmed and completed else kind
    if kind == "corrected" and noted and noted.expected and noted.actual:
        kind, words["actual"] = "corrected_pair", for_text(mirror_words(noted)["actual"])
    offer = facts.bad and context.email and not context.follow_up
    return Ending(f"utter_finish_{kind}", words, offer)


def after_commit(session: Session, talk_id: str, state: State, message: Message) -> tuple[str, str]:
    """What is said once the voluntary rest is over, and the reference."""
    reference = dialogue.context(session, talk_id).reference or ""
    if state.answered("correction"):
        dialogue.confirm(session, talk_id)
        return "utter_rating_changed", reference
    if state.answers.get("mirror") == "right" and state.answers.get("correction") == SKIPPED:
        dialogue.confirm(session, talk_id)
    if any(state.answered(question) for question in LAST):
        return "utter_finish_last", reference
    return ("utter_added" if tells(message) else "utter_finish_last_skipped"), reference


def tell_end(dispatcher: CollectingDispatcher, ending: Ending, state: State) -> None:
    dispatcher.utter_message(response=ending.response, **ending.words)
    if ending.given and state.help in shop_answers():
        tell_help(dispatcher, shop_answers()[state.help])

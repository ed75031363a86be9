"""A question in the middle: answered from the shop's own answers, or honestly passed on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.aside import back_to, write_aside
from actions.desk import Events, for_text, honest, record, settings, shop_answers, slot_events, tell_status
from actions.turn import Message, message_of, state_of
from bot.store import dialogue


class ActionAnswer(Action):
    def name(self) -> str:
        return "action_answer"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raw = tracker.current_state()
        with record().session() as session:
            slots = write_aside(session, tracker)
        answer(dispatcher, tracker, message_of(raw))
        return slot_events({**slots, "talk": back_to(state_of(raw), free=True)})


def answer(dispatcher: CollectingDispatcher, tracker: Tracker, message: Message) -> None:
    """What the shop answers to it; what it has no answer to is passed on, and the customer told so."""
    found = shop_answers().get(message.shop_answer or "")
    if found:
        dispatcher.utter_message(response="utter_answer", answer=for_text(found.text))
        tell_status(dispatcher, found)
        return
    if "requests" in message.acts:
        pass_on(dispatcher, tracker, message)
        return
    _hand_over(tracker, message)
    dispatcher.utter_message(response="utter_no_answer")


def pass_on(dispatcher: CollectingDispatcher, tracker: Tracker, message: Message) -> None:
    """Something is wanted that only a person can do."""
    _hand_over(tracker, message)
    dispatcher.utter_message(response="utter_requested", shop=settings().hearback_shop_name)


def _hand_over(tracker: Tracker, message: Message) -> None:
    with record().session() as session:
        dialogue.hand_over(session, tracker.sender_id, message.turn, "question")

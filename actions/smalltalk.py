"""A word in between: thanks, small talk, an insult, something else, "what did you say?". One line, then on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.aside import back_to, write_aside
from actions.desk import Events, honest, record, settings, slot_events
from actions.turn import message_of, state_of

LINES = {
    "greet": "utter_hello_again",
    "thanks": "utter_thanks",
    "small_talk": "utter_small_talk",
    "abuse": "utter_abuse",
    "out_of_scope": "utter_out_of_scope",
    "repeat": "utter_repeat",
}


class ActionReact(Action):
    def name(self) -> str:
        return "action_react"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raw = tracker.current_state()
        message, state = message_of(raw), state_of(raw)
        with record().session() as session:
            slots = write_aside(session, tracker)
        insults = state.insults + (message.intent == "abuse")
        line = "utter_abuse_again" if insults > 1 and message.intent == "abuse" else LINES.get(message.intent)
        dispatcher.utter_message(response=line or "utter_unclear", shop=settings().hearback_shop_name)
        asked_again = message.intent == "repeat"
        return slot_events({**slots, "talk": back_to(state, free=asked_again, insults=insults)})

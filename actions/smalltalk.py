"""A word in between: thanks, small talk, an insult, something else, "what did you say?". One line, then on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.aside import write_aside
from actions.desk import Events, honest, record, settings
from actions.turn import message_of

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
        message = message_of(tracker.current_state())
        with record().session() as session:
            slots = write_aside(session, tracker)
        line = LINES.get(message.intent, "utter_unclear")
        dispatcher.utter_message(response=line, shop=settings().hearback_shop_name)
        return [SlotSet(name, value) for name, value in slots.items()]

"""A person, at once: because one was asked for, or because of danger, the law, or somebody's own life."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.aside import write_aside
from actions.desk import Events, honest, record, settings
from actions.turn import message_of
from bot.store import dialogue

REASONS = {"safety": "safety", "self_harm": "safety", "legal": "legal"}


class ActionHandOver(Action):
    def name(self) -> str:
        return "action_hand_over"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        message = message_of(tracker.current_state())
        with record().session() as session:
            slots = write_aside(session, tracker)
            dialogue.hand_over(session, tracker.sender_id, message.turn, REASONS.get(message.intent, "person"))
        words = message.intent if message.intent in REASONS else "person"
        dispatcher.utter_message(response=f"utter_hand_over_{words}", shop=settings().hearback_shop_name)
        return [SlotSet(name, value) for name, value in slots.items()]

"""A person, at once: because one was asked for, or because of danger, the law, or somebody's own life."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.aside import back_to, write_aside
from actions.desk import Events, honest, record, settings, slot_events
from actions.speaking import reply_hours
from actions.turn import message_of, state_of
from bot.store import dialogue

REASONS = {"safety": "safety", "self_harm": "safety", "legal": "legal"}


class ActionHandOver(Action):
    """The bot is silent from here on, until a person releases the conversation."""

    def name(self) -> str:
        return "action_hand_over"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raw = tracker.current_state()
        message = message_of(raw)
        with record().session() as session:
            slots = write_aside(session, tracker)
            dialogue.hand_over(session, tracker.sender_id, message.turn, REASONS.get(message.intent, "person"))
        words = message.intent if message.intent in REASONS else "person"
        shop, hours = settings().hearback_shop_name, reply_hours()
        dispatcher.utter_message(response=f"utter_hand_over_{words}", shop=shop, hours=hours)
        return slot_events({**slots, "talk": back_to(state_of(raw), free=True, handed=True)})

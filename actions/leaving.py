"""Stop, not now, delete: done or explained without a plea."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.aside import write_aside
from actions.desk import Events, honest, record
from actions.turn import state_of
from bot.store import dialogue


class ActionStop(Action):
    """Keeps what was told under consent, gives the reference."""

    def name(self) -> str:
        return "action_stop"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        with record().session() as session:
            slots = write_aside(session, tracker)
            context = dialogue.context(session, tracker.sender_id)
            status = "completed" if context.status == "completed" else "stopped"
            reference = dialogue.close(session, tracker.sender_id, status)
        if context.consented or slots:
            dispatcher.utter_message(response="utter_stop", reference=reference)
        else:
            dispatcher.utter_message(response="utter_stop_empty")
        return [SlotSet(name, value) for name, value in slots.items()]


class ActionNotNow(Action):
    def name(self) -> str:
        return "action_not_now"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        with record().session() as session:
            write_aside(session, tracker)
            context = dialogue.context(session, tracker.sender_id)
            if context.status == "open":
                dialogue.set_status(session, tracker.sender_id, "postponed")
        if context.status in ("completed", "stopped"):
            dispatcher.utter_message(response="utter_nothing_open", reference=context.reference or "")
        else:
            dispatcher.utter_message(response="utter_not_now")
        return []


class ActionExplainDeleting(Action):
    """The customer deletes with one press; the bot only says where, so that nothing is deleted by a misreading."""

    def name(self) -> str:
        return "action_explain_deleting"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        with record().session() as session:
            slots = write_aside(session, tracker)
        dispatcher.utter_message(response="utter_explain_deleting")
        return [
            SlotSet(name, value) for name, value in {**slots, "talk": state_of(tracker.current_state()).talk()}.items()
        ]

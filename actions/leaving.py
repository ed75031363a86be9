"""Stop, not now, delete: done or explained without a plea."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.aside import back_to, write_aside
from actions.desk import Events, honest, record, slot_events
from actions.turn import State, state_of
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
        if context.status == "completed":
            dispatcher.utter_message(response="utter_good_bye")
        elif context.consented or slots:
            dispatcher.utter_message(response="utter_stop", reference=reference)
        else:
            dispatcher.utter_message(response="utter_stop_empty")
        return slot_events({**slots, "talk": back_to(state_of(tracker.current_state()), free=True)})


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
        return slot_events({"talk": back_to(state_of(tracker.current_state()), free=True)})


class ActionConfirmDeleting(Action):
    """Asks once whether everything shall be deleted, so that nothing is deleted by a misreading."""

    def name(self) -> str:
        return "action_confirm_deleting"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raw = tracker.current_state()
        state = state_of(raw)
        if state.deleting:
            return [*erase(dispatcher, state), SlotSet("requested_slot", None)]
        with record().session() as session:
            slots = write_aside(session, tracker)
        if not (raw.get("active_loop") or {}).get("name"):
            dispatcher.utter_message(response="utter_confirm_deleting")  # else it is said in the open question's place
        return slot_events({**slots, "talk": state.talk(deleting=True, free=True)})


class ActionErase(Action):
    def name(self) -> str:
        return "action_erase"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        return erase(dispatcher, state_of(tracker.current_state()))


def erase(dispatcher: CollectingDispatcher, state: State) -> Events:
    """Tells the web room to erase the conversation everywhere once this turn is over: the record is still in use."""
    dispatcher.utter_message(response="utter_erased")
    dispatcher.utter_message(json_message={"erase": True})
    return [SlotSet("talk", state.talk(erased=True))]

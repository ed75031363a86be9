"""The opening: what the shop knows already, what happens with the answers, the ways out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.aside import back_to
from actions.desk import Events, for_text, honest, record, settings, slot_events
from actions.mirror import clipped
from actions.speaking import addressed, delivered, known, language, month, opening
from actions.turn import message_of, state_of
from actions.writing import write_turn
from bot.authored import Opening
from bot.store import dialogue, priorities
from bot.store.dialogue import Context
from bot.store.models import now

RECENT = 60
"""Days, up to which the day of delivery is worth a mention."""


class ActionGreet(Action):
    def name(self) -> str:
        return "action_greet"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        with record().reading() as session:
            context = dialogue.context(session, tracker.sender_id)
            before = priorities.earlier(session, tracker.sender_id)
        language.set(known(context.locale))
        dispatcher.utter_message(text=greeting(opening(context.audience), context))
        if before:
            quote = for_text(clipped(before.quote))
            dispatcher.utter_message(response="utter_earlier", month=month_in_words(before.at, now()), quote=quote)
        dispatcher.utter_message(response="utter_notice", shop=settings().hearback_shop_name)
        return [SlotSet("language", language.get())]


class ActionGoOn(Action):
    """Opened again, or kept after all: a line, then the open question, which is not counted a second time."""

    def name(self) -> str:
        return "action_go_on"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raw = tracker.current_state()
        state = state_of(raw)
        with record().session() as session:
            write_turn(session, message_of(raw), with_items=False)
        dispatcher.utter_message(response="utter_kept" if state.deleting else "utter_welcome_back")
        return slot_events({"talk": back_to(state, free=True)})


def greeting(opening: Opening, context: Context) -> str:
    """The audience's opening that fits what is known."""
    known = opening.plain if not context.product else opening.product
    known = opening.delivered if context.product and when(context.days) is not None else known
    return known.format(**details(context))


def month_in_words(moment: datetime, today: datetime) -> str:
    """ "May"; "May 2025" once that is not this year's."""
    name = month(moment.month)
    return name if moment.year == today.year else f"{name} {moment.year}"


def details(context: Context) -> dict[str, str]:
    return {
        "name": addressed(context.name),
        "product": context.product or "",
        "when": when(context.days) or "",
    }


def when(days: int | None) -> str | None:
    if days is None or days > RECENT:
        return None
    return delivered(days)

"""The opening: what the shop knows already, what happens with the answers, the ways out."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Events, honest, record, settings
from bot.store import dialogue
from bot.store.dialogue import Context

AUDIENCES = ("customer", "distributor", "internal")
RECENT = 60
"""Days, up to which the day of delivery is worth a mention."""


class ActionGreet(Action):
    def name(self) -> str:
        return "action_greet"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        with record().reading() as session:
            context = dialogue.context(session, tracker.sender_id)
        dispatcher.utter_message(response=greeting(context), **details(context))
        dispatcher.utter_message(response="utter_notice", shop=settings().hearback_shop_name)
        return []


def greeting(context: Context) -> str:
    """The response that fits what is known."""
    audience = context.audience if context.audience in AUDIENCES else "customer"
    known = "plain" if not context.product else "product" if when(context.days) is None else "delivered"
    return f"utter_greet_{audience}_{known}"


def details(context: Context) -> dict[str, str]:
    return {
        "name": f" {context.name}" if context.name else "",
        "product": context.product or "",
        "when": when(context.days) or "",
    }


def when(days: int | None) -> str | None:
    if days is None or days > RECENT:
        return None
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")

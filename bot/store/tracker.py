"""What Rasa noted of a conversation: which rule or policy chose what the assistant did. Read only."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import column, inspect, select, table

from bot.store.database import Database, StoreFailure

EVENTS = table("events", column("id"), column("sender_id"), column("data"))
QUIET = ("action_listen", "action_session_start")


@dataclass
class Why:
    """After one message of the customer: what was done and why, what else was thought of, what was remembered."""

    steps: list[tuple[str, str, float | None]] = field(default_factory=list)
    """(action, policy, confidence), in order."""
    ranking: list[tuple[str, float]] = field(default_factory=list)
    """(intent, share), best first."""
    slots: dict[str, Any] = field(default_factory=dict)


def why(tracker: Database, conversation_id: str) -> dict[int, Why]:
    """By turn; empty where the tracker knows nothing of the conversation, or does not answer."""
    try:
        with tracker.reading() as session:
            if not inspect(session.connection()).has_table("events"):
                return {}
            query = select(EVENTS.c.data).where(EVENTS.c.sender_id == conversation_id).order_by(EVENTS.c.id)
            events = [json.loads(data) for data in session.scalars(query)]
    except StoreFailure:
        return {}
    return explained(events)


def explained(events: list[dict[str, Any]]) -> dict[int, Why]:
    """By the turn that each message carried in its metadata."""
    found: dict[int, Why] = {}
    current = Why()
    for event in events:
        if event.get("event") == "user":
            current = Why(ranking=_ranking(event))
            turn = (event.get("metadata") or {}).get("turn")
            if isinstance(turn, int):
                found[turn] = current
        elif event.get("event") == "action" and event.get("name") not in QUIET:
            current.steps.append((str(event["name"]), _policy(event), event.get("confidence")))
        elif event.get("event") == "slot" and isinstance(event.get("value"), (str, int, float)):
            current.slots[str(event["name"])] = event["value"]
    return found


def _ranking(event: dict[str, Any]) -> list[tuple[str, float]]:
    ranked = (event.get("parse_data") or {}).get("intent_ranking") or []
    return [(str(one["name"]), float(one["confidence"])) for one in ranked[:3]]


def _policy(event: dict[str, Any]) -> str:
    """`policy_0_RulePolicy` is the first policy, a rule; a form's own step has none."""
    return str(event.get("policy") or "").rsplit("_", 1)[-1]

"""The scripted conversations of this folder, each against the running assistant.

Cost: 20 s to start Rasa and the actions (a minute more when the model is stale), then a second a conversation.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.store.database import Session
from bot.store.models import Conversation, Expectation, Handoff, Item, Rating, Turn
from tests.dialogue.talk import Talk
from tests.dialogue.wordings import is_said

FOLDER = Path(__file__).parent
STEPS = {"bot", "not", "say", "tap", "again"}

pytestmark = pytest.mark.live


def scripts() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*/*.yml")):
        if file.parent.name == "rasa":
            continue
        for script in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield pytest.param(script, id=f"{file.parent.name}: {script['name']}")


@pytest.mark.parametrize("script", list(scripts()))
def test_conversation(script: dict[str, Any], talk: Talk) -> None:
    talk.open(script.get("order"))
    for number, step in enumerate(script["talk"], 1):
        assert step.keys() <= STEPS, f"step {number}: unknown {step.keys() - STEPS}"
        take(talk, step, number)
    with talk.database.reading() as session:
        check(session, talk.id, script.get("record", {}))


def take(talk: Talk, step: dict[str, Any], number: int) -> None:
    if "say" in step:
        talk.say(step["say"])
    elif "tap" in step:
        talk.tap(step["tap"])
    elif "again" in step:
        talk.again()
    assert talk.messages, f"step {number} {step}: silence"
    for expected in listed(step.get("bot")):
        assert is_said(expected, talk.text), f"step {number}: expected {expected!r}, heard:\n{talk.text}"
    for unwanted in [*listed(step.get("not")), "utter_trouble"]:
        assert not is_said(unwanted, talk.text), f"step {number}: {unwanted!r} was said:\n{talk.text}"


def check(session: Session, talk_id: str, wanted: dict[str, Any]) -> None:
    """What the record must hold at the end; every message of the customer must have been taken in."""
    conversation = session.get_one(Conversation, talk_id)
    if "status" in wanted:
        assert conversation.status == wanted["status"]
    if wanted.get("status") in ("completed", "stopped"):
        assert conversation.reference
    if "consent" in wanted:
        assert (conversation.consent_at is not None) == wanted["consent"]
        assert ("are stored" in (conversation.consent_text or "")) == wanted["consent"]
    turns = session.query(Turn).filter_by(conversation_id=talk_id, sender="customer").all()
    assert all(turn.analysed_at and turn.intent for turn in turns)
    if "intents" in wanted:
        assert [turn.intent for turn in turns] == wanted["intents"]
    if "ratings" in wanted:
        found = {rating.kind: rating.value for rating in session.query(Rating).filter_by(conversation_id=talk_id)}
        assert found == wanted["ratings"]
    if "handoffs" in wanted:
        assert [handoff.reason for handoff in session.query(Handoff).filter_by(conversation_id=talk_id)] == wanted[
            "handoffs"
        ]
    check_rows(session.query(Item).filter_by(conversation_id=talk_id).order_by(Item.id).all(), wanted.get("items"))
    pairs = session.query(Expectation).join(Item).filter(Item.conversation_id == talk_id, Item.status == "active")
    check_rows([pair for pair in pairs.order_by(Expectation.id) if pair.expected], wanted.get("pairs"))


def check_rows(rows: list[Any], wanted: list[dict[str, Any]] | None) -> None:
    """Texts as substrings, everything else as it is; None: not checked."""
    if wanted is None:
        return
    assert len(rows) == len(wanted), [vars(row) for row in rows]
    for row, values in zip(rows, wanted, strict=True):
        for name, value in values.items():
            found = getattr(row, name) if name != "confirmed" else is_confirmed(row)
            same = value in found if isinstance(value, str) and found else value == found
            assert same, f"{name}: wanted {value!r}, found {found!r}"


def is_confirmed(row: Any) -> bool:
    return bool(row.confirmed) if isinstance(row, Item) else row.confirmed_at is not None


def listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []

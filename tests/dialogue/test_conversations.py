"""The scripted conversations of this folder, each against the running assistant.

Several are held at a time, each by a customer of its own; a test waits for its conversation.
Cost: 20 s to start Rasa and the actions (a minute more when the model is stale), then half a second a conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.store.database import Session
from bot.store.models import Conversation, Expectation, Handoff, Item, Rating, Turn
from tests import system
from tests.dialogue.talk import Talk
from tests.dialogue.wordings import is_said

FOLDER = Path(__file__).parent
AT_ONCE = 4

pytestmark = pytest.mark.live


def scripts() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*/*.yml")):
        if file.parent.name == "rasa":
            continue
        for script in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield pytest.param(script, id=f"{file.parent.name}: {script['name']}")


@pytest.fixture(scope="module")
def held(request: pytest.FixtureRequest, assistant: system.System) -> Iterator[dict[str, Future[None]]]:
    """The conversations of the tests that were selected, by the tests' names, under way."""
    chosen = [
        test for test in request.session.items if isinstance(test, pytest.Function) and test.module is request.module
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {test.name: pool.submit(hold, test.callspec.params["script"], Talk.at(assistant)) for test in chosen}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("script", list(scripts()))
def test_conversation(script: dict[str, Any], held: dict[str, Future[None]], request: pytest.FixtureRequest) -> None:
    held[request.node.name].result()


def hold(script: dict[str, Any], talk: Talk) -> None:
    """Raises AssertionError where the assistant says or stores something else than the script wants."""
    talk.open(script.get("order"), script.get("last", "nps"), script.get("language"))
    for number, step in enumerate(script["talk"], 1):
        assert step.keys() <= ACTS.keys() | CHECKS, f"step {number}: unknown {step.keys() - ACTS.keys() - CHECKS}"
        take(talk, step, number)
    wanted = script.get("record", {})
    if "turns" in wanted:
        assert len(talk.seconds) == wanted["turns"]
    with talk.database.reading() as session:
        if wanted.get("erased"):
            assert session.get(Conversation, talk.id) is None
            assert not session.query(Turn).filter_by(conversation_id=talk.id).all()
        else:
            check(session, talk.id, wanted)


ACTS: dict[str, Callable[[Talk, dict[str, Any]], None]] = {
    "say": lambda talk, step: talk.say(step["say"]),
    "tap": lambda talk, step: talk.tap(step["tap"]),
    "together": lambda talk, step: talk.together(step["together"]),
    "edit": lambda talk, step: talk.edit(step["of"], step["edit"]),
    "again": lambda talk, step: talk.again(),
    "open_again": lambda talk, step: talk.open_again(),
    "release": lambda talk, step: talk.release(),
}
CHECKS = {"bot", "not", "buttons", "no_button", "once", "of"}


def take(talk: Talk, step: dict[str, Any], number: int) -> None:
    for name in ACTS.keys() & step.keys():
        ACTS[name](talk, step)
    assert talk.messages, f"step {number} {step}: silence"
    for expected in listed(step.get("bot")):
        assert is_said(expected, talk.text, talk.language), f"step {number}: expected {expected!r}, heard:\n{talk.text}"
    for title in listed(step.get("buttons")):
        assert any(title in shown for shown in talk.buttons), f"step {number}: no button {title!r} in {talk.buttons}"
    for title in listed(step.get("no_button")):
        assert not any(title in shown for shown in talk.buttons), f"step {number}: {title!r} in {talk.buttons}"
    for words in listed(step.get("once")):
        assert talk.text.count(words) == 1, f"step {number}: not once {words!r}:\n{talk.text}"
    for unwanted in [*listed(step.get("not")), "utter_trouble"]:
        assert not is_said(unwanted, talk.text, talk.language), f"step {number}: {unwanted!r} was said:\n{talk.text}"


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
    check_answers(session, talk_id, wanted)
    check_rows(session.query(Item).filter_by(conversation_id=talk_id).order_by(Item.id).all(), wanted.get("items"))
    pairs = session.query(Expectation).join(Item).filter(Item.conversation_id == talk_id, Item.status == "active")
    check_rows([pair for pair in pairs.order_by(Expectation.id) if pair.expected], wanted.get("pairs"))


def check_answers(session: Session, talk_id: str, wanted: dict[str, Any]) -> None:
    """What was tapped or asked for; what `wanted` does not name is not checked."""
    conversation = session.get_one(Conversation, talk_id)
    for name in ("alternative", "follow_up_text"):
        if name in wanted:
            found = getattr(conversation, name)
            assert found == wanted[name] or (wanted[name] and wanted[name] in (found or "")), found
    if "ratings" in wanted:
        found = {rating.kind: rating.value for rating in session.query(Rating).filter_by(conversation_id=talk_id)}
        assert found == wanted["ratings"]
    if "handoffs" in wanted:
        assert [handoff.reason for handoff in session.query(Handoff).filter_by(conversation_id=talk_id)] == wanted[
            "handoffs"
        ]
    if "matters" in wanted:
        named = (
            session.query(Item).join(Expectation).filter(Item.conversation_id == talk_id, Expectation.importance == 1)
        )
        quotes = [item.quote for item in named]
        assert len(quotes) == bool(wanted["matters"]) and all(wanted["matters"] in quote for quote in quotes), quotes


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

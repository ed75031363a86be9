"""The inbox is counted behind the answers. Cost: a second, no service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from bot.store import conversations
from bot.store.database import Database
from bot.store.models import Conversation, InboxEntry
from bot.web import follower
from bot.web.follower import Follower
from tests.unit.web.conftest import Visitor


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "EVERY", 0.01)


def test_each_conversation_is_counted_once_and_what_is_left_at_the_end() -> None:
    counted: list[list[str]] = []
    told: list[tuple[str, ...]] = []

    async def scene() -> None:
        one = Follower(
            lambda ids: counted.append(list(ids)), lambda: counted.append(["cut off"]), lambda *ids: told.append(ids)
        )
        await one.start()
        for name in ("b", "a", "b"):
            one.note(name)
        while len(counted) < 2:
            await asyncio.sleep(0.01)
        one.note("c")
        await one.stop()

    asyncio.run(scene())
    assert counted == [["cut off"], ["a", "b"], ["c"]]
    assert told == [("a", "b"), ("c",)], "once they are counted"


def test_what_could_not_be_counted_is_counted_again() -> None:
    counted: list[list[str]] = []

    def count(ids: Sequence[str]) -> None:
        counted.append(list(ids))
        if len(counted) < 3:
            raise OSError("the disk is full")

    async def scene() -> None:
        one = Follower(count, lambda: None, lambda *ids: None)
        await one.start()
        one.note("a")
        while len(counted) < 3:
            await asyncio.sleep(0.01)
            one.note("b")
        await one.stop()

    asyncio.run(scene())
    assert counted[2] == ["a", "b"]


def test_what_is_said_comes_to_the_inbox_by_itself(visitor: Visitor, database: Database) -> None:
    talk = visitor.begin()["conversation"]
    visitor.say("The lid broke")
    assert until_counted(database, talk).length == 1


def test_what_was_cut_off_is_counted_when_the_web_room_starts_again(app: FastAPI, database: Database) -> None:
    said = {"text": "It broke", "masked": "It broke", "payload": None}
    with database.session() as session:
        session.add(Conversation(id="known"))
        session.flush()
        conversations.add_customer_turn(session, "known", public_id="1", **said)
    with database.session(followed=True) as session:
        session.add(Conversation(id="new"))
        session.flush()
        for talk in ("known", "new"):
            conversations.add_customer_turn(session, talk, public_id="2", **said)
    with TestClient(app):
        assert (until_counted(database, "new").length, until_counted(database, "known", 2).length) == (1, 2)


def until_counted(database: Database, conversation_id: str, length: int = 1) -> InboxEntry:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with database.reading() as session:
            found = session.scalar(select(InboxEntry).filter_by(conversation_id=conversation_id))
        if found and found.length == length:
            return found
        time.sleep(0.02)
    raise AssertionError("the inbox was not brought up to date")

"""Whatever two colleagues and a customer do, one who waits is seen. Cost: 40 s, no service.

HEARBACK_TEST_STEPS=10000 plays that many steps instead of some hundreds. Who waits is worked out a second time here, by
plain rules and from what was done, not from the record.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from sqlalchemy import select

from bot.settings import Settings
from bot.store import conversations, followups, inbox
from bot.store.database import Database
from bot.store.inbox import Filters
from bot.store.models import Conversation, InboxEntry, Turn
from bot.web.messages import MessageIn
from bot.web.tokens import hash_of
from tests.unit.web.conftest import Visitor
from tests.unit.web.console.asking import DANGER, QUESTION, WISH, HandsOver, path
from tests.unit.web.console.conftest import Colleague

A_DAY = 10
"""Steps."""
DAYS = int(os.environ.get("HEARBACK_TEST_STEPS", "500")) // A_DAY
COLLEAGUES = ("Sam", "Kim")
WORDS = ("hello?", "thanks", WISH, DANGER, QUESTION)
Step = tuple[str, str, str]
"""What is done, by whom, and how: a colleague's "all the same" passes over the other one."""
CLICKS = st.tuples(
    st.sampled_from(("take", "reply", "release", "close", "resolve", "look", "relabel")),
    st.sampled_from(COLLEAGUES),
    st.sampled_from(("", "all the same")),
)
STEPS = st.one_of(
    st.tuples(st.just("write"), st.just(""), st.sampled_from(WORDS)),
    st.tuples(st.just("edit"), st.just(""), st.sampled_from(("hello?", WISH))),
    st.tuples(st.just("hurry"), st.just("Sam"), st.sampled_from(("close", "resolve", "release", "reply", "take"))),
    st.tuples(st.just("snooze"), st.sampled_from(COLLEAGUES), st.sampled_from(("", "hour", "written"))),
    CLICKS,
    CLICKS,
    st.tuples(st.just("erase"), st.sampled_from(COLLEAGUES), st.just("")),
)


@dataclass
class Truth:
    """What must be so. `owed`: the customer's last word to a person has no answer; `silent`: the assistant is;
    `put_off`: "", until a time ("hour"), or until the customer writes ("written")."""

    owed: bool = False
    silent: bool = False
    closed: bool = False
    taken: str = ""
    put_off: str = ""

    def wrote(self, words: str) -> None:
        self.owed = self.owed or self.silent or self.closed or words in (WISH, DANGER, QUESTION)
        self.silent = self.silent or self.closed or words in (WISH, DANGER)
        self.closed, self.put_off = False, ""

    def click(self, do: str, who: str) -> None:
        if do in ("take", "reply"):
            self.taken, self.silent, self.closed = who, True, False
        elif do == "release" and self.silent:
            self.taken, self.silent = "", False
        elif do == "close":
            self.taken, self.silent, self.closed = "", False, True
        elif do == "resolve" and self.owed and not self.taken:
            self.silent = False
        self.owed = self.owed and do not in ("reply", "close", "resolve")


class Day:
    """Two colleagues and one customer; after every step, what must hold is looked at."""

    def __init__(self, staff: dict[str, Colleague], visitor: Visitor, database: Database, app: FastAPI) -> None:
        self.staff, self.visitor, self.database, self.app = staff, visitor, database, app

    def play(self, steps: list[Step]) -> None:
        self.begin()
        for do, who, what in steps:
            if do == "write":
                self.write(what)
            elif do == "edit":
                self.write(what, replaces=self.visitor.transcript()[self.last_of("customer")]["id"])
            elif do == "erase":
                self.staff[who].post(path(self.talk, "/erase"), sure="ERASE")
                assert self.visitor.http.get("/chat/messages", headers=self.visitor.headers).status_code == 401
                self.begin()
            elif do == "snooze":
                self.snooze(who, what)
            elif do == "hurry":
                self.hurry(what, who)
            else:
                self.click(do, who, over=bool(what))
            self.check()
        self.click("close", "Sam", over=True)  # the next day begins with an empty queue

    def begin(self) -> None:
        self.talk, self.truth = str(self.visitor.begin()["conversation"]), Truth()
        self.write(WISH)

    def write(self, words: str, **more: str) -> None:
        silent, closed = self.truth.silent, self.truth.closed
        answer = self.visitor.send(text=words, **more).json()
        self.truth.wrote(words)
        if not silent:
            assert answer["messages"], f"nobody answers {words!r}"
        if closed:
            assert "a person will read it" in answer["messages"][0]["text"]

    def hurry(self, do: str, who: str) -> None:
        """A colleague clicks between the arrival of a message and its turn."""
        desk, token = self.app.state.parts.desk, hash_of(self.visitor.token)
        since, message = desk.order.moment(), MessageIn(id=uuid.uuid4(), text="Please hurry")
        arrived = desk.ledger.put(token, message)
        self.truth.wrote("Please hurry")
        self.click(do, who, over=True)
        portal = self.visitor.http.portal
        assert portal is not None
        portal.call(desk._in_turn, arrived, since)
        if self.truth.silent or self.truth.closed:
            self.truth.wrote("Please hurry")

    def click(self, do: str, who: str, *, over: bool) -> None:
        said, before = len(self.said()), Truth(**vars(self.truth))
        if do == "look":
            self.staff[who].get(path(self.talk))
            return
        if do == "relabel":
            turn = self.visitor.turns()[-1]
            self.staff[who].post(path(self.talk, f"/turns/{turn.id}"), intent="ask_question", sentiment="positive")
            return
        other = self.staff[before.taken].user.id if before.taken else 0
        more = {"over": str(other)} if over else {}
        answer = self.staff[who].post(path(self.talk, f"/{do}"), text="I am here.", outcome="passed_on", **more)
        assert answer.status_code in (303, 409), answer.text
        refused = before.taken not in ("", who) and not over
        assert (answer.status_code == 409) is (refused or (do == "release" and not before.silent)), answer.text
        if answer.status_code != 409:
            self.truth.click(do, who)
        self.check_told(before, self.said()[said:])

    def check_told(self, before: Truth, told: list[Turn]) -> None:
        if before.owed and not self.truth.owed:
            assert told, "whoever waits no longer has read something"
        if before.silent and not self.truth.silent:
            assert told, "whom the assistant answers again, or whose talk is closed, reads so"
        for turn in told:
            for name in COLLEAGUES:
                assert f"{name} has left" not in turn.text or before.taken == name, turn.text

    def snooze(self, who: str, until: str) -> None:
        answer = self.staff[who].post(path(self.talk, "/snooze"), until=until)
        refused = self.truth.owed and until == "written"
        assert (answer.status_code == 409) is refused
        if not refused:
            self.truth.put_off = until

    def check(self) -> None:
        """Who waits is to be seen in the inbox and in Follow-ups, or comes back by itself at a time."""
        truth = self.truth
        queued = truth.owed and truth.put_off != "hour"
        with self.database.reading() as session:
            entry = session.scalars(select(InboxEntry).filter_by(conversation_id=self.talk)).one()
            status = session.get_one(Conversation, self.talk).status
            shown = inbox.page(session, Filters(needs="person"), 0).rows
            owed = [one.conversation_id for one, _ in followups.queue(session)]
        assert (entry.waiting_since is not None) is truth.owed
        assert (self.talk in [row.talk.id for row in shown]) is queued
        assert (self.talk in owed) is queued
        assert (status == "handed_over") is truth.silent
        assert (entry.outcome is not None and status == "completed") is truth.closed
        silent_and_unseen = truth.silent and truth.owed and not queued
        assert not silent_and_unseen or entry.snoozed_until is not None

    def said(self) -> list[Turn]:
        with self.database.reading() as session:
            return conversations.turns(session, self.talk)

    def last_of(self, sender: str) -> int:
        return max(n for n, one in enumerate(self.said()) if one.sender == sender)


@pytest.fixture
def rasa(database: Database) -> HandsOver:
    return HandsOver(database)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As many messages as it takes."""
    return settings.model_copy(update={"hearback_rate_per_conversation": 0, "hearback_rate_per_address": 0})


@pytest.fixture
def day(
    app: FastAPI, http: TestClient, colleague: Callable[..., Colleague], visitor: Visitor, database: Database
) -> Day:
    return Day({name: colleague("support", name) for name in COLLEAGUES}, visitor, database, app)


@example([("take", "Sam", ""), ("write", "", "hello?"), ("take", "Sam", "")])
@example([("take", "Sam", ""), ("write", "", "hello?"), ("resolve", "Sam", ""), ("write", "", "hello?")])
@example([("close", "Kim", ""), ("write", "", "thanks"), ("close", "Sam", ""), ("write", "", "hello?")])
@example([("release", "Sam", ""), ("write", "", WISH), ("resolve", "Sam", ""), ("write", "", "hello?")])
@example([("take", "Sam", ""), ("release", "Kim", ""), ("release", "Kim", "all the same"), ("write", "", "hello?")])
@example([("snooze", "Sam", "written"), ("snooze", "Sam", "hour"), ("write", "", "hello?")])
@example([("resolve", "Sam", ""), ("snooze", "Kim", "written"), ("write", "", QUESTION), ("relabel", "Kim", "")])
@example([("hurry", "Sam", "close"), ("hurry", "Sam", "reply"), ("erase", "Kim", ""), ("edit", "", "hello?")])
@given(st.lists(STEPS, min_size=1, max_size=A_DAY))
@pytest.mark.timeout(3600)
@tried(max_examples=DAYS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_waiting_customer_is_never_out_of_sight(day: Day, steps: list[Step]) -> None:
    day.play(steps)

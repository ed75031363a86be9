"""Whatever two colleagues and a customer do, one who waits is seen. Cost: 30 s, no service."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from sqlalchemy import select

from bot.settings import Settings
from bot.store import conversations, handling
from bot.store.database import Database
from bot.store.models import Conversation, InboxEntry, Turn
from tests.unit.web.conftest import Visitor
from tests.unit.web.console.asking import WISH, HandsOver, open_handoffs, path
from tests.unit.web.console.conftest import Colleague

COLLEAGUES = ("Sam", "Kim")
STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(["hello?", WISH, "thanks"])),
    st.tuples(st.sampled_from(["settle", "close"]), st.sampled_from(handling.OUTCOMES)),
    st.tuples(st.sampled_from(["take", "reply", "release", "look"]), st.sampled_from(COLLEAGUES)),
)


class State(NamedTuple):
    """`taken`: a colleague talks with the customer; `closed`: by staff, not by the end of the questions."""

    status: str
    taken: bool
    closed: bool


class Day:
    """Two colleagues and one customer; after every step, what must hold is looked at."""

    def __init__(self, staff: dict[str, Colleague], visitor: Visitor, database: Database) -> None:
        self.staff, self.visitor, self.database = staff, visitor, database

    def play(self, steps: list[tuple[str, str]]) -> None:
        self.talk, self.settled = str(self.visitor.begin()["conversation"]), False
        for do, what in [("write", WISH), *steps]:
            before = self.state()
            if do == "write":
                self.write(what, before)
            else:
                self.work(do, what, before)

    def write(self, words: str, before: State) -> None:
        answer = self.visitor.say(words)
        self.settled = False
        self.check()
        if before.closed or before.status == "handed_over":
            assert open_handoffs(self.database, self.talk), f"{words!r} stands in no queue"
        if before.closed:
            assert "a person will read it" in answer["messages"][0]["text"]
        if before.status != "handed_over":
            assert answer["messages"], f"nobody answers {words!r}"

    def work(self, do: str, what: str, before: State) -> None:
        if do == "settle":
            self.settled = True
            for handoff in open_handoffs(self.database, self.talk)[:1]:
                self.staff["Sam"].post(f"/console/follow-ups/{handoff.id}", outcome=what)
        elif do == "close":
            self.staff["Sam"].post(path(self.talk, "/close"), outcome=what)
            assert "To open it again" in self.said()[-1].text
        elif do == "look":
            self.staff[what].get(path(self.talk))
        else:
            self.staff[what].post(path(self.talk, f"/{do}"), text="I am here.")
        self.check()
        if before.status == "handed_over" and self.state().status != "handed_over":
            assert self.said()[-1].sender != "customer", "who is given back, or whose talk is closed, reads so"

    def check(self) -> None:
        """Who is answered by nobody but a person, and by no person yet, is to be seen in both places; in a talk that
        somebody has taken over, until it is settled or answered."""
        state = self.state()
        last = [one.sender for one in self.said() if one.sender != "bot"][-1]
        owed = open_handoffs(self.database, self.talk)
        done = state.taken and (last == "staff" or self.settled)
        assert owed or state.status != "handed_over" or done
        with self.database.reading() as session:
            entry = session.scalars(select(InboxEntry).filter_by(conversation_id=self.talk)).one()
            assert (entry.waiting_since is not None) == bool(owed)

    def said(self) -> list[Turn]:
        with self.database.reading() as session:
            return conversations.turns(session, self.talk)

    def state(self) -> State:
        with self.database.reading() as session:
            talk = session.get_one(Conversation, self.talk)
            entry = session.scalar(select(InboxEntry).filter_by(conversation_id=self.talk))
            closed = talk.status == "completed" and entry is not None and entry.outcome is not None
            return State(talk.status, entry is not None and entry.taken_by_id is not None, closed)


@pytest.fixture
def rasa(database: Database) -> HandsOver:
    return HandsOver(database)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As many messages as it takes."""
    return settings.model_copy(update={"hearback_rate_per_conversation": 0, "hearback_rate_per_address": 0})


@pytest.fixture
def day(colleague: Callable[..., Colleague], visitor: Visitor, database: Database) -> Day:
    return Day({name: colleague("support", name) for name in COLLEAGUES}, visitor, database)


@example([("take", "Sam"), ("write", "hello?"), ("take", "Sam")])
@example([("take", "Sam"), ("write", "hello?"), ("settle", "not_needed"), ("write", "hello?")])
@example(
    [("close", "answered"), ("write", "thanks"), ("close", "solved"), ("write", "hello?"), ("settle", "passed_on")]
)
@example([("release", "Sam"), ("write", WISH), ("settle", "answered"), ("settle", "answered"), ("write", "hello?")])
@example(
    [("take", "Sam"), ("write", "hello?"), ("look", "Kim"), ("close", "no_reply"), ("take", "Kim"), ("write", WISH)]
)
@given(st.lists(STEPS, min_size=1, max_size=10))
@tried(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_waiting_customer_is_never_out_of_sight(day: Day, steps: list[tuple[str, str]]) -> None:
    day.play(steps)

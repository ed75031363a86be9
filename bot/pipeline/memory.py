"""Rasa's working memory of conversations, so that its part of a turn costs the same however long they grow.

Rasa's own store reads, parses and replays every event of a conversation at each turn, then predicts from all of them
and sends all of them to each action. A conversation always comes to the same process, so the process keeps what it has
just worked with; and what lies further back than a few turns is folded into the slots and the form it left behind.
Every event is still written to the database, in Rasa's own table.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

MOST = 90
"""Events beyond which the older ones are folded; a turn makes some 15."""
KEPT = 30
"""Events that stay as they are, and those back to the beginning of their turn."""
AGREED = ("utter_notice", "utter_offer_follow_up", "utter_offer_follow_up_also")
"""What a customer may agree to later on; the record keeps it in the words that were read."""
CONVERSATIONS = 300
"""Held by one process, the latest; some 100 KB each."""


class RecentTrackers(SQLTrackerStore):
    """Rasa's SQL store that holds the latest conversations, short."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: Any = None
        if self.engine.dialect.name == "sqlite":
            # Rasa opens and closes the file for each question to it.
            self._kept = self.engine.connect()
            self._kept.exec_driver_sql("PRAGMA journal_mode=WAL")
            self.sessionmaker.configure(bind=self._kept)
        # As the driver takes it: to have SQLAlchemy compose it takes longer than to answer it.
        place = "?" if self.engine.dialect.name == "sqlite" else "%s"
        self._counting = f"select count(*) from {self.SQLEvent.__tablename__} where sender_id = {place}"  # noqa: S608
        self._held: OrderedDict[str, tuple[DialogueStateTracker, int]] = OrderedDict()
        self._given: dict[str, tuple[int, int]] = {}
        """For each conversation being worked on: its rows in the database, and how many events it was given with."""

    @contextmanager
    def session_scope(self) -> Iterator[Any]:
        """As Rasa's. What could not be written is given up, or the connection that is kept would stay amid it."""
        try:
            with super().session_scope() as session:
                yield session
        except Exception:
            if self._kept is not None:
                self._kept.invalidate()  # and opened anew at the next use
                if left := self._kept.get_transaction():
                    left.rollback()
            raise

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        tracker, known = self._held.pop(sender_id, (None, 0))
        rows = self._rows(sender_id)
        if tracker is None or known != rows:  # new here, erased, or another process has written meanwhile
            tracker = await super().retrieve(sender_id) if rows else None
            tracker = None if tracker is None else self._short(tracker)
        if tracker is not None:
            self._given[sender_id] = rows, len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        if tracker.sender_id not in self._given:
            self._given[tracker.sender_id] = self._rows(tracker.sender_id), 0
        rows, given = self._given.pop(tracker.sender_id)
        fresh = list(tracker.events)[given:]
        await self.stream_events(tracker)
        with self.session_scope() as session:
            if fresh:
                session.execute(self.SQLEvent.__table__.insert(), [row_of(tracker.sender_id, one) for one in fresh])
            session.commit()
        self._held[tracker.sender_id] = self._short(tracker), rows + len(fresh)
        while len(self._held) > CONVERSATIONS:
            self._held.popitem(last=False)

    def _rows(self, sender_id: str) -> int:
        with self.session_scope() as session:
            return int(session.connection().exec_driver_sql(self._counting, (sender_id,)).scalar_one())

    def _short(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        events = list(tracker.events)
        cut = first_to_keep(events)
        if cut == 0:
            return tracker
        before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], self.domain.slots)
        return DialogueStateTracker.from_events(tracker.sender_id, [*folded(before), *events[cut:]], self.domain.slots)


def row_of(sender_id: str, event: Event) -> dict[str, Any]:
    """One event as Rasa's own store writes it."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def first_to_keep(events: Sequence[Event]) -> int:
    """The place of the message with which the last KEPT events and their turn begin; 0: nothing is to be folded."""
    if len(events) <= MOST:
        return 0
    said = (place for place in range(len(events) - KEPT, 0, -1) if isinstance(events[place], UserUttered))
    return next(said, 0)


def folded(before: DialogueStateTracker) -> list[Event]:
    """The events that by themselves lead to the same slots and the same form, at the moment the customer speaks, and
    what was offered for agreement."""
    slots = [SlotSet(slot.name, slot.value) for slot in before.slots.values() if slot.value != slot.initial_value]
    loop = [ActiveLoop(before.active_loop_name)] if before.active_loop_name else []
    offered = {name: said for said in before.events if (name := _response(said)) in AGREED}
    return [*offered.values(), *slots, *loop, ActionExecuted(ACTION_LISTEN_NAME)]


def _response(event: Event) -> str | None:
    """The response of bot/domain/ in whose words the assistant said this."""
    return event.metadata.get("utter_action") if isinstance(event, BotUttered) else None

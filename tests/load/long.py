"""What a turn costs in a conversation of 1,000 events, beside one that is new."""

from __future__ import annotations

import itertools
from statistics import median

from sqlalchemy import text

from bot.store.database import Database
from tests.customer import Customer, visiting
from tests.load.sentences import TAPS, sentences
from tests.system import System

EVENTS = 1_000
NEW, EACH = 8, 4
"""So many new conversations, and so many turns in each; each beside one in the long conversation."""
SAID = "The lid does not close."


def measure(running: System) -> dict[str, float]:
    """Median milliseconds of a turn in either, their ratio, and how many events the long one has."""
    said = itertools.cycle(sentences())
    with visiting(running.url, said, TAPS) as old:
        old.talk_to_the_end()
        while events_of(running, old) < EVENTS:
            for _ in range(10):
                old.say(next(said))
        long, short = [], []
        for _ in range(NEW):
            with visiting(running.url, said, TAPS) as new:
                new.talk_to_the_end()
                for _ in range(EACH):
                    for one, seconds in ((new, short), (old, long)):
                        one.say(SAID)
                        seconds.append(1000 * one.seconds[-1])
        count = events_of(running, old)
    return {"new": median(short), "long": median(long), "ratio": median(long) / median(short), "events": count}


def events_of(running: System, customer: Customer) -> int:
    tracker = Database(running.settings.tracker_url)
    with tracker.reading() as session:
        query = text("select count(*) from events where sender_id = :talk")
        count = session.execute(query, {"talk": customer.conversation}).scalar_one()
    tracker.close()
    return int(count)

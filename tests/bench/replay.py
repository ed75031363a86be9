"""Replay: 500 simulated customers tell real review sentences to a running system of its own, through the chat API.

What the dialogue is measured by: does the talk end, in how many turns, and with a pair of expectation and fact that
the customer confirmed? What the simulated customer (`tests/bench/reviewer.py`) is assumed to do:

- The customer rates by what people marked in the sentences told: a fault alone is 1 or 2 and "worse", praise alone 4 or
  5 and "as expected" or better, both together 3 and "worse" or "as expected".
- The open question is answered with one marked sentence as it stands in the review; three in ten add the next one. Half
  of the customers have a fault to tell, so that the share of pairs rests on 250 talks.
- Reviewers hardly ever write down what they had expected; people who are asked for it usually can say. So the question
  what was expected is answered in a few plain words about what was marked ("a better battery", "that the lid would be
  fine"; every wording is in the module) by 82 %. Pew Research finds 18 % of open questions unanswered on average: half
  of these say that they do not know, half tell something else of their review instead. When the question comes again,
  in other words, be it beside the mirror, it is drawn again. So without a second try 82 % is about the most that can
  be reached. Who said "I don't know" is left in peace, so with a second try it is about 90 %.
- Other probes are answered with another marked sentence of the same review, of the same polarity where there is one,
  or with "I don't know" where there is none, and by one in seven anyway. Buttons are tapped at random.
- The mirror is confirmed when at least half of what it says happened stands in a sentence with a marked fault (for
  praise: in anything told), and when what it says was expected is not what the customer said for want of an answer to
  that question. Otherwise the customer corrects it, once, in words, or by the button where there is one. A mirror that
  asks what was expected as well is answered as that question is, which confirms what it showed.
- Nobody asks, stops or wants a person. Whatever is taken for that is a mistake of the dialogue.

The readers have learnt from these same reviews: what is stored against the annotation is an upper bound. The dialogue
has not.

`python -m tests.bench.replay [how many]`, with HEARBACK_BENCH_DATA. Twenty minutes on two cores.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.store.database import Database
from bot.store.export import feedback_rows
from bot.store.models import Turn
from tests import system
from tests.bench.reviewer import Reviewer, within
from tests.bench.reviews import Case, cases
from tests.bench.table import Row, render, share
from tests.customer import visiting

CHATS = 500
SEED = 20261122
AT_ONCE = 2
RESULTS = Path(__file__).with_name("replay.md")
TASK = "replayed talks"
ACTS = frozenset(
    (
        *("stop", "not_now", "delete_me", "person", "skip", "affirm", "deny", "repeat", "start", "resume", "choose"),
        *("safety", "legal", "self_harm"),
    )
)
"""What a review sentence must not be taken for."""


@dataclass(frozen=True)
class Replayed:
    """One talk and what the record holds of it."""

    case: Case
    talk: Reviewer
    items: Sequence[dict[str, Any]]
    intents: Sequence[tuple[str, str]]
    """(sentence of the review, the intent it was taken for)."""

    @property
    def has_confirmed_pair(self) -> bool:
        return any(item["confirmed"] and item["expected"] and item["actual"] for item in self.items)

    @property
    def dead(self) -> str | None:
        """Why the talk did not come to its end."""
        return self.talk.failure or (None if self.talk.state == "completed" else self.talk.state)


def rows(bench: Path, chats: int = CHATS) -> list[Row]:
    """Raises FileNotFoundError when a corpus is not there."""
    return figures(replay(cases(bench, chats, SEED)))


def replay(customers: Sequence[Case]) -> list[Replayed]:
    with tempfile.TemporaryDirectory() as folder, system.running(Path(folder), hearback_turn_timeout=60.0) as running:
        done = Counter[str]()

        def one(number: int) -> Reviewer:
            talk = hold(running.url, customers[number], random.Random(f"{SEED} {number}"))
            done["talks"] += 1
            if done["talks"] % 25 == 0:
                print(f"{done['talks']} of {len(customers)} talks", file=sys.stderr, flush=True)  # noqa: T201
            return talk

        with ThreadPoolExecutor(AT_ONCE) as pool:
            talks = list(pool.map(one, range(len(customers))))
        return list(recorded(running.database, customers, talks))


def hold(url: str, case: Case, draw: random.Random) -> Reviewer:
    """One talk, to its end or to where it got stuck."""
    talk = Reviewer(case, draw)
    try:
        with visiting(url, ()) as customer:
            talk.talk(customer)
    except (httpx.HTTPError, AssertionError) as error:
        talk.failure = f"{type(error).__name__}: {error}"
    return talk


def recorded(database: Database, customers: Sequence[Case], talks: Sequence[Reviewer]) -> Iterable[Replayed]:
    with database.reading() as session:
        items = [row for row in feedback_rows(session) if row["status"] == "active"]
        turns = session.query(Turn.conversation_id, Turn.text, Turn.intent).filter(Turn.sender == "customer").all()
    for case, talk in zip(customers, talks, strict=True):
        own = [item for item in items if item["conversation"] == talk.conversation]
        intents = [
            (text, intent) for name, text, intent in turns if name == talk.conversation and text in talk.read_out
        ]
        yield Replayed(case, talk, own, intents)


def figures(talks: Sequence[Replayed]) -> list[Row]:
    faulty = [talk for talk in talks if talk.case.has_fault]
    worse = [talk for talk in faulty if talk.talk.comparison < 0]
    said_so = [talk for talk in faulty if talk.talk.said_what_was_expected]
    turns = [talk.talk.bot_turns for talk in talks]
    said = [pair for talk in talks for pair in talk.intents]
    stories = [pair for talk in talks for pair in talk.intents if pair[0] == talk.case.story]
    ended = [talk.talk.passed_on for talk in talks if talk.talk.passed_on]
    short = [talk.talk.bot_turns for talk in talks if not talk.case.has_fault]
    return [
        _share("confirmed pair", faulty, lambda talk: talk.has_confirmed_pair, goal=">= 85", data="fault told"),
        _share("confirmed pair", worse, lambda talk: talk.has_confirmed_pair, data="fault told, and worse"),
        _share("confirmed pair", said_so, lambda talk: talk.has_confirmed_pair, data="fault told, expectation said"),
        _share("brought to its end", talks, lambda talk: not talk.dead, goal=">= 100"),
        _share("a question in the same words twice", talks, lambda talk: bool(talk.talk.repeated), goal="<= 0"),
        _share("a question again in other words", talks, lambda talk: bool(talk.talk.asked_again)),
        Row(TASK, "all", "bot turns until passed on, median", statistics.median(ended), _spread(ended), len(ended)),
        Row(TASK, "all", "bot turns, median", statistics.median(turns), _spread(turns), len(talks), goal="<= 5"),
        Row(TASK, "all", "bot turns, most", max(turns), None, len(talks), goal="<= 6"),
        Row(TASK, "praise told", "bot turns, median", statistics.median(short), _spread(short), len(short)),
        _share("taken for an act", stories, lambda pair: pair[1] in ACTS, goal="<= 0", data="open question"),
        _share("taken for an act", said, lambda pair: pair[1] in ACTS, goal="<= 0.5", data="all sentences"),
        _share("taken for anything but feedback", stories, lambda pair: pair[1] != "feedback", data="open question"),
        *against_the_annotation(talks),
    ]


def against_the_annotation(talks: Sequence[Replayed]) -> list[Row]:
    """For each sentence told to the open question that has one polarity: the items whose quotes lie in it, by half."""
    told = [
        (sentence.polarity, [item for item in talk.items if item["quote"] and within(item["quote"], sentence.text)])
        for talk in talks
        for sentence in talk.case.told
    ]
    faults = [items for polarity, items in told if polarity == "neg"]
    praise = [items for polarity, items in told if polarity == "pos"]
    note = "the readers have learnt from these reviews"
    return [
        _share("stored with a negative item", faults, lambda items: _any(items, "negative"), "fault told", note=note),
        _share("stored with a positive item", praise, lambda items: _any(items, "positive"), "praise told", note=note),
        _share("stored with a negative item", praise, lambda items: _any(items, "negative"), "praise told", note=note),
        _share("stored at all", [items for _, items in told], bool, "marked sentences"),
    ]


def _any(items: Iterable[dict[str, Any]], label: str) -> bool:
    return any(item["sentiment"] == label for item in items)


def _share(
    measure: str, among: Sequence[Any], holds: Callable[[Any], bool], data: str = "all", goal: str = "", note: str = ""
) -> Row:
    rate, interval = share(sum(map(holds, among)), len(among))
    return Row(TASK, data, f"% {measure}", rate, interval, len(among), goal=goal, note=note)


def _spread(values: Sequence[int]) -> tuple[float, float]:
    """Lower and upper quartile."""
    low, _, high = statistics.quantiles(values, n=4)
    return low, high


def defects(talks: Sequence[Replayed], most: int = 12) -> Iterable[str]:
    """What went wrong, with the words that show it."""
    for talk in talks:
        if talk.dead:
            yield f"no end ({talk.dead}): {talk.talk.transcript}"
        for question in talk.talk.repeated:
            yield f"asked twice ({question!r}): {talk.talk.transcript}"
        yield from (f"taken for {intent}: {text!r}" for text, intent in talk.intents if intent in ACTS)
        if talk.talk.bot_turns > 6:
            yield f"{talk.talk.bot_turns} turns: {talk.talk.transcript}"
    without = [talk for talk in talks if talk.case.has_fault and not talk.dead and not talk.has_confirmed_pair]
    yield from (f"no confirmed pair: {talk.talk.transcript}" for talk in without[:most])


def main(argv: Sequence[str]) -> None:
    bench = os.environ.get("HEARBACK_BENCH_DATA")
    if not bench or not Path(bench).is_dir():
        sys.exit("Left out: set HEARBACK_BENCH_DATA to a folder with ship/, then run this again.")
    started, chats = time.monotonic(), int(argv[0]) if argv else CHATS
    talks = replay(cases(Path(bench), chats, SEED))
    table = render(figures(talks))
    minutes = (time.monotonic() - started) / 60
    sys.stdout.write("\n\n".join([table, *defects(talks)]) + "\n")
    if chats == CHATS:
        head = f"Made by `python -m tests.bench.replay` in {minutes:.0f} minutes; tests/bench/replay.py says how."
        RESULTS.write_text(f"# How talks go\n\n{head}\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

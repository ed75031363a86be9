"""What one message may cost: the work of everything that reads it grows with its length alone. Cost: 60 s, no service.

Each pattern is given its own words and everything that careless patterns stumble over, said over and over, up to the
longest message that the chat takes.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

import actions
import bot.language
import bot.pipeline
from actions.replies import read_reply
from actions.turn import QUESTIONS, Message, State
from bot.language.alarms import alarm_in, asks_for_person
from bot.language.fulfilment import fulfilment_in
from bot.language.pii import mask
from bot.language.typed import read_typed
from bot.pipeline.acts import sentences
from bot.pipeline.requests import for_a_machine, request_in
from bot.web.messages import MOST_CHARACTERS
from tests.unit.web.test_attacks import STUTTERS

SHORT = 1_000
"""Characters: enough for a pattern that doubles its work with each to be at it for ever."""
OWN_WORDS = 12
MEASURED = 0.1
"""Seconds of processor time, from which growth can be told from noise."""
QUARTER, GROWTH = 4, 9
"""Of four times the length, the work may be this many times as much: linear work is 4 times, quadratic 16 times."""
ELSEWHERE = ("rasa", "torch", "onnx")
"""In environments of their own; the modules that import them hold no pattern."""
MORE_STUTTERS = ("?!", ". ", "!", "-", ",", ";", '"', "\t", "  ", "no no ", "please ", "probably ", "so ", "that it ")


def modules() -> Iterator[ModuleType]:
    for room in (bot.language, bot.pipeline, actions):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            try:
                yield importlib.import_module(found.name)
            except ModuleNotFoundError as error:
                if error.name not in ELSEWHERE:
                    raise


def patterns(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from patterns(part)


def stutters(pattern: re.Pattern[str]) -> Iterator[str]:
    own = dict.fromkeys(re.findall(r"[a-z']{2,}", re.sub(r"\\[a-zA-Z]", " ", pattern.pattern)))
    for part in (*STUTTERS, " ", "-", " ".join(own) or "a", *(f"{word} " for word in list(own)[:OWN_WORDS])):
        yield (part * SHORT)[: SHORT - 1] + "!"


ALL = {found: module.__name__ for module in modules() for value in vars(module).values() for found in patterns(value)}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("module", sorted(set(ALL.values())))
def test_no_pattern_takes_ever_longer(module: str) -> None:
    for pattern in (found for found, name in ALL.items() if name == module):
        for text in stutters(pattern):
            pattern.search(text)
            pattern.fullmatch(text)


def test_they_are_all_there() -> None:
    assert len(ALL) > 100


def replies(text: str) -> None:
    """The message as an answer to each question, as the actions read it."""
    for question in QUESTIONS:
        read_reply(Message(text, "feedback", 0.5), State(requested=question, answers={"satisfaction": 2}))
        read_reply(Message(text, "affirm", 0.5), State(requested=question))


READ = {
    "alarm_in": alarm_in,
    "asks_for_person": asks_for_person,
    "for_a_machine": for_a_machine,
    "fulfilment_in": fulfilment_in,
    "mask": mask,
    "read_reply": replies,
    "read_typed": read_typed,
    "request_in": request_in,
    "sentences": sentences,
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", sorted(READ))
def test_the_longest_message_costs_as_much_as_its_length(name: str) -> None:
    read: Callable[[str], Any] = READ[name]
    for part in dict.fromkeys((*STUTTERS, *MORE_STUTTERS)):
        whole = (part * MOST_CHARACTERS)[: MOST_CHARACTERS - 1] + "!"
        spent = seconds(read, whole)
        if spent > MEASURED:
            quarter = min(seconds(read, whole[: MOST_CHARACTERS // QUARTER]) for _ in range(3))
            assert min(spent, seconds(read, whole)) < GROWTH * quarter, f"{name} of {part!r} over and over"


def seconds(read: Callable[[str], Any], text: str) -> float:
    """Processor time; only ratios of it are compared."""
    before = time.process_time()
    read(text)
    return time.process_time() - before

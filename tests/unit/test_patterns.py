"""No pattern in the rooms that read what customers write tries ever more ways. Cost: 10 s, no service.

Each is given its own words and everything that careless patterns stumble over, said over and over.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

import actions
import bot.language
import bot.pipeline
from tests.unit.web.test_attacks import STUTTERS

LENGTH = 1_000
"""Characters: enough for a pattern that doubles its work with each to be at it for ever."""
OWN_WORDS = 12


def modules() -> Iterator[ModuleType]:
    for room in (bot.language, bot.pipeline, actions):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            try:
                yield importlib.import_module(found.name)
            except ModuleNotFoundError as error:
                if error.name != "rasa":  # which is in the other environment; those modules hold no pattern
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
        yield (part * LENGTH)[: LENGTH - 1] + "!"


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

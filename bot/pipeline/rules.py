"""Which rules fit where a conversation stands, remembered: conversations stand where others have stood before.

Rasa holds every rule against every state of the conversation at each prediction, though a rule looks back only as far
as it is long.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy

REMEMBERED = 5_000
"""Places; there are some hundred."""


def remember_rules() -> None:
    """Replaces Rasa's way of looking rules up. Doing it twice changes nothing."""
    RulePolicy._get_possible_keys = _possible_keys


def _possible_keys(self: Any, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
    recent = states[-_longest(tuple(lookup)) :]
    known: dict[Any, set[str]] = self.__dict__.setdefault("_known", {})
    place = (id(lookup), json.dumps(recent, sort_keys=True))
    if place not in known:
        if len(known) >= REMEMBERED:
            known.clear()
        known[place] = {key for key in lookup if _fits(self, key, recent)}
    return set(known[place])


def _fits(policy: Any, key: str, recent: list[dict[str, Any]]) -> bool:
    return all(policy._is_rule_applicable(key, i, state) for i, state in enumerate(reversed(recent)))


@lru_cache(maxsize=64)
def _longest(keys: tuple[str, ...]) -> int:
    """States that the longest of these rules looks at; 1 without any, so that a slice of them takes the last."""
    return max([1, *(len(RulePolicy._rule_key_to_state(key)) for key in keys)])

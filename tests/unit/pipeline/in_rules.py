"""Rules looked up by Rasa and by us, in places near and far from the beginning; a part of `in_rasa`."""

from __future__ import annotations

import inspect
import json
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy

from bot.pipeline import rules

State = dict[str, dict[str, Any]]
SOURCE = inspect.getsource(RulePolicy._get_possible_keys) + inspect.getsource(RulePolicy._is_rule_applicable)
THEIRS = RulePolicy._get_possible_keys


def state(after: str | None, intent: str | None = None, loop: str | None = None) -> State:
    parts = {"prev_action": {"action_name": after}, "user": {"intent": intent}, "active_loop": {"name": loop}}
    return {name: part for name, part in parts.items() if next(iter(part.values()))}  # type: ignore[misc]


GREETED = [state(None), state("action_listen", "start")]
FORM = [state("action_listen", "stop", "form")]
LEFT = [*FORM, state("action_stop", "stop", "form")]
LOOKUP = {json.dumps(rule): f"action {n}" for n, rule in enumerate((GREETED, FORM, LEFT, [state("action_greet")]))}


def facts() -> dict[str, Any]:
    rules.remember_rules()
    long = [*GREETED, *[state("action_listen", "feedback", "form"), state("form", "feedback", "form")] * 20]
    places = [[], GREETED, GREETED[1:], FORM, LEFT, [*long, *FORM], [*long, *LEFT], long, [state("action_greet")]]
    policy = RulePolicy.__new__(RulePolicy)
    theirs = [sorted(LOOKUP[key] for key in THEIRS(policy, LOOKUP, place)) for place in places]
    first, again = ([_found(policy, place) for place in places] for _ in range(2))
    return {"theirs": theirs, "ours": [first, again], "places": len(policy._known), "without": _none(policy)}


def _found(policy: RulePolicy, place: list[State]) -> list[str]:
    return sorted(LOOKUP[key] for key in policy._get_possible_keys(LOOKUP, place))  # type: ignore[arg-type]


def _none(policy: RulePolicy) -> int:
    return len(policy._get_possible_keys({}, GREETED))  # type: ignore[arg-type]

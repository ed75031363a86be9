"""Cost: milliseconds, no service."""

from __future__ import annotations

from bot.store.models import Item
from bot.store.tracker import explained
from bot.store.transcript import marked


def item(start: int, end: int, kind: str = "unmet") -> Item:
    return Item(start=start, end=end, kind=kind, aspect="lid")


def test_items_are_marked_at_their_spans() -> None:
    good, lid = item(0, 8, "praise"), item(10, 24)
    assert marked("Good box. The lid broke.", [lid, good]) == [
        ("Good box", good),
        (". ", None),
        ("The lid broke.", lid),
    ]
    assert marked("Good box.", []) == [("Good box.", None)]


def test_of_overlapping_items_the_first_is_marked() -> None:
    whole, part = item(0, 14), item(4, 7)
    assert marked("The lid broke.", [part, whole]) == [("The lid broke.", whole)]


def test_what_the_assistant_did_is_told_with_the_rule_that_chose_it() -> None:
    ranking = [{"name": "feedback", "confidence": 0.7}, {"name": "person", "confidence": 0.2}]
    events = [
        {"event": "action", "name": "action_session_start"},
        {"event": "user", "metadata": {"turn": 5}, "parse_data": {"intent_ranking": ranking}},
        {"event": "action", "name": "feedback_form", "policy": "policy_0_RulePolicy", "confidence": 1.0},
        {"event": "slot", "name": "requested_slot", "value": "detail"},
        {"event": "action", "name": "action_listen", "policy": "policy_0_RulePolicy", "confidence": 1.0},
        {"event": "user", "metadata": {}},
    ]
    [(turn, why)] = explained(events).items()
    assert turn == 5 and why.steps == [("feedback_form", "RulePolicy", 1.0)]
    assert why.ranking == [("feedback", 0.7), ("person", 0.2)] and why.slots == {"requested_slot": "detail"}

"""How a talk is measured. Cost: milliseconds, no service."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rehearsal.behaviour import Talk
from bot.rehearsal.customers import Thing
from bot.rehearsal.scoring import Outcome, outcome
from tests.unit.rehearsal.simulated import LID, beside, row, talk

LOOSE = Thing("fault", ("the handle is loose",), ("the handle is loose",))
NICE = Thing("praise", ("nice colour",), ("nice colour",), optional=True)
PAIR = row(expected="a tight lid", actual="the lid leaks")
HEARD = ("you can return it within 30 days",)


def measured(*rows: dict[str, Any], of: Talk | None = None, state: str = "completed", **changes: Any) -> Outcome:
    one = of or talk(**changes)
    one.state = state
    return outcome(one, rows, HEARD)


def test_a_true_pair_that_is_confirmed() -> None:
    found = measured(PAIR)
    assert found.true_pair and found.any_pair and not found.false_pair and found.wholly_right
    assert (found.found, found.noted, found.due) == (1, 1, 1) and found.troubles == ()


@pytest.mark.parametrize(
    ("noted", "true", "false"),
    [
        (row(), False, False),
        (PAIR | {"confirmed": None}, False, False),
        (PAIR | {"expected": "the lid leaks"}, False, True),
        (PAIR | {"actual": "a tight lid"}, False, True),
        (PAIR | {"actual": None}, True, False),
    ],
)
def test_a_pair_needs_both_sides_and_to_be_confirmed(noted: dict[str, Any], true: bool, false: bool) -> None:
    found = measured(noted)
    assert (found.true_pair, found.false_pair) == (true, false)


def test_whoever_got_a_person_had_no_time_to_confirm() -> None:
    assert measured(hurt=True, state="handed_over").true_pair is None
    assert measured(state="handed_over").true_pair is False
    assert measured(record=(NICE,)).true_pair is None


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        ([PAIR, row("the handle is loose")], True),
        ([PAIR, row("the handle is loose"), row("nice colour", kind="praise")], True),
        ([PAIR], False),
        ([PAIR, row("the handle is loose"), row("my dog barks")], False),
        ([PAIR, row("the handle is loose", kind="praise")], False),
        ([PAIR, row("the handle is loose", expected="my dog")], False),
        ([row(), row("the handle is loose")], False),
    ],
)
def test_a_record_is_wholly_right_as_a_note_taker_would_have_it(rows: list[dict[str, Any]], right: bool) -> None:
    found = measured(*rows, record=(LID, LOOSE, NICE))
    assert found.wholly_right is right


def test_items_are_counted_once_each() -> None:
    found = measured(PAIR, row(), row("my dog barks"), record=(LID, LOOSE, NICE))
    assert (found.found, found.noted, found.due) == (1, 3, 2)
    assert measured(PAIR, row("nice colour", kind="praise"), record=(LID, NICE)).due == 2


@pytest.mark.parametrize(("noted", "done"), [(PAIR, True), (row(), False), (PAIR | {"expected": "leaks"}, False)])
def test_a_correction_did_what_was_meant_when_the_pair_is_right(noted: dict[str, Any], done: bool) -> None:
    one = talk()
    one.corrected = True
    assert measured(noted, of=one).corrected is done
    assert measured(noted).corrected is None


def test_danger_is_heard_by_a_person_and_nobody_else_is_handed_over() -> None:
    assert measured(hurt=True, state="handed_over").danger_heard is True
    assert measured(hurt=True).danger_heard is False and measured(hurt=True).trouble > 100
    found = measured(state="handed_over")
    assert found.false_alarm and found.danger_heard is None


@pytest.mark.parametrize(
    ("wants", "said", "state", "heard"),
    [
        ("question", "Sure, you can return it\nwithin 30 days. Which part?", "open", True),
        ("question", "Which part?", "open", False),
        ("refund", "Which part?", "handed_over", True),
        ("person", "you can return it within 30 days", "open", False),
        ("person", "Somebody comes.", "handed_over", True),
    ],
)
def test_a_wish_is_heard_when_answered_or_given_to_a_person(wants: str, said: str, state: str, heard: bool) -> None:
    one = talk(beside=beside("story", wants))
    one.wish_said, one.reply_to_wish = True, said
    found = measured(of=one, state=state)
    assert found.heard is heard and found.wants == wants and not found.false_alarm


def test_what_never_came_needs_no_expectation_and_is_noted_as_that() -> None:
    found = measured(row(fulfilment="not_received"), undelivered=True)
    assert found.true_pair is None and found.wholly_right and found.delivery is True
    assert measured(row(), undelivered=True).delivery is False and measured(row()).delivery is None
    told = frozenset(("actual", "expected"))
    assert measured(row(), undelivered=True, told=told).true_pair is False


def test_a_talk_that_came_to_no_end_was_abandoned() -> None:
    one = talk()
    one.left = "lost patience"
    assert measured(of=one, state="open").abandoned == "lost patience"
    assert measured(of=one).abandoned == ""


def test_the_troubles_are_told_the_worst_first() -> None:
    one = talk()
    one.corrected, one.asked_again = True, ["actual"]
    found = measured(PAIR | {"expected": "leaks"}, of=one)
    assert found.troubles == (
        *("confirmed what is not true", "not put right", "no true pair", "asked again: actual"),
        "record not as told",
    )

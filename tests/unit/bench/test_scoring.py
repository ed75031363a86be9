"""The measure of readings and of note-takers. Cost: milliseconds, no service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.language.notes import Item, Note, Stretch
from tests.bench.scoring import overlaps, score

FAULT = Item((0, 10), "unmet", 3, {"aspect": (0, 4), "expected": (20, 30), "actual": (0, 10)})
PRAISE = Item((40, 50), "praise", 1, {"aspect": None})
NOTE = Note(
    *("x", "written", "en", None, (), "t" * 60, "mixed"),
    items=(FAULT, PRAISE),
    answers={"expected": (20, 30)},
    does=(Stretch((0, 30), "tells"), Stretch((40, 50), "chats")),
    split="test",
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [((0, 10), (0, 10), True), ((0, 10), (5, 10), True), ((0, 10), (6, 10), False), ((0, 10), (10, 20), False)],
)
def test_half_of_the_longer_one_is_shared(one: tuple[int, int], other: tuple[int, int], same: bool) -> None:
    assert overlaps(one, other) is same
    assert overlaps(other, one) is same


def test_a_reading_that_agrees_is_right_in_everything() -> None:
    found = score([NOTE], [NOTE])
    names = ("items", "items with kind", "problems", "pairs", "aspect", "texts wholly right", "answers", "sentiment")
    assert {name: found.f1(name) for name in names} == dict.fromkeys(names, 1.0)
    assert found.acts_f1() == 1.0


def test_another_kind_on_the_same_side_is_an_item_but_not_its_kind() -> None:
    read = replace(NOTE, items=(replace(FAULT, kind="fault"), PRAISE))
    found = score([NOTE], [read])
    assert (found.f1("items"), found.f1("items with kind"), found.f1("problems")) == (1.0, 0.5, 1.0)
    assert found.f1("texts wholly right") == 0.0


def test_what_is_read_too_much_and_what_is_missed_both_cost() -> None:
    found = score([NOTE], [replace(NOTE, items=(FAULT, replace(FAULT, span=(52, 60)), replace(PRAISE, span=(55, 60))))])
    assert (found.precision("items"), found.recall("items")) == (1 / 3, 1 / 2)


def test_a_pair_needs_both_sides() -> None:
    half = replace(FAULT, fields={**FAULT.fields, "expected": (50, 60)})
    found = score([NOTE], [replace(NOTE, items=(half, PRAISE))])
    assert (found.f1("pairs"), found.f1("items")) == (0.0, 1.0)


def test_acts_count_each_as_much() -> None:
    found = score([NOTE], [replace(NOTE, does=(Stretch((0, 30), "tells"), Stretch((40, 50), "asks")))])
    assert found.acts_f1() == 0.5


def test_notes_without_acts_are_left_out() -> None:
    found = score([replace(NOTE, does=None)], [NOTE])
    assert found.acts_f1() == 0.0 and not found.true["answers"]


def test_harm_is_danger_by_item_or_by_act() -> None:
    hurt = replace(NOTE, items=(replace(FAULT, severity=5),))
    told = replace(NOTE, does=(Stretch((0, 30), "danger"),))
    found = score([hurt, told, NOTE], [told, NOTE, NOTE])
    assert (found.true["danger"], found.read["danger"], found.right["danger"]) == (2, 1, 1)

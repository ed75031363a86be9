"""Cost: a second, no service."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.questions import ImportRefused, Question
from bot.intake.ratings import FIVE, NoRating, Scale, rating_of, written
from bot.intake.scales import Column, Decision, form_of


def decided(*cells: Any, name: str = "stars", wanted: str | None = None) -> Decision:
    column = Column()
    for line, cell in enumerate(cells, start=2):
        try:
            found = written(cell)
        except NoRating:
            continue
        if found is not None:
            column.add(line, found)
    return form_of(name, column, wanted)


def scale(*cells: Any, name: str = "stars", wanted: str | None = None) -> Scale | None:
    decision = decided(*cells, name=name, wanted=wanted)
    assert decision.question is None
    return decision.form.scale


def question(*cells: Any, name: str = "stars") -> Question:
    asked = decided(*cells, name=name).question
    assert asked is not None
    return asked


@pytest.mark.parametrize(
    "cells",
    [
        (1, 5),
        (2, 3),
        ("4,5",),
        (),
        ("good", None),
        ("3/5", "5/5"),
        (4, "n/a", "lots"),
        ("5 stars", 1),
        ("8/10", "3/10"),
    ],
)
def test_five_is_taken_where_every_plain_number_allows_it(cells: tuple[Any, ...]) -> None:
    assert scale(*cells) == FIVE


@pytest.mark.parametrize("name", ["stars", "rating (1-5)", "q10_rating", "Rating_1_to_5", "stars /5", "rating.2"])
def test_a_name_that_speaks_of_no_other_scale_is_no_question(name: str) -> None:
    assert scale(1, 2, 5, name=name) == FIVE


@pytest.mark.parametrize(
    ("cells", "meant"),
    [((0, 4, 10), "0-10"), ((0, 7, 9), "0-10"), ((40, 95), "0-100"), ((0, 3, 77), "0-100"), ((12, 100), "0-100")],
)
def test_a_scale_that_is_the_only_one_in_use_is_taken(cells: tuple[Any, ...], meant: str) -> None:
    decision = decided(*cells)
    assert decision.question is None and str(decision.form.scale) == meant
    assert f"from {meant.replace('-', ' to ')}, stored as 1 to 5, evenly" in decision.found


@pytest.mark.parametrize(
    ("cells", "found", "choices"),
    [
        ((9, 4, 10), "from 4 (line 3) to 10 (line 4)", ["1-10", "0-10"]),
        ((0, 4), "from 0 (line 2) to 4 (line 3)", ["0-5", "0-10", "1-5"]),
        ((1, 7), "from 1 (line 2) to 7 (line 3)", ["1-7", "1-10", "0-10"]),
        ((5.5, 2), "from 2 (line 3) to 5.5 (line 2)", ["1-7", "1-10", "0-10"]),
        ((-2, 2), "from -2 (line 2) to 2 (line 3)", []),
        ((1, 250), "from 1 (line 2) to 250 (line 3)", []),
        ((4, "8/10"), "some are written out of 10, others bare", ["0-10", "1-5"]),
        ((7, "8/10"), "some are written out of 10, others bare", ["0-10"]),
        ((*[3] * 9_999, 9), "from 3 (line 2) to 9 (line 10001)", ["1-10", "0-10", "1-5"]),
    ],
)
def test_where_several_scales_are_possible_it_is_asked_once(
    cells: tuple[Any, ...], found: str, choices: list[str]
) -> None:
    if len(choices) == 1:
        assert str(scale(*cells)) == choices[0]
        return
    asked = question(*cells)
    assert found in str(asked) and "Nothing has been imported." in str(asked)
    assert [one.value for one in asked.answers] == choices
    assert all(f"--rating-scale {one}" in str(asked) for one in choices)


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("rating (0-10)", ["0-10"]),
        ("Rating 1 – 7", ["1-7"]),
        ("score_1_to_10", ["1-10"]),
        ("NPS", ["0-10"]),
        ("satisfaction %", ["0-100"]),
        ("mark out of 6", ["1-6", "0-6"]),
        ("rating_10", ["1-10", "0-10"]),
        ("Bewertung von 10", ["1-10", "0-10"]),
    ],
)
def test_a_name_that_speaks_of_another_scale_is_asked_about(name: str, choices: list[str]) -> None:
    asked = question(1, 2, 5, name=name)
    assert f"'{name}' speaks of another scale than 1 to 5" in asked.asks
    assert [one.value for one in asked.answers] == [*choices, "1-5"]
    assert scale("3/5", name=name) == FIVE  # says itself out of what it is


def test_the_name_decides_between_the_scales_that_the_numbers_allow() -> None:
    assert scale(4, 9, name="rating (0-10)") == Scale(0, 10)
    assert scale(4, 9, name="Rating 1-10") == Scale(1, 10)


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        *[("10", Scale(1, 10)), ("1-10", Scale(1, 10)), ("0-10", Scale(0, 10)), ("0 to 10", Scale(0, 10))],
        *[("7", Scale(1, 7)), ("100", Scale(0, 100)), ("5", FIVE), ("1-5", FIVE), ("6-1", Scale(6, 1))],
        *[("-2-2", Scale(-2, 2)), ("1–6", Scale(1, 6))],
    ],
)
def test_a_scale_that_is_named_is_taken(wanted: str, meant: Scale) -> None:
    assert scale(1, 2, 9, wanted=wanted) == meant


@pytest.mark.parametrize("wanted", ["", "ten", "5-5", "1", "0", "10-", "1-10-20"])
def test_what_is_no_scale_is_refused(wanted: str) -> None:
    with pytest.raises(ImportRefused, match="is no scale"):
        decided(3, wanted=wanted)


def test_a_nought_that_the_named_scale_has_not_is_asked_about() -> None:
    with pytest.raises(ImportRefused, match=r"0 \(line 3\).*--rating-scale 0-10 .*--rating-scale 1-10"):
        decided(3, 0, 10, wanted="10")
    assert scale(3, 0, 10, wanted="1-10") == Scale(1, 10)
    assert scale(3, 0, 100, wanted="100") == Scale(0, 100)


def test_cells_that_name_their_scale_follow_the_one_that_is_named_for_it() -> None:
    form = decided("8/10", 3, wanted="1-10").form
    rated = rating_of("8/10", form)
    assert rated is not None and rated.csat == 4.1111


def test_out_of_five_begins_at_nought_where_a_nought_stands() -> None:
    rated = rating_of("3/5", decided("0/5", "3/5").form)
    assert rated is not None and rated.csat == 3.4


def test_what_was_found_says_what_words_mean() -> None:
    found = decided("gut", "sehr gut", "mangelhaft", "80 %").found
    assert '"mangelhaft" is 1, "gut" is 4, "sehr gut" is 5' in found
    assert "1 in percent, stored as 1 to 5 from 0 to 100" in found
    assert "2 from 1 to 5, stored as they are" in decided(4, 5).found


@given(st.lists(st.one_of(st.integers(-5, 120), st.sampled_from(["n/a", "lots", "4,5"])), max_size=30))
def test_a_number_beyond_5_is_never_stored_on_a_scale_of_5_without_being_asked(cells: list[Any]) -> None:
    numbers = [cell for cell in cells if isinstance(cell, int)]
    decision = decided(*cells)
    if any(not 1 <= number <= 5 for number in numbers):
        assert decision.question is not None or decision.form.scale != FIVE
    else:
        assert decision.question is None and decision.form.scale == FIVE

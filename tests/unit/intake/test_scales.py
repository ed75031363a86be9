"""Cost: a second, no service."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.ratings import FIVE, Scale
from bot.intake.records import ImportRefused
from bot.intake.scales import scale_of


def scale(*cells: Any, name: str = "stars", wanted: str | None = None) -> Scale:
    return scale_of(name, enumerate(cells, start=2), wanted)


def question(*cells: Any, name: str = "stars", wanted: str | None = None) -> str:
    with pytest.raises(ImportRefused) as refused:
        scale(*cells, name=name, wanted=wanted)
    return str(refused.value)


@pytest.mark.parametrize(
    "cells",
    [(1, 5), (2, 3), ("4,5",), (), ("good", None), ("3/5", "5/5"), (4, "n/a", "lots"), ("5 stars", 1)],
)
def test_five_is_taken_where_every_rating_allows_it(cells: tuple[Any, ...]) -> None:
    assert scale(*cells) == FIVE


@pytest.mark.parametrize("name", ["stars", "rating (1-5)", "q10_rating", "Rating_1_to_5", "stars /5", "rating.2"])
def test_a_name_that_speaks_of_no_other_scale_is_no_question(name: str) -> None:
    assert scale(1, 2, 5, name=name) == FIVE


@pytest.mark.parametrize(
    ("cells", "found", "choices"),
    [
        ((9, 4, 10), "from 4 (line 3) to 10 (line 4)", ["1-10", "0-10"]),
        ((0, 4, 10), "from 0 (line 2) to 10 (line 4)", ["0-10"]),
        ((0, 4), "from 0 (line 2) to 4 (line 3)", ["0-10"]),
        ((1, 7), "from 1 (line 2) to 7 (line 3)", ["1-7", "1-10", "0-10"]),
        ((5.5, 2), "from 2 (line 3) to 5.5 (line 2)", ["1-7", "1-10", "0-10"]),
        ((40, 95), "from 40 (line 2) to 95 (line 3)", ["0-100"]),
        (("8/10", "3/10"), "out of 10 (first in line 2)", ["0-10", "1-10"]),
        (("80 %", "5 %"), "out of 100 (first in line 2)", ["0-100"]),
        ((-2, 2), "from -2 (line 2) to 2 (line 3)", []),
        ((1, 250), "from 1 (line 2) to 250 (line 3)", []),
        (("3/5", "8/10"), "not all on one scale: they are written out of 5 (line 2), out of 10 (line 3)", []),
        ((4, "8/10"), "written out of 10 (line 3), without saying out of what", []),
        ((*[3] * 9_999, 9), "from 3 (line 2) to 9 (line 10001)", ["1-10", "0-10"]),
    ],
)
def test_any_other_scale_is_asked_for_once(cells: tuple[Any, ...], found: str, choices: list[str]) -> None:
    asked = question(*cells)
    assert found in asked and "Nothing has been imported." in asked
    named = asked.partition("Say which scale it is: ")[2].partition(". ")[0]
    assert named == " or ".join(f"--rating-scale {one}" for one in choices)


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
    ],
)
def test_a_name_that_speaks_of_another_scale_is_asked_about(name: str, choices: list[str]) -> None:
    asked = question(1, 2, 5, name=name)
    assert f"'{name}' speaks of another scale than 1 to 5" in asked
    assert " or ".join(f"--rating-scale {one}" for one in [*choices, "1-5"]) in asked
    assert scale("3/5", name=name) == FIVE  # says itself out of what it is


def test_the_name_decides_between_the_scales_that_the_numbers_allow() -> None:
    assert "Say which scale it is: --rating-scale 0-10. " in question(4, 9, name="rating (0-10)")


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
    assert "is no scale" in question(3, wanted=wanted)


def test_a_nought_that_the_named_scale_has_not_is_asked_about() -> None:
    asked = question(3, 0, 10, wanted="10")
    assert "0 (line 3)" in asked and "--rating-scale 0-10" in asked and "--rating-scale 1-10" in asked
    assert scale(3, 0, 10, wanted="1-10") == Scale(1, 10)
    assert scale(3, 0, 100, wanted="100") == Scale(0, 100)


@given(st.lists(st.one_of(st.integers(-5, 120), st.sampled_from(["n/a", "good", "4,5", "7/10", "30 %"])), max_size=30))
def test_nothing_but_ratings_from_1_to_5_is_ever_taken_for_five(cells: list[Any]) -> None:
    numbers = [cell for cell in cells if isinstance(cell, int)]
    if all(1 <= number <= 5 for number in numbers) and not {"7/10", "30 %"} & set(cells):
        assert scale(*cells) == FIVE
    else:
        assert "Nothing has been imported." in question(*cells)

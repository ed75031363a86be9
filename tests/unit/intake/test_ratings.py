"""Cost: milliseconds, no service."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.ratings import FIVE, NoRating, Rating, Scale, rating_of


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        *[("4", 4), (" 5 ", 5), ("4.5", 4.5), ("4,5", 4.5), ("3/5", 3), ("3 / 5.0", 3), (2, 2), (1.0, 1)],
        *[("4 out of 5", 4), ("4 of 5 stars", 4), ("5 Stars", 5), ("1 star", 1), ("4.333333333", 4.333333333)],
    ],
)
def test_a_rating_from_1_to_5_is_taken(cell: Any, meant: float) -> None:
    assert rating_of(cell, FIVE) == Rating(meant)


@pytest.mark.parametrize("cell", ["", " ", None, "-", "N/A", "null", "None", float("nan")])
def test_what_says_that_there_is_none_is_none(cell: Any) -> None:
    assert rating_of(cell, FIVE) is None


@pytest.mark.parametrize("cell", ["0", "6", "5.5", "-1", "7/10", "5/10", "80%", "good", "1,234", True, [4], {}, "٤"])
def test_anything_else_is_no_rating_from_1_to_5(cell: Any) -> None:
    with pytest.raises(NoRating, match=r"is no number|is not on the scale of 1 to 5"):
        rating_of(cell, FIVE)


@pytest.mark.parametrize(
    ("scale", "cell", "csat"),
    [
        *[(Scale(1, 10), 1, 1), (Scale(1, 10), "10", 5), (Scale(1, 10), 5.5, 3), (Scale(1, 10), "8/10", 4.1111)],
        *[(Scale(0, 10), 0, 1), (Scale(0, 10), 5, 3), (Scale(0, 10), 10, 5), (Scale(1, 7), 4, 3)],
        *[(Scale(0, 100), "75 %", 4), (Scale(0, 100), 100, 5), (Scale(6, 1), 1, 5), (Scale(6, 1), 6, 1)],
    ],
)
def test_another_scale_is_spread_evenly_over_1_to_5(scale: Scale, cell: Any, csat: float) -> None:
    found = rating_of(cell, scale)
    assert found is not None and found.csat == csat
    assert found.given is not None and found.given["scale"] == str(scale)


@given(st.integers(-100, 100), st.integers(-100, 100), st.floats(0, 1), st.floats(0, 1))
def test_worse_stays_worse_and_nothing_leaves_1_to_5(worst: int, best: int, one: float, other: float) -> None:
    if worst == best:
        return
    scale = Scale(worst, best)
    low, high = (round(scale.on_five(worst + share * (best - worst)), 3) for share in sorted((one, other)))
    assert 1 <= low <= high <= 5

"""Cost: milliseconds, no service."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.ratings import FIVE, Form, NoRating, Rating, Scale, Written, meanings, rating_of, series, written

AS_FIVE = Form(FIVE)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        *[
            ("4", 4),
            (" 5 ", 5),
            ("4.5", 4.5),
            ("4,5", 4.5),
            ("4,50", 4.5),
            ("3/5", 3),
            ("3 / 5.0", 3),
            (2, 2),
            (1.0, 1),
        ],
        *[("4 out of 5", 4), ("4.0 out of 5", 4), ("4 of 5 stars", 4), ("5 Stars", 5), ("1 star", 1), ("five", 5)],
        *[
            ("4.333333333", 4.333333333),
            ("FIVE", 5),
            ("three stars", 3),
            ("4½", 4.5),
            ("４", 4),
            ("４．５", 4.5),
            ("٤", 4),
        ],
        *[("★★★★☆", 4), ("★★★", 3), ("⭐️⭐️", 2), ("★★★½", 3.5), ("*****", 5), ("4★", 4), ("4 ⭐", 4)],
        *[("5 Sterne", 5), ("4 von 5 Sternen", 4), ("4 étoiles sur 5", 4), ("3 estrellas", 3), ("4,0 su 5 stelle", 4)],
        *[
            ("2 sterren", 2),
            ("1 gwiazdka", 1),
            ("4 z 5", 4),
            ("vier Sterne", 4),
            ("5つ星のうち4.0", 4),
            ("Note : 4/5", 4),
        ],
        *[("rated 4 out of 5", 4), ("I'd say 4", 4), ("Rating: 5", 5), ("4 pts", 4), ("2 - could be better", 2)],
    ],
)
def test_a_rating_from_1_to_5_is_taken(cell: Any, meant: float) -> None:
    assert rating_of(cell, AS_FIVE) == Rating(meant)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        *[("very satisfied", 5), ("Dissatisfied", 2), ("neutral", 3), ("good", 4), ("Terrible!", 1), ("so-so", 3)],
        *[("sehr zufrieden", 5), ("unzufrieden", 2), ("mittelmäßig", 3), ("très satisfait", 5), ("décevant", 2)],
        *[("muy bueno", 5), ("regular", 3), ("pésimo", 1), ("ottimo", 5), ("così così", 3), ("zeer slecht", 1)],
        *[("tevreden", 4), ("ótimo", 5), ("ruim", 2), ("bardzo dobrze", 5), ("średnio", 3), ("strongly agree", 5)],
        *[("😀", 5), ("🙂", 4), ("😐", 3), ("☹️", 2), ("😡😡", 1), ("👍🏽", 4), (":-)", 4), (":(", 2), ("❤️", 5)],
        *[("5 - very satisfied", 5), ("1 (sehr gut)", 5), ("thumbs up", 5), ("better than expected", 4)],
    ],
)
def test_words_and_smileys_say_what_they_mean(cell: str, meant: float) -> None:
    assert rating_of(cell, AS_FIVE) == Rating(meant)


def test_the_same_word_means_what_its_series_says() -> None:
    assert meanings({"good", "bad", "very good"})["good"] == 4
    assert meanings({"excellent", "very good", "good", "fair", "poor"})["good"] == 3
    assert meanings({"gut", "befriedigend", "mangelhaft"}) == {"gut": 4, "befriedigend": 3, "mangelhaft": 1}


def test_every_series_goes_from_1_to_5() -> None:
    assert len(series()) >= 20
    assert all({min(one.values()), max(one.values())} == {1, 5} for one in series())


@pytest.mark.parametrize("cell", ["", " ", None, "-", "N/A", "null", "None", float("nan"), "#N/A", "—"])
def test_what_says_that_there_is_none_is_none(cell: Any) -> None:
    assert rating_of(cell, AS_FIVE) is None


@pytest.mark.parametrize(
    "cell",
    ["0", "6", "5.5", "-1", "1,234", True, [4], {}, "2 days", "lots", "0/0", "4/1", "x" * 200, "it broke", "0/5"],
)
def test_anything_else_is_no_rating_from_1_to_5(cell: Any) -> None:
    with pytest.raises(NoRating, match=r"is no number|is not on the scale of 1 to 5"):
        rating_of(cell, AS_FIVE)


@pytest.mark.parametrize(
    ("scale", "cell", "csat"),
    [
        *[(Scale(1, 10), 1, 1), (Scale(1, 10), "10", 5), (Scale(1, 10), 5.5, 3), (Scale(1, 7), 4, 3)],
        *[(Scale(0, 10), 0, 1), (Scale(0, 10), 5, 3), (Scale(0, 10), 10, 5), (Scale(0, 100), "75", 4)],
        *[(Scale(0, 100), 100, 5), (Scale(6, 1), 1, 5), (Scale(6, 1), 6, 1), (Scale(1, 10), "10 - wow", 5)],
    ],
)
def test_another_scale_is_spread_evenly_over_1_to_5(scale: Scale, cell: Any, csat: float) -> None:
    found = rating_of(cell, Form(scale))
    assert found is not None and found.csat == csat
    assert found.given is not None and found.given["scale"] == str(scale)


@pytest.mark.parametrize(
    ("cell", "csat", "scale"),
    [
        ("8/10", 4.2, "0-10"),
        ("10 von 10", 5, "0-10"),
        ("80 %", 4.2, "0-100"),
        ("50 percent", 3, "0-100"),
        ("7/7", 5, "1-7"),
    ],
)
def test_a_cell_that_names_its_scale_needs_no_other(cell: str, csat: float, scale: str) -> None:
    found = rating_of(cell, AS_FIVE)
    assert found is not None and found.given is not None
    assert (found.csat, found.given["scale"]) == (csat, scale)


def test_a_number_that_stands_alone_is_on_the_scale_of_the_column() -> None:
    assert written("I'd say 4") == Written(4)
    assert written("8 stars") == Written(8)


@given(st.integers(-100, 100), st.integers(-100, 100), st.floats(0, 1), st.floats(0, 1))
def test_worse_stays_worse_and_nothing_leaves_1_to_5(worst: int, best: int, one: float, other: float) -> None:
    if worst == best:
        return
    scale = Scale(worst, best)
    low, high = (round(scale.on_five(worst + share * (best - worst)), 3) for share in sorted((one, other)))
    assert 1 <= low <= high <= 5


@given(st.text(max_size=90))
def test_whatever_a_cell_holds_is_a_rating_or_refused(cell: str) -> None:
    try:
        found = rating_of(cell, AS_FIVE)
    except NoRating:
        return
    assert found is None or 1 <= found.csat <= 5

"""Each formula against a worked example in print. Cost: 1 s, no service."""

from __future__ import annotations

from itertools import product
from math import comb

import pytest
from scipy.special import ndtri

from bot.insight import statistics
from bot.insight.statistics import Interval


def near(interval: Interval, low: float, high: float, tolerance: float = 5e-5) -> bool:
    return abs(interval.low - low) <= tolerance and abs(interval.high - high) <= tolerance


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_in_newcombe_1998a_table_1(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Two-sided confidence intervals for the single proportion, Stat. Med. 17, 857-872, method 3."""
    assert near(statistics.wilson(successes, n), low, high)


@pytest.mark.parametrize(
    ("a", "m", "b", "n", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_differences_as_in_newcombe_1998b_table_2(a: int, m: int, b: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, method 10."""
    assert near(statistics.newcombe(a, m, b, n), low, high)


def test_the_mean_as_in_the_nist_handbook() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2, data set ZARR13.DAT."""
    assert near(statistics.mean_interval(9.261460, 0.022789, 195), 9.258242, 9.264679, 2e-6)


def test_two_proportions_as_in_agresti_on_aspirin_and_heart_attacks() -> None:
    """Agresti (2007), An Introduction to Categorical Data Analysis, 2.2.2 and 2.4: chi-squared is 25.0, p < 0.0001.

    189 of 11,034 on placebo and 104 of 11,037 on aspirin had a heart attack.
    """
    p_value = statistics.two_proportions(189, 11034, 104, 11037)
    assert ndtri(p_value / 2) ** 2 == pytest.approx(25.01, abs=0.01)


def test_false_discoveries_as_in_benjamini_and_hochberg_1995() -> None:
    """Section 4.1, fifteen tests of a myocardial infarction study: at 0.05 the first four are called."""
    p_values = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
        *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    q_values = statistics.benjamini_hochberg(p_values)
    assert [q <= 0.05 for q in q_values] == [True] * 4 + [False] * 11
    assert q_values[3] == pytest.approx(0.0095 * 15 / 4)


def test_q_values_come_back_in_the_order_given() -> None:
    assert statistics.benjamini_hochberg([0.8, 0.01, 0.02]) == pytest.approx([0.8, 0.03, 0.03])
    assert statistics.benjamini_hochberg([]) == []


def test_nps_by_hand() -> None:
    """70 promoters and 10 detractors of 100: 60/103 +- 1.96 sqrt((81.5/103 - (60/103)^2) / 103) = 0.5825 +- 0.1298."""
    assert statistics.nps(70, 10, 100) == pytest.approx(0.6)
    assert near(statistics.nps_interval(70, 10, 100), 0.5825 - 0.1298, 0.5825 + 0.1298, 1e-4)


@pytest.mark.parametrize("shares", [(0.5, 0.2), (0.7, 0.1), (0.3, 0.3), (0.9, 0.05)])
def test_nps_interval_covers_as_often_as_rocks_2016_reports(shares: tuple[float, float]) -> None:
    """Rocks (2016) recommends the adjusted Wald interval because its coverage stays near the nominal 95 %.

    Coverage is exact here: every possible outcome of 30 answers, weighted by its probability.
    """
    n, (up, down) = 30, shares
    covered = 0.0
    for promoters, detractors in product(range(n + 1), repeat=2):
        if promoters + detractors > n:
            continue
        interval = statistics.nps_interval(promoters, detractors, n)
        if interval.low <= up - down <= interval.high:
            ways = comb(n, promoters) * comb(n - promoters, detractors)
            covered += ways * up**promoters * down**detractors * (1 - up - down) ** (n - promoters - detractors)
    assert 0.93 <= covered <= 0.98


def test_nothing_is_computed_from_impossible_counts() -> None:
    for impossible in (
        lambda: statistics.wilson(0, 0),
        lambda: statistics.wilson(3, 2),
        lambda: statistics.nps(2, 2, 3),
        lambda: statistics.mean_interval(1.0, 0.0, 1),
        lambda: statistics.two_proportions(1, 0, 1, 2),
    ):
        with pytest.raises(ValueError, match=r"."):
            impossible()


def test_equal_shares_of_nothing_are_no_difference() -> None:
    assert statistics.two_proportions(0, 10, 0, 20) == 1.0
    assert statistics.two_proportions(10, 10, 20, 20) == 1.0


def ratio(drawn: statistics.Floats) -> statistics.Floats:
    """Of two rates, each from (with, without)."""
    rates: statistics.Floats = (drawn[:, 0] * (drawn[:, 2] + drawn[:, 3])) / (drawn[:, 2] * (drawn[:, 0] + drawn[:, 1]))
    return rates


def test_bootstrap_as_in_efron_and_tibshirani_on_aspirin_and_strokes() -> None:
    """Efron and Tibshirani (1993), chapter 1: 119 of 11,037 against 98 of 11,034; percentile interval .93 to 1.60."""
    interval = statistics.bootstrap([119, 11037 - 119, 98, 11034 - 98], ratio)
    assert near(interval, 0.93, 1.60, 0.02)


def test_impact_by_hand() -> None:
    """60 of 100 are satisfied; of the 20 who raise the theme, 4: .60 - 56/80 = -.10."""
    given = statistics.Raised(satisfied=60, n=100, satisfied_raising=4, raising=20)
    assert statistics.impact(given) == pytest.approx(-0.1)
    interval = statistics.impact_interval(given)
    assert interval.low < -0.1 < interval.high < 0
    assert statistics.impact_interval(given) == interval


def test_an_impact_needs_somebody_to_compare_with() -> None:
    for raising in (0, 10):
        with pytest.raises(ValueError, match="no one"):
            statistics.impact(statistics.Raised(5, 10, 0 if raising == 0 else 5, raising))

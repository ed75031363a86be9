"""Cost: milliseconds, no service."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from bot.web.limits import BURST, MOST_KEYS, RateLimit, address_of
from bot.web.problems import Problem


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def allowed(limit: RateLimit, key: str, tries: int = 1000) -> int:
    for n in range(tries):
        try:
            limit.check(key)
        except Problem:
            return n
    return tries


def test_a_burst_is_let_through_and_then_the_steady_rate() -> None:
    clock = Clock()
    limit = RateLimit(60, clock)
    assert allowed(limit, "a") == BURST
    clock.now += 5
    assert allowed(limit, "a") == 5
    clock.now += 3600
    assert allowed(limit, "a") == BURST


def test_keys_do_not_share() -> None:
    limit = RateLimit(60, Clock())
    allowed(limit, "a")
    assert allowed(limit, "b") == BURST


def test_a_low_rate_lets_one_through() -> None:
    assert allowed(RateLimit(1, Clock()), "a") == 1


def test_zero_means_no_limit() -> None:
    assert allowed(RateLimit(0, Clock()), "a") == 1000


def test_the_refusal_says_when_to_come_back() -> None:
    clock = Clock()
    limit = RateLimit(6, clock)
    allowed(limit, "a")
    with pytest.raises(Problem) as refused:
        limit.check("a")
    assert refused.value.headers is not None
    clock.now += int(refused.value.headers["Retry-After"])
    limit.check("a")


def test_keys_that_have_their_allowance_back_are_forgotten() -> None:
    clock = Clock()
    limit = RateLimit(60, clock)
    for n in range(MOST_KEYS):
        limit.check(str(n))
    clock.now += 60
    limit.check("one more")
    assert len(limit._until) == 1


@pytest.mark.parametrize(
    ("asking", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_line_with_many_addresses_counts_as_one(asking: str, counted: str) -> None:
    request = Request({"type": "http", "client": (asking, 1)})
    assert address_of(request) == counted

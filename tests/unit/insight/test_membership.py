"""What founds an issue, and which proposed memberships hold. Cost: none, no service."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bot.insight.membership import Scores, aspect, checked, founded, is_verdict
from bot.store.themes import Voice

DIES, HEAVY = "the battery dies", "the battery is heavy"


def voice(number: int, quote: str, kind: str = "fault", about: int | None = None) -> Voice:
    return Voice(number, quote, kind, None, str(number), None, 0.9, b"", about)


def same_last_word(pairs: Iterable[tuple[str, str]], /) -> Scores:
    """Stands in for the matcher: an item says what ends like it."""
    return np.array([0.9 if item.split()[-1] == said.split()[-1] else 0.1 for item, said in pairs], np.float32)


def group(dying: int, heavy: int) -> list[Voice]:
    return [voice(number, f"{number} it dies") for number in range(dying)] + [
        voice(number, f"{number} it is heavy") for number in range(dying, dying + heavy)
    ]


def test_only_those_who_say_the_statement_are_members() -> None:
    voices = group(8, 2)
    issue = founded(voices, [0.5] * 10, [DIES, HEAVY], same_last_word)
    assert issue is not None and issue.statement == DIES
    assert issue.voices == voices[:8] and issue.scores == [0.45] * 8


def test_a_statement_that_few_say_is_replaced_by_one_that_they_do() -> None:
    issue = founded(group(2, 8), [1.0] * 10, [DIES, HEAVY], same_last_word)
    assert issue is not None and issue.statement == HEAVY and len(issue.voices) == 8


def test_where_no_statement_holds_for_three_in_four_it_holds_for_those_who_say_it() -> None:
    issue = founded(group(6, 5), [1.0] * 11, [HEAVY, DIES], same_last_word)
    assert issue is not None and issue.statement == DIES and len(issue.voices) == 6


def test_fewer_than_five_customers_found_nothing() -> None:
    assert founded(group(4, 4), [1.0] * 8, [DIES, HEAVY], same_last_word) is None
    one_person = [Voice(n, "it dies", "fault", None, "same", None, 0.9, b"") for n in range(9)]
    assert founded(one_person, [1.0] * 9, [DIES], same_last_word) is None


def test_a_verdict_founds_nothing() -> None:
    voices = [voice(number, f"{number} this is bad") for number in range(9)]
    assert is_verdict("this camera is bad", "fault", same_last_word)
    assert not is_verdict(DIES, "fault", same_last_word)
    assert founded(voices, [1.0] * 9, ["this camera is bad"], same_last_word) is None


def test_an_item_goes_to_the_theme_whose_statement_it_says_most_plainly() -> None:
    proposed = [(voice(1, "it dies"), 7, 0.4), (voice(1, "it dies"), 8, 0.9), (voice(2, "it hums"), 7, 0.9)]
    statements = {7: DIES, 8: HEAVY}
    assert checked(proposed, statements, same_last_word) == [(1, 7, 0.36)]


def test_a_theme_is_about_what_most_of_its_members_name() -> None:
    said = [voice(1, "dies", about=4), voice(2, "dies", about=4), voice(3, "dies", about=1), voice(4, "dies", about=5)]
    assert aspect(said, 1, {}) == 4
    unnamed = [voice(number, "the battery life is short", about=1) for number in range(5)]
    listed = {"battery": "Battery", "batterylife": "Battery life"}
    assert aspect(unnamed, 1, listed) == "Battery life", "what they speak of, where nobody's aspect says it"
    assert aspect(unnamed, 1, {}) is None

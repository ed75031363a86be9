"""Whether an item says a statement. Cost: 3 s for two models, no service."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.language.embedding import Embedder
from bot.language.matcher import Matcher


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.load(Embedder.load())


@pytest.mark.parametrize(
    ("statement", "says", "other"),
    [
        ("the strap is comfortable", "such a comfortable strap", "the strap tore after a day"),
        ("easy to install", "very easy to install", "difficult to install"),
        ("the case is too thick", "the case is quite thick", "the case came in red"),
        ("the hose started leaking", "it leaks terribly", "the hose is very nice"),
    ],
)
def test_what_says_it_is_told_from_what_says_something_else_of_the_same(
    matcher: Matcher, statement: str, says: str, other: str
) -> None:
    yes, no = matcher([(says, statement), (other, statement)])
    assert yes > no


def test_a_score_is_a_probability_and_does_not_depend_on_what_is_asked_beside_it(matcher: Matcher) -> None:
    pairs = [("the lid leaks", "it leaks"), ("a lovely colour", "it leaks"), ("the lid leaks", "a lovely colour")]
    together = matcher(pairs)
    assert ((together > 0) & (together < 1)).all()
    assert [float(matcher([pair])[0]) for pair in pairs] == pytest.approx(together.tolist(), abs=1e-4)
    assert len(matcher([])) == 0


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="check the project out again"):
        Matcher.load(Embedder.load(), tmp_path)

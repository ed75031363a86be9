"""How bad a fault or an unmet expectation is: 1 (a remark) .. 5 (unsafe), read from the words."""

from __future__ import annotations

import re

from bot.language.blame import negates
from bot.language.lexicon import fold, pattern

LEAST, MOST = 1, 5
STRONG = -0.6
"""A score below this is strong displeasure."""
_SHOUTED = re.compile(r"!|\b[A-Z]{5,}\b")


FAILURES = ("unsafe", "unusable", "broken")
_REACH = 24
"""Characters over which a negation before a word of failure takes it back: "it never broke"."""


def names_a_failure(text: str) -> bool:
    """Whether something burnt, broke or had to go back, whatever the tone in which it is told."""
    folded = fold(text)
    matches = (match for name in FAILURES for match in pattern(name).finditer(folded))
    return any(not _denied(folded, match.start()) for match in matches)


def _denied(text: str, place: int) -> bool:
    return negates(text[max(0, place - _REACH) : place])


def severity(text: str, score: float) -> int:
    """`score` is the sentiment of `text`, -1..1. The rule is in this room's README."""
    level, folded = 2, fold(text)
    if score < STRONG or _SHOUTED.search(text) or any(pattern(name).search(folded) for name in ("broken", "emphasis")):
        level = 3
    if pattern("unusable").search(folded):
        level = 4
    if pattern("mild").search(folded):
        level -= 1
    return MOST if pattern("unsafe").search(folded) else max(LEAST, level)

"""How bad a fault or an unmet expectation is: 1 (a remark) .. 5 (unsafe), read from the words."""

from __future__ import annotations

import re

from bot.language.lexicon import pattern, words

LEAST, MOST = 1, 5
STRONG = -0.6
"""A score below this is strong displeasure."""
_SHOUTED = re.compile(r"!|\b[A-Z]{5,}\b")


FAILURES = ("unsafe", "unusable", "broken")
_REACH = 24
"""Characters over which a negation before a word of failure takes it back: "it never broke"."""


def names_a_failure(text: str) -> bool:
    """Whether something burnt, broke or had to go back, whatever the tone in which it is told."""
    matches = (match for name in FAILURES for match in pattern(name).finditer(text))
    return any(not _denied(text, match.start()) for match in matches)


def _denied(text: str, place: int) -> bool:
    before = re.findall(r"[\w'’]+", text[max(0, place - _REACH) : place].lower())
    return any(word in words("negations") or word.endswith(("n't", "n’t")) for word in before)


def severity(text: str, score: float) -> int:
    """`score` is the sentiment of `text`, -1..1. The rule is in this room's README."""
    level = 2
    if score < STRONG or _SHOUTED.search(text) or pattern("broken").search(text) or pattern("emphasis").search(text):
        level = 3
    if pattern("unusable").search(text):
        level = 4
    if pattern("mild").search(text):
        level -= 1
    return MOST if pattern("unsafe").search(text) else max(LEAST, level)

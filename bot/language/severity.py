"""How bad a fault or an unmet expectation is: 1 (a remark) .. 5 (unsafe), read from the words."""

from __future__ import annotations

import re

from bot.language.lexicon import pattern

LEAST, MOST = 1, 5
STRONG = -0.6
"""A score below this is strong displeasure."""
_SHOUTED = re.compile(r"!|\b[A-Z]{5,}\b")


def severity(text: str, score: float) -> int:
    """`score` is the sentiment of `text`, -1..1. The rule is in this room's README."""
    level = 2
    if score < STRONG or _SHOUTED.search(text) or pattern("broken").search(text):
        level = 3
    if pattern("unusable").search(text):
        level = 4
    if pattern("mild").search(text):
        level -= 1
    return MOST if pattern("unsafe").search(text) else max(LEAST, level)

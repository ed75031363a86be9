"""Whether a clause asks for a change: patterns, since no corpus whose licence allows it labels requests."""

from __future__ import annotations

import re
from functools import cache

from bot.language.lexicon import fold, joined, pattern

REQUEST, ADVICE, NEITHER = 0.85, 0.3, 0.03
"""How likely a clause with a request, with advice to other buyers, with neither asks the shop for something."""


def suggestion(text: str) -> float:
    """How likely `text` asks the maker or the shop for a change, 0..1: a graded rule, not a trained probability."""
    folded = fold(text)
    if not (pattern("requests").search(folded) or _imperative().search(folded)):
        return NEITHER
    return ADVICE if pattern("advice").search(folded) else REQUEST


@cache
def _imperative() -> re.Pattern[str]:
    """A command where a sentence or the point of a list begins, or after "please"."""
    start = r"(?:^\W{0,4}|[.!?]\s{1,2}|\s[-–•*]+\s|:\s|\d[.)]\s|\b(?:please|pls|plz)[ ,]{1,2})"
    filler = (
        r"(?:(?:please|pls|also|just|and|so|but|then|or|simply|maybe|at least|either|perhaps|finally|next|ideally|"
        r"instead|second(?:ly)?|first(?:ly)?|do not|don['’]?t),? ){0,4}"
    )
    return re.compile(rf"{start}{filler}(?:{joined('requests_first')})(?!\w)")

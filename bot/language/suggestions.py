"""Whether a clause asks for a change: patterns, since no corpus whose licence allows it labels requests."""

from __future__ import annotations

from bot.language.lexicon import pattern

REQUEST, ADVICE, NEITHER = 0.85, 0.3, 0.03
"""How likely a clause with a request, with advice to other buyers, with neither asks the shop for something."""


def suggestion(text: str) -> float:
    """How likely `text` asks the maker or the shop for a change, 0..1: a graded rule, not a trained probability."""
    if not pattern("requests").search(text):
        return NEITHER
    return ADVICE if pattern("advice").search(text) else REQUEST

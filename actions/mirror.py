"""What was understood, put so that the customer can see what is wrong with it. Pure."""

from __future__ import annotations

from typing import Any

from bot.store.dialogue import Noted

MOST_QUOTES = 4


def mirror_words(noted: Noted) -> dict[str, str]:
    """The variables of the mirror's wordings."""
    shown = {noted.expected, noted.actual}
    quotes = list(dict.fromkeys(noted.quotes))
    others = [quote for quote in quotes if quote not in shown and quote != noted.quote]
    return {
        "quote": noted.quote,
        "expected": noted.expected or "",
        "actual": noted.actual or "",
        "others": quoted(others[:MOST_QUOTES]),
        "quotes": quoted(quotes[:MOST_QUOTES]),
    }


def quoted(texts: list[str]) -> str:
    """ "a", "b" and "c"."""
    marked = [f'"{text}"' for text in texts]
    *first, last = marked or [""]
    return f"{', '.join(first)} and {last}" if first else last


def noted_extras(noted: Noted) -> dict[str, Any]:
    """For the widget, which may show the pair side by side."""
    return {"expected": noted.expected, "actual": noted.actual, "quotes": list(dict.fromkeys(noted.quotes))}

"""What went wrong with an order, by its words: it never came, the wrong thing came, a part is missing, it came damaged.

Where that is the problem there is nothing to compare with an expectation, and something to be done.
lexicon/fulfilment/ has one file a language, in sections, in plain ASCII: the text is folded before it is searched.
On the problems of the dev notes: 17 right of 27 said, 25 true (train: 201, 240, 230).
"""

from __future__ import annotations

from functools import cache
from re import Pattern

from bot.language.alarms import folded
from bot.language.lexicon import sections_of
from bot.language.notes import FULFILMENT
from bot.language.reading import LANGUAGES


def fulfilment_in(quote: str) -> str | None:
    """not_received, wrong_item, missing_part or damaged, for the quote of a problem; None for any other problem."""
    plain = folded(quote)
    return next((kind for kind in FULFILMENT if any(_said(kind, language, plain) for language in LANGUAGES)), None)


def _said(kind: str, language: str, plain: str) -> bool:
    patterns = _patterns(language)
    unless = patterns.get("unless")
    return kind in patterns and bool(patterns[kind].search(plain)) and not (unless and unless.search(plain))


@cache
def _patterns(language: str) -> dict[str, Pattern[str]]:
    return sections_of(f"fulfilment/{language}")

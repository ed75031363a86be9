"""Where an expectation came from: the kind of source that the words name which the reader found for it."""

from __future__ import annotations

import re
from functools import cache

from bot.language.alarms import folded
from bot.language.lexicon import sections_of

SOURCES = ("advert", "reviews", "sales_person", "earlier_purchase", "product_page")
OTHER = "other"
"""Named, and none of these kinds."""


def source_in(words: str) -> str | None:
    """One of SOURCES, for words in any of the eight languages; None where they name none."""
    plain = folded(words)
    return next((kind for kind in SOURCES if _patterns()[kind].search(plain)), None)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return sections_of("sources")

"""Where an expectation came from, in the customer's words. Pure."""

from __future__ import annotations

import re

SOURCES = (
    ("advert", r"\bads?\b|advert|commercial|\btv\b|marketing|instagram|facebook|tiktok|newsletter|banner|promis"),
    ("reviews", r"review|rating|test report|forum|blog|youtube|influencer|friend|recommend"),
    ("sales_person", r"sales|staff|assistant|clerk|shop|store|employee|told me|consultant"),
    (
        "earlier_purchase",
        r"earlier|previous|last one|old one|before|used to|always|other brand|experience|already had|owned",
    ),
    ("product_page", r"page|website|web site|description|listing|picture|photo|online|package|box|label|spec"),
)
_SOURCES = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in SOURCES)


def source_in(text: str) -> str | None:
    """advert | reviews | sales_person | earlier_purchase | product_page"""
    return next((name for name, words in _SOURCES if words.search(text)), None)

"""Where an expectation came from, in the customer's words. Pure."""

from __future__ import annotations

import re

SOURCES = (
    ("advert", r"\bads?\b|advert|commercial|\btv\b|marketing|instagram|facebook|tiktok|newsletter|banner|promis"),
    ("reviews", r"review|rating|test report|forum|blog|youtube|influencer|friend|recommend"),
    ("sales_person", r"sales|seller|staff|assistant|clerk|shop|store|employee|told me|consultant"),
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


_WHO_SAID = re.compile(
    r"\b(\w+(?: \w+)?) (?:clearly |also |all |even |had |both ){0,3}"
    r"(?:sa(?:id|ys?)|claim(?:s|ed)?|state[sd]?|show(?:s|ed)|promise[sd]?|told|indicate[sd]?|mention(?:s|ed)|list(?:s|ed))\b",
    re.IGNORECASE,
)
_WAYS = (
    ("advert", re.compile(r"\b(?:advertised|marketed)\b", re.IGNORECASE)),
    ("product_page", re.compile(r"\b(?:described|listed|pictured|label+ed)\b", re.IGNORECASE)),
    ("earlier_purchase", re.compile(r"\b(?:my|our) (?:old|previous|last|former) (?:one|\w+)\b", re.IGNORECASE)),
)


def source_named(text: str) -> str | None:
    """As `source_in`, where a text that tells what was expected names who said so as well: "the box said 12 hours"."""
    for match in _WHO_SAID.finditer(text):
        if found := source_in(match[1]):
            return found
    return next((source for source, way in _WAYS if way.search(text)), None)

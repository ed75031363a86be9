"""Whether plain words blame or praise, whatever a model reads into the whole: word lists alone, no model is loaded."""

from __future__ import annotations

import re

from bot.language.lexicon import fold, pattern, words
from bot.language.valence import valences

TROUBLE = ("trouble", "broken", "unusable", "unsafe")
_TOKEN = re.compile(r"[\w'’]+")


def blames(text: str) -> bool:
    """ "It is awful", "it leaks", "does not fit"."""
    tokens, folded = _TOKEN.findall(fold(text)), fold(text)
    troubled = any(pattern(name).search(folded) for name in TROUBLE)
    return troubled or negates(text) or any(value < 0 for value in valences(tokens))


def praises(text: str) -> bool:
    """ "It is lovely"; not "it wakes the baby", which no word praises, nor "lovely, a lid that won't close"."""
    return not negates(text) and any(value > 0 for value in valences(_TOKEN.findall(fold(text))))


def negates(text: str) -> bool:
    """Whether any word of it negates: "not", "hasn't"."""
    return any(token in words("negations") or token.endswith(("n't", "n’t")) for token in _TOKEN.findall(fold(text)))

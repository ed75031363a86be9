"""The name of a thing as it is compared: without article, plural, capitals and joints, in eight languages."""

# ruff: noqa: SIM905  # a word list is easier to read as prose

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

PARTS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
DETERMINERS = frozenset(
    """the a an my our its his her their your this that these those any some no der die das den dem des ein eine einen
    mein meine unser unsere le la les l un une mon ma mes ce cette el los las una mi mis il lo gli i uno mio mia de het
    een mijn o os as um uma meu minha du d s""".split()
)
"""Before the name of a thing: they tell nothing of it."""
PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("shes", "sh"), ("ches", "ch"), ("s", ""))
SHORTEST = 4
"""Letters of a word whose last s is taken for a plural: "bus" is none."""
LONGEST, LONGEST_NAME = 100, 5
"""Characters that are looked at, and words of a name: what is longer is half a sentence."""


def parts(words: str) -> tuple[str, ...]:
    """The words that name the thing, in the singular of English: ("touch", "pad") of "the touch-pads"."""
    plain = unicodedata.normalize("NFKC", words[:LONGEST]).casefold().replace("’", "'")
    found = [part for piece in PARTS.findall(plain) for part in piece.split("'") if part]
    while len(found) > 1 and found[0] in DETERMINERS:
        found = found[1:]
    return tuple(map(singular, found))


def key(words: str) -> str:
    """The same for "touchpad", "Touch pad" and "the touch-pads"; "" where nothing is named."""
    return "".join(parts(words))


def heads(words: str) -> Iterator[str]:
    """Keys of what a longer name may be a part or a kind of, the longest first: of "left ear cushion" the ear cushion,
    the cushion, then the left ear. The thing stands last in most of the eight languages, and after its "of"."""
    found = parts(words)
    if len(found) > LONGEST_NAME:
        return
    for first in range(1, len(found)):
        yield "".join(found[first:])
    for behind in range(len(found) - 1, 0, -1):
        yield "".join(found[:behind])


def singular(word: str) -> str:
    """Of an English plural; other languages' words lose at most an s."""
    if len(word) < SHORTEST or word.endswith(("ss", "us", "is", "lens")):
        return word
    for ending, left in PLURALS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST - 2:
            return word[: len(word) - len(ending)] + left
    return word

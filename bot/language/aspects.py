"""What an opinion is about, in the customer's words: the best noun phrase of a clause, or nothing when unsure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.language.lexicon import lines, words

LONGEST = 3
ENOUGH = 2.0
_TOKEN = re.compile(r"[^\W_]+(?:[-'’&/][^\W_]+)*|[^\w\s]")

_DETERMINERS = frozenset(
    ("the", "my", "its", "this", "these", "those", "their", "our", "your", "no", "any", "a", "an", "some")
)
_LINKS = frozenset(("with", "of", "about", "regarding"))
_ASIDE = frozenset(("on", "in", "for", "to", "from", "by", "than", "at", "into", "through", "onto", "like", "as"))


@dataclass(frozen=True)
class Token:
    start: int
    end: int
    word: str


def aspect(text: str, start: int, end: int, known: frozenset[str]) -> str | None:
    """A short noun phrase of `text[start:end]`. `known`: aspect terms seen in annotated reviews, lower case."""
    tokens = [Token(*match.span(), match.group().lower()) for match in _TOKEN.finditer(text, start, end)]
    best: tuple[float, int, int] = (0.0, 0, 0)
    for first, last in _phrases(tokens, known):
        best = max(best, (_score(tokens, first, last, known), -first, -last))
    score, first, last = best[0], -best[1], -best[2]
    return written(text, tokens[first].start, tokens[last - 1].end) if score >= ENOUGH else None


def is_generic(name: str) -> bool:
    """Whether it names nothing in particular: "it", "this product", "fits"."""
    other = words("generic") | words("function") | words("verbs") | words("not_aspects")
    return all(word in other for word in name.lower().split())


def known_aspects(learned: Iterable[str]) -> frozenset[str]:
    """The terms written by hand with those learned from reviews."""
    return words("nouns") | frozenset(lines("noun_phrases")) | frozenset(learned)


def _phrases(tokens: list[Token], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Runs of words that can name something, at most LONGEST words: the last ones, which hold the head.

    Known phrases come as they are, whatever they hold ("ease of use").
    """
    first = 0
    for place in range(len(tokens) + 1):
        if place + LONGEST <= len(tokens) and _phrase(tokens, place, place + LONGEST) in known:
            yield place, place + LONGEST
        if place < len(tokens) and _names(tokens, place, known):
            continue
        if place > first:
            yield _head(tokens, first, place, known), place
        first = place + 1


def _head(tokens: list[Token], first: int, last: int, known: frozenset[str]) -> int:
    """Where the phrase begins: "top notch [construction]", but "my [left ear cup]"."""
    if not first or tokens[first - 1].word not in _DETERMINERS:
        for start in range(max(first, last - LONGEST), last):
            if _phrase(tokens, start, last) in known:
                return start
    return max(first, last - LONGEST)


def _names(tokens: list[Token], place: int, known: frozenset[str]) -> bool:
    word = tokens[place].word
    if any(word in words(name) for name in ("function", "judging", "bystanders")) or not word[0].isalpha():
        return False
    if word in words("verbs"):
        return word in known and _stands_as_noun(tokens, place)
    return word in known or not word.endswith(("ly", "ing", "ed", "n't", "n’t"))


def _stands_as_noun(tokens: list[Token], place: int) -> bool:
    """ "the sound", "sound is great", "poor fit"."""
    before = tokens[place - 1].word if place else ""
    after = tokens[place + 1].word if place + 1 < len(tokens) else ""
    return before in _DETERMINERS or before in words("judging") or (not before and after in words("verbs"))


def _score(tokens: list[Token], first: int, last: int, known: frozenset[str]) -> float:
    """Known, the subject, or right after a judging word speaks for a phrase; a preposition before it against."""
    head = tokens[last - 1].word
    before = tokens[first - 1].word if first else ""
    earlier = tokens[first - 2].word if first > 1 else ""
    after = tokens[last].word if last < len(tokens) else ""
    score = 2.0 * (_phrase(tokens, first, last) in known) + 1.0 * (_singular(head) in known or head in known)
    score += 1.0 * (before in _DETERMINERS) + 1.0 * (before in words("judging")) + 1.0 * (before in _LINKS)
    score += (
        1.0 * (after in words("verbs")) + 1.0 * (first == 0 and after in words("verbs")) + 0.25 * (last - first > 1)
    )
    score -= 1.5 * (before in _ASIDE or (before in _DETERMINERS and earlier in _ASIDE))
    return score - 2.5 * (head in words("generic") and last - first == 1)


def _phrase(tokens: list[Token], first: int, last: int) -> str:
    return " ".join(token.word for token in tokens[first:last])


def written(text: str, start: int, end: int) -> str:
    """As written, but without the capital of a sentence's first word or of shouting."""
    phrase = text[start:end]
    proper = any(character.isupper() for character in phrase[1:]) and not phrase.isupper()
    return phrase if proper else phrase.lower()


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word

"""The label of a theme: the short phrase of its customers that says best what all of them say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.insight.points import Floats
from bot.insight.words import FUNCTION, GENERAL, stem, words
from bot.store.themes import Voice

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

CLAUSE = re.compile(
    r"[.!?;:()\"*/\n]+|\s+-+\s+|--+|,\s|\s,|\s(?:but|and|because|although|though|while|which|since|so|when|if|as|unless"
    r"|until|after|before|where|or)\s",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"""^(?:(?:
        and|but|also|so|too|well|however|unfortunately|sadly|overall|plus|then|that|first|second(?:ly)?|third|[0-9]+
        |i\ (?:think|found|find|feel|guess|must\ say|have\ to\ say)(?:\ that)?
        |(?:in\ )?my\ opinion
        |(?:the|my)\ (?:only|main|biggest|major|other|one)?\s*
         (?:problem|complaint|gripe|thing|issue|downside|drawback|con)s?
         (?:\ i\ have|\ i\ had|\ with\ it)?\ (?:is|was|are)(?:\ that)?
        |[^\w]+)\b[\s,.:)]*)+""",
    re.IGNORECASE | re.VERBOSE,
)
PERSONAL = frozenset("i me my we our us you your he she his her they i'm i've i'd i'll it this these those am".split())  # noqa: SIM905
SHORTEST, LONGEST, WIDEST = 2, 7, 60
"""Words, and characters."""
CANDIDATES = 80
MASK = "•"


@dataclass(frozen=True)
class Phrase:
    """A candidate; `whole` when it is all that its customer said, so that the item's kind holds for it."""

    text: str
    whole: bool


def label(voices: Sequence[Voice], marks: Sequence[str], middle: Floats, embed: Embed) -> str:
    """`marks`: the stems that mark the theme; `middle`: its mean embedding. The same members give the same label."""
    found = sorted({phrase.text: phrase for voice in voices for phrase in phrases(voice, marks)}.items())[:CANDIDATES]
    if not found:
        return fallback(voices, marks)
    candidates = [phrase for _, phrase in found]
    likeness = embed([phrase.text for phrase in candidates]) @ middle
    scores = [float(alike) + merit(phrase, marks) for alike, phrase in zip(likeness, candidates, strict=True)]
    return candidates[max(range(len(scores)), key=lambda index: (round(scores[index], 4), -index))].text


def phrases(voice: Voice, marks: Sequence[str]) -> list[Phrase]:
    """The short clauses of a quote that name what the theme is about and say something of it."""
    clauses = [tidy(clause) for clause in CLAUSE.split(voice.quote) if clause]
    clauses = [clause for clause in clauses if clause]
    return [Phrase(clause, len(clauses) == 1) for clause in clauses if _says_something(clause, marks)]


def tidy(clause: str) -> str:
    """Without an opening such as "the only problem is that", and with the spaces of tokenized text closed."""
    clause = re.sub(r"\s+(n't|'\w+)", r"\1", OPENING.sub("", " ".join(clause.split())))
    clause = re.sub(r"\s+([,.%!?])", r"\1", clause).strip(" ,.-'\"")
    return clause.lower() if clause.isupper() else clause[:1].lower() + clause[1:]


def merit(phrase: Phrase, marks: Sequence[str]) -> float:
    """What speaks for a phrase besides its meaning: all it names, its shape, and that nothing was cut off."""
    found = words(phrase.text)
    stems = {stem(word) for word in found}
    named = sum(mark in stems for mark in marks) / max(1, len(marks))
    personal = sum(word in PERSONAL for word in found)
    verb = any(word in {"is", "are", "was", "were", "has", "have", "does", "do", "don't", "isn't"} for word in found)
    return 0.15 * named + 0.1 * phrase.whole + 0.06 * verb - 0.06 * personal - 0.02 * abs(len(found) - 4)


def fallback(voices: Sequence[Voice], marks: Sequence[str]) -> str:
    """What most members are about, when none says it briefly."""
    named = Counter(voice.aspect.lower() for voice in voices if voice.aspect)
    if named:
        return min(named, key=lambda aspect: (-named[aspect], aspect))
    spoken = Counter(word for voice in voices for word in words(voice.quote) if stem(word) in marks)
    if spoken:
        return min(spoken, key=lambda word: (-spoken[word], word))
    return tidy(min((voice.quote for voice in voices), key=lambda quote: (len(quote), quote)))


def _says_something(clause: str, marks: Sequence[str]) -> bool:
    found = words(clause)
    if not SHORTEST <= len(found) <= LONGEST or MASK in clause or clause.endswith(("?", "'")) or len(clause) > WIDEST:
        return False
    if found[-1] in FUNCTION - {"off", "up", "down", "out", "well", "work", "enough", "much", "long", "on"}:
        return False
    stems = [stem(word) for word in found]
    if marks and not any(mark in stems for mark in marks):
        return False
    said = [word for word, its_stem in zip(found, stems, strict=True) if its_stem not in marks and word not in FUNCTION]
    return bool(said) or any(word not in GENERAL for word in found if stem(word) not in marks)

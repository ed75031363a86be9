"""The label of a theme: the short phrase of its customers that says best what all of them say."""

# ruff: noqa: SIM905  # word lists are easier to read and keep as prose

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.insight.vectors import Floats
from bot.insight.words import FUNCTION, GENERAL, stem, words
from bot.store.themes import Voice


class Embed(Protocol):
    """Texts as rows of 384 numbers. Rows of two embedders with different fingerprints cannot be compared."""

    @property
    def fingerprint(self) -> str: ...

    def __call__(self, texts: Sequence[str], /) -> Floats: ...


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
ALONE = re.compile(r"\bi\b(?!\.)")
"""The pronoun, however it was typed; not "i.e."."""
PERSONAL = frozenset("i me my we our us you your he she his her they i'm i've i'd i'll it this these those am".split())
LOOSE_OPENINGS = frozenset(
    """if once just not instead still recently yesterday are is was were be been to with which who what for of in
    from or than even especially as by at on into about some any there that having being making am do does
    did had has have would could should can will may might""".split()
)
GLAD = frozenset(
    """amazing awesome beautiful best better brilliant clear comfortable convenient crisp easily easy excellent
    exceptional fabulous fantastic fast fine flawless flawlessly friendly good gorgeous great handy happy
    ideal impressive incredible intuitive love lovely neat nice nicely outstanding perfect perfectly pleased
    quick reliable right satisfied sharp sleek simple smooth solid spectacular stunning sturdy super superb
    superior terrific well wonderful worth normal functional""".split()
)
SORRY = frozenset(
    """annoying awful awkward awfully bad break breaks broke broken bulky cheap clumsy complicated confusing crap
    crappy crash crashed crashes dead defective die died dies difficult disappointing drops dropped fail
    failed failing fails failure finicky flawed flimsy fragile freeze freezes frustrating garbage hard heavy
    horrible impossible inaccurate jammed junk lack lacking lacks lame limited locks loose lousy mediocre
    missing never no noisy not overpriced pathetic poor poorly problem problems ridiculous scratched
    scratches short slow sluggish stiff stops stopped stuck suck sucks terrible tiny too ugly unable
    uncomfortable unreliable unresponsive useless weak worst worse wrong without""".split()
)
"""Words that judge, for and against; a negation judges too. They only choose among what customers said."""
SHORTEST, LONGEST, WIDEST = 2, 7, 60
"""Words, and characters."""
CANDIDATES = 40
MASK = "•"


@dataclass(frozen=True)
class Phrase:
    """A candidate. `sure`: how strongly its customer meant it, 0..1, and 0 when it is only a part of what was said."""

    text: str
    sure: float
    positive: bool


def labels(voices: Sequence[Voice], marks: Sequence[str], middle: Floats, embed: Embed) -> list[str]:
    """What the theme could be called, the best first; `marks`: the stems that mark it; `middle`: its mean embedding.

    The same members give the same labels; there is always one.
    """
    found = {phrase.text: phrase for voice in voices for phrase in phrases(voice, marks)}
    if not found:
        return [fallback(voices, marks)]
    candidates = sorted(found.values(), key=lambda phrase: (-merit(phrase, marks), phrase.text))[:CANDIDATES]
    likeness = embed([phrase.text for phrase in candidates]) @ middle
    scores = [float(alike) + merit(phrase, marks) for alike, phrase in zip(likeness, candidates, strict=True)]
    order = sorted(range(len(scores)), key=lambda index: (-round(scores[index], 4), index))
    return [candidates[index].text for index in order]


def phrases(voice: Voice, marks: Sequence[str]) -> list[Phrase]:
    """The short clauses of a quote that name what the theme is about and say something of it."""
    clauses = [tidy(clause) for clause in CLAUSE.split(voice.quote) if clause]
    clauses = [clause for clause in clauses if clause]
    sure = voice.sure if len(clauses) == 1 else 0.0
    positive = voice.kind in ("praise", "exceeded")
    return [Phrase(clause, sure, positive) for clause in clauses if _says_something(clause, marks)]


def tidy(clause: str) -> str:
    """Without an opening such as "the only problem is that", and with the spaces of tokenized text closed."""
    clause = re.sub(r"\s+(n't|'\w+)", r"\1", OPENING.sub("", " ".join(clause.split())))
    clause = re.sub(r"\s+([,.%!?])", r"\1", clause).strip(" ,.-'\"")
    if clause.isupper():
        clause = clause.lower()
    elif not clause[1:2].isupper():
        clause = clause[:1].lower() + clause[1:]
    return ALONE.sub("I", clause)


def merit(phrase: Phrase, marks: Sequence[str]) -> float:
    """What speaks for a phrase besides its meaning: all it names, that it judges, how it opens, how long it is."""
    found = words(phrase.text)
    stems = {stem(word) for word in found}
    named = sum(mark in stems for mark in marks) / max(1, len(marks))
    judges = any(word in (GLAD if phrase.positive else SORRY) or word.endswith("n't") for word in found)
    contradicts = any(word in (SORRY if phrase.positive else GLAD) for word in found)
    personal = sum(word in PERSONAL for word in found)
    return (
        0.15 * named
        + 0.12 * phrase.sure
        + 0.12 * judges
        - 0.15 * (contradicts and not judges)
        - 0.12 * (found[0] in LOOSE_OPENINGS)
        - 0.06 * personal
        - 0.02 * abs(len(found) - 4)
    )


def fallback(voices: Sequence[Voice], marks: Sequence[str]) -> str:
    """What most members are about, when none says it briefly: an aspect of several words, else the shortest clause that
    names it, else one word."""
    spoken_of = (voice.aspect.lower() for voice in voices if voice.aspect)
    named = Counter(aspect for aspect in spoken_of if any(stem(word) in marks for word in words(aspect)))
    aspect = _most_frequent(named)
    if " " in aspect:
        return aspect
    clauses = {tidy(clause) for voice in voices for clause in CLAUSE.split(voice.quote)}
    if brief := [clause for clause in clauses if _names(clause, marks)]:
        return _shortest(brief)
    return aspect or most_spoken(voices, marks) or tidy(_shortest(voice.quote for voice in voices))


def most_spoken(voices: Sequence[Voice], stems: Sequence[str]) -> str:
    """The word with one of these stems that is used most; "" where none is."""
    return _most_frequent(Counter(word for voice in voices for word in words(voice.quote) if stem(word) in stems))


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda text: (-counts[text], text), default="")


def _shortest(texts: Iterable[str]) -> str:
    return min(texts, key=lambda text: (len(text), text))


def _names(clause: str, marks: Sequence[str]) -> bool:
    """Whether it is more than a word, not long, and names what the theme is about."""
    found = words(clause)
    named = any(stem(word) in marks for word in found)
    return named and len(found) >= SHORTEST and len(clause) <= WIDEST and MASK not in clause


def _says_something(clause: str, marks: Sequence[str]) -> bool:
    found = words(clause)
    if not SHORTEST <= len(found) <= LONGEST or MASK in clause or clause.endswith(("?", "'")) or len(clause) > WIDEST:
        return False
    if found[-1] in FUNCTION - {"off", "up", "down", "out", "well", "work", "enough", "much", "long", "on", "use"}:
        return False
    stems = [stem(word) for word in found]
    if marks and not any(mark in stems for mark in marks):
        return False
    said = [word for word, its_stem in zip(found, stems, strict=True) if its_stem not in marks and word not in FUNCTION]
    there_is_none = found[0] == "no"
    return bool(said) or there_is_none or any(word not in GENERAL for word in found if stem(word) not in marks)

"""A message cut into sentences, and sentences into clauses that each may hold one opinion. Spans only, no model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.language.features import words
from bot.language.valence import valences

RULES = 5
"""Raised by hand when patterns or word lists change what is read: the readers are then trained anew."""

_SENTENCE_END = re.compile(
    r"[.!?…]+[\"'”’)\]]*(?=\s|$)"  # a full stop before a space
    r"|(?<=[a-z)])[.!?]+(?=[A-Z][a-z])"  # or with the space forgotten
    r"|[。！？]+|[\n\r•]|\s[-–—*]+\s|;(?=\s|$)"
)
_FIRST_POINT, _POINT = re.compile(r"(?:^|\s)\(?1[.)]\s"), re.compile(r"(?<!\S)\(?\d{1,2}[.)](?=\s)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|st|no|approx|incl|min|max|a\.m|p\.m|[A-Za-z])$", re.I
)

_SUBJECT = (
    "the|my|our|your|their|its|this|that|these|those|it|they|he|she|we|i|you|there|both|some|everything|nothing|"
    "one|a|an"
)
_VERB = (
    r"is|are|was|were|isn|aren|wasn|weren|ain|has|have|had|hasn|haven|hadn|does|do|did|doesn|don|didn|can|could|"
    r"cannot|couldn|will|would|won|wouldn|should|shouldn|may|might|must|seems?|looks?|feels?|sounds?|smells?|tastes?|"
    r"works?|gets?|got|goes|went|comes?|came|takes?|took|makes?|made|gives?|gave|keeps?|kept|holds?|held|stays?|lasts?|"
    r"runs?|ran|needs?|lacks?|fits?|breaks?|broke|fell|falls|hurts?|leaks?|stops?|starts?|dies|lost|loses|loves?|likes?|"
    r"hates?|wants?|wish|think|thought|hope|finds?|found|bought|uses?|says?|said|allows?|lets?|\w{2,}ed"
)
_CLAUSE = rf"(?=(?:{_SUBJECT})\b(?:[ ]+[\w-]+){{0,4}}?(?:[ ]+(?:{_VERB})\b|[ ]?['’](?:s|re|ve|m|d|ll)\b))"
_CONTRAST = (
    r"but|however|although|though|even though|yet|whereas|nevertheless|nonetheless|except(?: that| for)?|"
    r"on the other hand|unfortunately|sadly|otherwise|apart from that|other than that|aside from that"
)
_FINITE = (
    "is|are|was|were|isn|aren|wasn|weren|never|has|have|had|does|doesn|did|didn|can|cannot|won|broke|died|stopped|fell"
)
_CLAUSE = rf"(?:{_CLAUSE}|(?=(?:[\w-]+[ ]){{1,3}}(?:{_FINITE})\b)|(?=(?:it|he|she)[ ]+(?:\w+ly[ ]+)?\w{{2,}}[^\Ws]s\b))"
_BOUNDARY = re.compile(
    rf"(?P<contrast>[ ,:(-]{{1,3}}(?:and |so |then )?(?:{_CONTRAST})\b(?!['’-])[ ,]{{1,3}}|[ ]?,[ ]?while[ ])"
    rf"|[ ]?,?[ ](?:and|plus|also|so|then)[ ](?:also[ ])?{_CLAUSE}|[ ]?,[ ]{_CLAUSE}",
    re.IGNORECASE,
)
_SKIPPED = rf"(?:and|but|so|or|also|plus|then|because|{_CONTRAST})\b(?![’'-])"
_LEADING = re.compile(rf"(?:[-–—\s,.;:!?…)\]}}>*•|/\\]|{_SKIPPED})+", re.IGNORECASE)
_LEADING_OPEN = re.compile(rf"(?:[-–—\s,.;:!?…)(\]}}>*•|/\\]|{_SKIPPED})+", re.IGNORECASE)
_THOUGH = re.compile(r"[ ,]{1,3}(?:though|tho|however|anyway|too|as well|and|or|but|plus)$", re.IGNORECASE)
_TRAILING = ",;:.…-–—([{<*•|/\\"
_HAS_VERB = re.compile(
    rf"(?<!\bthe )(?<!\bmy )(?<!\bits )(?<!\ba )(?<!\btheir )(?<!\bof )\b(?:{_VERB})\b|['’](?:s|re|ve|m)\b",
    re.IGNORECASE,
)
_THOUGH_CHARACTERS = 12
_LISTED = re.compile(r"[ ]?,[ ]+(?:and[ ]+)?|[ ]and[ ]")
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Clause:
    """`text[start:end]`, trimmed. `contrast`: a "but" or its like stands before it in the same sentence."""

    start: int
    end: int
    sentence: int
    contrast: bool


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of sentences, trimmed; those without a letter or digit are left out."""
    cuts = [0, *_points(text)]
    for match in _SENTENCE_END.finditer(text):
        if match.group().strip() != "." or not _ABBREVIATION.search(text, max(0, match.start() - 12), match.start()):
            cuts.append(match.end())
    spans = (trim(text, start, end) for start, end in pairwise([*sorted(cuts), len(text)]))
    return [span for span in spans if _WORD.search(text, *span)]


def _points(text: str) -> list[int]:
    """Before and after the numbers of a list that was written in one line: "1. the lid sticks 2. it smells"."""
    found = _POINT.finditer(text) if _FIRST_POINT.search(text) else ()
    return [place for match in found for place in match.span()]


def clauses(text: str) -> list[Clause]:
    """In the order of the text, without overlaps."""
    return [clause for number, span in enumerate(sentences(text)) for clause in _clauses(text, span, number)]


def _clauses(text: str, sentence: tuple[int, int], number: int) -> Iterator[Clause]:
    start, contrast = sentence[0], False
    for match in _BOUNDARY.finditer(text, *sentence):
        strong = match.group("contrast") is not None
        if not _may_part(text, start, match, sentence[1], strong):
            continue
        yield from _clause(text, start, match.start(), number, contrast)
        start, contrast = match.end(), strong
    yield from _clause(text, start, sentence[1], number, contrast)


def _may_part(text: str, start: int, match: re.Match[str], end: int, strong: bool) -> bool:
    """Both sides must be able to stand alone; before "but" a single word may ("nice, but loud")."""
    before = bool(_HAS_VERB.search(text, start, match.start()))
    return bool(
        _WORD.search(text, start, match.start()) and _WORD.search(text, match.end(), end) and (strong or before)
    )


def _clause(text: str, start: int, end: int, number: int, contrast: bool) -> Iterator[Clause]:
    """One clause, or one for each part of a list that praises some things and blames others."""
    parts = [trim(text, *part) for part in _parts(text, start, end)]
    for place, (first, last) in enumerate(part for part in parts if _WORD.search(text, *part)):
        yield Clause(first, last, number, contrast and place == 0)


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A new part begins where the valence turns: "sound is great, | mic is terrible, no case"."""
    cuts = [start, *(match.end() for match in _LISTED.finditer(text, start, end)), end]
    if len(cuts) == len((start, end)):
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    before = 0.0
    for first, last in pairwise(cuts):
        sign = float(np.sign(sum(valences(words(text[first:last])))))
        if parts and (not sign or not before or sign == before):
            parts[-1] = (parts[-1][0], last)
        else:
            parts.append((first, last))
        before = sign or before
    return parts


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without conjunctions and punctuation before it, nor separators after it."""
    leading = (_LEADING if ")" in text[start:end] else _LEADING_OPEN).match(text, start, end)
    start = leading.end() if leading else start
    opened = "(" in text[start:end]
    end = _edge(text, start, end, opened)
    though = _THOUGH.search(text, max(start, end - _THOUGH_CHARACTERS), end)
    return start, _edge(text, start, though.start(), opened) if though else end


def _edge(text: str, start: int, end: int, opened: bool) -> int:
    while end > start and _is_edge(text[end - 1], opened):
        end -= 1
    return end


def _is_edge(character: str, opened: bool) -> bool:
    return character.isspace() or character in _TRAILING or (character == ")" and not opened)

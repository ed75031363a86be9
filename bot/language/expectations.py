"""What was expected and what happened instead, where the customer says so: patterns over one clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.language.lexicon import fold, pattern, words

GUESSED, TOLD, SURE = range(3)
"""How far the words alone say that something was expected: "I thought", "I was told", "I expected"."""
Sense = Literal["hoped", "promised", "told", "before", "fell short", "contradicted", "exceeded", "met"]
"""promised: hoped because the shop or what it wrote said so; told: by anybody, about anything ("I was told to send it
back"); before: how it was with an earlier one;
contradicted: what was promised stands beside what came."""
Span = tuple[int, int]
LONGEST = 200

_WHO = r"(?<!\bif )(?<!\bwhen )\b(?:i|we|you|one|he|she|they|people)\b"
_AUX = r"(?:['’](?:d|ve)|[ ](?:had|have|was|were|am|would|also|really|just|only|originally|first|kind of|honestly))*"
_SAID = (
    r"(?:says?|said)(?![ ]to\b)|showed|claims?|claimed|states?|stated|promises?|promised|indicates?|indicated|"
    "mentioned"
)
_SOURCE = (
    "ads?|adverts?|description|listing|web ?site|page|pictures?|photos?|box|packaging|package|label|sellers?|"
    "salesman|sales ?person|reviews|warranty"
)
_SURE = re.compile(
    rf"{_WHO}{_AUX}[ ](?:expected|expecting|hop(?:ed|ing)|anticipat(?:ed|ing)|count(?:ed|ing) on|looking forward to)\b|"
    r"\b(?:would|['’]d)[ ](?:have[ ])?expect(?:ed)?\b|\bclaims?\b(?=[ ]to\b)|"
    r"\b(?:advertised|described|listed|marketed|promised|billed|sold|labell?ed|claimed|guaranteed)[ ]"
    r"(?:as|to|at|that)\b|(?<!what )\b(?:is|are|was|were|['’]s|['’]re|been)[ ]supposed\b(?=[ ]to\b)",
)
_TOLD = re.compile(r"\b(?:was|were|been)[ ](?:told|led to believe|assured)\b")
_PROMISED = re.compile(
    r"\b(?:was|were|been)[ ]promised\b|"
    rf"\b(?:{_SOURCE})[ ](?:clearly[ ]|also[ ])?(?:{_SAID})\b(?![ ]?,)|\b(?:it|they)[ ](?:claim(?:s|ed)?|promised?)\b|"
    r"\b(?:you|they|he|she)(?:[ ]had|['’]d)?[ ](?:promised|advertised|guaranteed|quoted)\b",
)
_THOUGHT = re.compile(
    rf"{_WHO}{_AUX}[ ](?:thought(?! (?:of|about|twice))|assumed|figured(?! out)|believed|imagined|planned|"
    r"wanted(?= (?:it|this|them|something|an?|the|to (?:love|like|use|have|be|enjoy))\b))(?!\w)|"
    r"\b(?:should(?:[ ]have)?|ought to)\b"
    r"(?=[ ](?:last|lasted|work|worked|hold|held|fit|been|have (?:come|been)|"
    r"be(?! (?:noted|able|aware|said|fine|ok)))\b)",
)
_PREDICTED = re.compile(r"\b(?:would|wouldn|will|won|going to|should|could|can)\b|['’](?:d|ll)\b")
_FILLER = re.compile(r"(?:[ ](?:that|for|to have|to get|on)\b)?[ :]*")
_WHILE = re.compile(
    r"[ ,]{1,2}(?:while|when|whereas|where|although|(?:even )?though)[ ](?:[\w’']+[ ]){0,3}?"
    rf"(?:{_TOLD.pattern}|{_PROMISED.pattern})"
)
_EXPECTED = (
    "expect(?:ed|ing|ations?)?|hoped|anticipated|imagined|thought|advertised|described|promised|pictured|shown|claimed"
)
_THAN = re.compile(
    rf"\bthan[ ](?:what[ ])?(?P<expected>(?:(?:i|we|you|it|they)\b(?:['’]d|[ ](?:had|was|were|would have|would))*[ ])?"
    rf"(?:{_EXPECTED})\b|(?:my|our)[ ](?:old|previous|last|other|former|first)\b.*)",
)
_INSTEAD = re.compile(
    r"[ ,]{0,2}\b(?:instead of|rather than|(?:compared (?:to|with)|unlike)"
    r"(?=[ ](?:my|our|the (?:old|previous|last))\b))[ ]",
)
_AS = re.compile(
    r"\b(?P<expected>(?:as|what|like|how|where)[ ]"
    r"(?:(?:it|they|i|we|the \w+|you)(?:[ ]?['’](?:d|s|re))?[ ]|"
    r"(?:is|was|were|are|had|had been|would|on the \w+)[ ]){0,3}"
    rf"(?:{_EXPECTED}|ordered|said|says|wanted|supposed to(?: (?:do|be|work))?)\b)",
)
_AS_AS = re.compile(r"\bas (?P<how>[\w-]+)(?: \w+){0,4}? as\b")
_BETTER = re.compile(
    r"\b(?:better|easier|nicer|faster|quicker|brighter|clearer|sturdier|stronger|softer|cheaper|comfier|way more|"
    r"more (?:comfortable|durable|powerful|accurate|useful|beautiful|stable|solid))\b",
)
_NOT = re.compile(
    r"\b(?:not|never|nothing|far from|nowhere near|neither|nor|less|hardly|cannot)\b|"
    r"\b(?:is|was|do|does|did|are|were|wo|ca)nt\b|n ?['’]t\b",
)
_RECEIVED = re.compile(r"\b(?:received|got|sent|came|delivered|arrived|gave|ended up|shipped)\b")
_BEFORE = re.compile(r"(?:my|our|the)[ ](?:old|previous|last|former)[ ](?:one|\w+)[ ]")
_UNTOLD = re.compile(
    r"(?:(?:as|what|like|how|than)[ ])?(?:(?:i|we|you)(?:['’]d|[ ](?:had|have|was|were|would have|would))*[ ])?"
    r"(?:expect\w*|hoped|anticipated|imagined|thought|wanted)",
)
_NO_DISAPPOINTMENT = re.compile(r"(?:n ?['’]?t|\bnot|\bnever|\bno|\bwithout) (?:\w+ ){0,3}?disappoint")
_STOP = re.compile(
    r"[ ]?[,;(][ ]|[ ](?:but|and instead|however|because|so i|when in|whereas|although|though)\b|[ ]-+[ ]",
)
_CAME = re.compile(
    r"[ ]?[,;:-]*[ ](?:and |but |instead )*(?=(?:i |we )?(?:got|received|ended up|it (?:is|was)|they sent)\b)"
)
"""What stands after it came instead, said in the same breath: "I expected leather, got plastic"."""
_EDGE = ' \t\n,;:.!?-–—()"“”'
_OPENING = 24
"""Characters in which a clause begins that tells what was hoped for."""
_JUST_BEFORE = 12
"""Characters in which a negation turns what follows."""


@dataclass(frozen=True)
class Expectation:
    """Spans into the text."""

    sense: Sense
    expected: Span | None = None
    actual: Span | None = None
    strength: int = SURE


def find(text: str, start: int, end: int) -> Expectation | None:
    """The first expectation spoken of in `text[start:end]`, or None."""
    folded = fold(text)
    for reader in (_exceeded, _before, _than, _as, _instead, _against, _hoped, _fell_short):
        found = reader(folded, start, end)
        if found:
            return found
    return None


def _exceeded(text: str, start: int, end: int) -> Expectation | None:
    match = pattern("exceeded").search(text, start, end)
    if not match or _NOT.search(text, max(start, match.start() - _JUST_BEFORE), match.start()):
        return None
    return Expectation("exceeded", None, (start, end))


def _before(text: str, start: int, end: int) -> Expectation | None:
    return Expectation("before", (start, end), None, GUESSED) if _BEFORE.match(text, start, end) else None


def _than(text: str, start: int, end: int) -> Expectation | None:
    """ "smaller than I expected": unless the comparison praises, it is for the sentiment to say."""
    match = _THAN.search(text, start, end)
    if not match:
        return None
    better = _BETTER.search(text, start, match.start()) and not _NOT.search(text, start, match.start())
    sense: Sense = "exceeded" if better else "fell short"
    return Expectation(sense, _told(text, *match.span("expected")), _neat(text, start, match.start()))


def _as(text: str, start: int, end: int) -> Expectation | None:
    match = _AS.search(text, start, end)
    if not match or _SURE.search(text, start, min(match.start(), start + _OPENING)):
        return None  # "I expected a week, as the box said" tells what was hoped for
    expected = _told(text, *match.span("expected"))
    if not _NOT.search(text, start, match.start()):
        return Expectation("met", expected)
    how = _AS_AS.search(text, start, match.end())  # "not as bad as I expected"
    sense: Sense = "exceeded" if how and how["how"] in words("drawbacks") else "fell short"
    return Expectation(sense, expected, (start, end))


def _instead(text: str, start: int, end: int) -> Expectation | None:
    match = _INSTEAD.search(text, start, end)
    if not match:
        return None
    expected, actual = _neat(text, match.end(), _stop(text, match.end(), end)), _neat(text, start, match.start())
    strength = SURE if _RECEIVED.search(text, start, end) else GUESSED
    return Expectation("fell short", expected, actual, strength) if expected and actual else None


def _against(text: str, start: int, end: int) -> Expectation | None:
    """ "It is plastic while the box says steel"."""
    match = _WHILE.search(text, start, end)
    if not match:
        return None
    expected, actual = _neat(text, match.end(), _stop(text, match.end(), end)), _neat(text, start, match.start())
    return Expectation("contradicted", expected, actual, TOLD) if expected and actual else None


def _hoped(text: str, start: int, end: int) -> Expectation | None:
    ways: tuple[tuple[re.Pattern[str], Sense, int], ...] = (
        (_SURE, "hoped", SURE),
        (_PROMISED, "promised", TOLD),
        (_TOLD, "told", TOLD),
        (_THOUGHT, "hoped", GUESSED),
    )
    for pattern_, sense, strength in ways:
        match = pattern_.search(text, start, end)
        if match:
            return _hope(text, match.end(), end, sense, strength)
    return None


def _hope(text: str, start: int, end: int, sense: Sense, strength: int) -> Expectation | None:
    filler = _FILLER.match(text, start, end)
    first = filler.end() if filler else start
    expected = _neat(text, first, _stop(text, first, end))
    if not expected:
        return None
    foreseen = _PREDICTED.search(text, *expected)  # "I thought it was nice" expects nothing
    came = _CAME.match(text, expected[1], end)
    actual = _neat(text, came.end(), end) if came else None
    return Expectation(sense, expected, actual, max(strength, TOLD) if foreseen else strength)


def _fell_short(text: str, start: int, end: int) -> Expectation | None:
    if not pattern("fell_short").search(text, start, end) or _NO_DISAPPOINTMENT.search(text, start, end):
        return None
    return Expectation("fell short", None, (start, end))


def _told(text: str, start: int, end: int) -> Span | None:
    """None for "as I expected", which does not say what was."""
    return None if _UNTOLD.fullmatch(text, start, end) else _neat(text, start, end)


def _stop(text: str, start: int, end: int) -> int:
    match = _STOP.search(text, start, end)
    return match.start() if match else end


def _neat(text: str, start: int, end: int) -> Span | None:
    """Without edges of space and punctuation; None when no word is left."""
    end = min(end, start + LONGEST)
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return (start, end) if end > start else None

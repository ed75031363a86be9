"""What was expected and what happened instead, where the customer says so: patterns over one clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Sense = Literal["hoped", "fell short", "exceeded", "met"]
Span = tuple[int, int]
LONGEST = 200

_WHO = r"\b(?:i|we|you|one|he|she|they|people)\b"
_AUX = r"(?:['’](?:d|ve)|[ ](?:had|have|was|were|am|would|also|really|just|only|originally|first|kind of|honestly|of course))*"
_SAID = r"(?:says?|said|shows?|showed|claims?|claimed|states?|stated|promises?|promised|indicates?|indicated|mentioned|led me to believe)"
_HOPED = (
    rf"{_WHO}{_AUX}[ ](?:expect|expected|expecting|hoped|hoping|anticipated|anticipating|counted on|counting on|looking forward to)\b",
    r"\b(?:was|were|been)[ ](?:told|led to believe|promised|assured)\b",
    r"\b(?:advertised|described|listed|marketed|promised|billed|sold|labell?ed|claimed|guaranteed)[ ](?:as|to|at|for|that)\b",
    rf"\b(?:ads?|advert|description|listing|web ?site|page|pictures?|photos?|box|packaging|label|manual|seller|salesman|sales person|"
    rf"it|they|reviews|instructions)[ ](?:clearly[ ]|also[ ])?{_SAID}\b",
    r"\bclaims?\b(?=[ ]to\b)",
    r"\bsupposed\b(?=[ ]to\b)",
)
_WISHED = rf"{_WHO}{_AUX}[ ](?:thought|assumed|figured|believed|wanted|imagined|planned)\b"
_SHOULD = r"\b(?:should(?:[ ]have)?|ought to)\b(?=[ ](?:be|been|last|lasted|work|worked|hold|held|fit|do|come with|have come|have been)\b)"
_FILLER = r"(?:[ ](?:that|for|to have|to get|on)\b)?[ :]*"
_STRONG = re.compile("|".join(f"(?:{pattern})" for pattern in _HOPED), re.IGNORECASE)
_WEAK = re.compile(rf"(?:{_WISHED})|(?:{_SHOULD})", re.IGNORECASE)
_AFTER_CUE = re.compile(_FILLER, re.IGNORECASE)

_EXPECTED = r"(?:expect(?:ed|ing|ation|ations)?|hoped|anticipated|imagined|thought|advertised|described|promised|pictured|shown|claimed)"
_THAN = re.compile(
    rf"\bthan[ ](?:what[ ])?(?P<expected>(?:(?:i|we|you|it|they)\b(?:[ ](?:had|was|were|would have|would))*[ ])?{_EXPECTED}\b|"
    r"(?:my|our)[ ](?:old|previous|last|other|former|first)\b.*)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"[ ,]{0,2}\b(?:instead of|rather than)[ ]", re.IGNORECASE)
_COMPARED = re.compile(
    r"[ ,]{0,2}\b(?:compared (?:to|with)|unlike)[ ](?=(?:my|our|the (?:old|previous|last))\b)", re.IGNORECASE
)
_AS = re.compile(
    rf"\b(?P<expected>(?:as|what|like|how)[ ](?:(?:it|they|i|we|the \w+|is|was|were|had|had been|on the \w+)[ ]){{0,3}}"
    rf"(?:{_EXPECTED}|ordered|said|says|wanted)\b)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|nothing|far from|nowhere near|neither|nor|less|isn|wasn|didn|doesn|aren|don|won|hardly|cannot|cant|didnt|doesnt|isnt|wasnt)\b|n ?['’]t\b",
    re.IGNORECASE,
)
_EXCEEDED = re.compile(
    r"\bexceed(?:s|ed|ing)?\b|\bsurpass(?:es|ed)?\b|\bbeyond (?:my|our|all|any|what)\b|\bpleasantly surprised\b|\babove and beyond\b|"
    r"\bmore than (?:i|we)['’ ]?(?:d|had)? ?(?:expect\w*|hoped|asked|bargained)|\bbetter than (?:i|we) ?(?:had|have|could have|ever)* ?(?:expect|hope|imagin|thought)|"
    r"\b(?:could ?n['’]?t|could not) (?:have asked|ask) for (?:more|anything better|better)\b|\bblown away\b",
    re.IGNORECASE,
)
_FELL_SHORT = re.compile(
    r"\bfell short\b|\bfall(?:s|ing)? short\b|\bbelow (?:my |our |all )?expectations?\b|\bdisappoint(?:s|ed|ing|ment|ments|ingly)?\b|\b(?:let|lets|letting) (?:me|us) down\b|"
    r"\blet ?down\b|\bunderwhelm(?:s|ed|ing)\b|\bmisle(?:d|ads?|ading)\b|\bfalse(?:ly)? advertis\w+|\bmisrepresent\w*|\boverrated\b|\bover ?hyped\b|"
    r"(?:n['’]?t|\bnot|\bnever|\bfail(?:s|ed)? to) (?:\w+ )?(?:meet|met|live up|lived up|match|deliver)\b",
    re.IGNORECASE,
)
_NO_DISAPPOINTMENT = re.compile(r"(?:n['’]?t|\bnot|\bnever|\bno|\bwithout) (?:\w+ ){0,3}?disappoint", re.IGNORECASE)
_STOP = re.compile(
    r"[ ]?[,;(][ ]|[ ](?:but|and instead|however|because|so i|when in|whereas|although|though)\b|[ ]-+[ ]",
    re.IGNORECASE,
)
_EDGE = ' \t\n,;:.!?-–—()"“”'


@dataclass(frozen=True)
class Expectation:
    """Spans into the text. `strong`: the words alone say that something was expected, whatever follows."""

    sense: Sense
    expected: Span | None = None
    actual: Span | None = None
    strong: bool = True


def find(text: str, start: int, end: int) -> Expectation | None:
    """The first expectation spoken of in `text[start:end]`, or None."""
    for reader in (_exceeded, _than, _as, _instead, _hoped, _fell_short):
        found = reader(text, start, end)
        if found:
            return found
    return None


def _exceeded(text: str, start: int, end: int) -> Expectation | None:
    match = _EXCEEDED.search(text, start, end)
    if not match or _NOT.search(text, max(start, match.start() - 12), match.start()):
        return None
    return Expectation("exceeded", None, (start, end))


def _than(text: str, start: int, end: int) -> Expectation | None:
    """ "smaller than I expected": whether that is good is for the sentiment to say."""
    match = _THAN.search(text, start, end)
    if not match:
        return None
    return Expectation("fell short", _neat(text, *match.span("expected")), _neat(text, start, match.start()))


def _as(text: str, start: int, end: int) -> Expectation | None:
    match = _AS.search(text, start, end)
    if not match:
        return None
    denied = _NOT.search(text, start, match.start())
    expected = _neat(text, *match.span("expected"))
    return Expectation("fell short", expected, (start, end)) if denied else Expectation("met", expected)


def _instead(text: str, start: int, end: int) -> Expectation | None:
    match = _INSTEAD.search(text, start, end) or _COMPARED.search(text, start, end)
    if not match:
        return None
    expected, actual = _neat(text, match.end(), _stop(text, match.end(), end)), _neat(text, start, match.start())
    return Expectation("fell short", expected, actual, strong=False) if expected and actual else None


def _hoped(text: str, start: int, end: int) -> Expectation | None:
    strong = _STRONG.search(text, start, end)
    match = strong or _WEAK.search(text, start, end)
    if not match:
        return None
    after = _AFTER_CUE.match(text, match.end(), end)
    first = after.end() if after else match.end()
    expected = _neat(text, first, _stop(text, first, end))
    return Expectation("hoped", expected, None, strong is not None) if expected else None


def _fell_short(text: str, start: int, end: int) -> Expectation | None:
    if not _FELL_SHORT.search(text, start, end) or _NO_DISAPPOINTMENT.search(text, start, end):
        return None
    return Expectation("fell short", None, (start, end))


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

"""Ratings that were typed, not tapped: "4", "three stars", "8/10", "very satisfied", "worse than expected"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

SATISFACTION = "satisfaction"
COMPARISON = "comparison"
TOP = 5
MAX_CHARACTERS = 300
"""A rating stands at the beginning; what comes later is the reason. Without a limit, "probably " over and over would
hold up everybody's messages."""

_NUMBERS = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_NUMBERS |= {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_NUMBER = r"(?P<value>\d{1,3}(?:[.,]5)?|" + "|".join(_NUMBERS) + ")"
_HEDGE = r"(?:(?:ok(?:ay)?|well|so|then|hm+|uh+|i guess|i think|i suppose|honestly|probably|maybe)[\s,.:;!-]+)*"
_LEAD = (
    _HEDGE + r"(?:(?:no|actually|sorry|oops|wait|rather|i mean[t]?|make (?:it|that)|change (?:it|that) to)[\s,.:;!-]+)*"
)
_LEAD += r"(?:(?:i(?:'d| would|'ll| will)? (?:say|give it|rate it|go (?:with|for))|it'?s|my rating is)\s+)?"
_LEAD += r"(?:(?:maybe|about|probably|a|an|only|just|like|solid)\s+)*"
_OUT_OF = re.compile(_LEAD + _NUMBER + r"\s*(?:/|out of|von)\s*(?P<scale>5|10|100|five|ten)\b(?:\s*stars?)?")
_STARS = re.compile(_LEAD + _NUMBER + r"[\s-]*stars?\b")
_BARE = re.compile(_LEAD + _NUMBER)
_STAR_SIGNS = re.compile(r"(?:[★⭐🌟]\ufe0f?\s*){1,5}")

_VERY = r"(?:very|really|extremely|completely|totally|super|absolutely|so|incredibly|highly)"
_SOFT = r"(?:pretty|quite|fairly|mostly|reasonably|somewhat|rather|kind of|a bit|a little|slightly)"
_I_AM = r"(?:(?:i'?m|i am|we'?re|we are|i feel|i was)\s+)?"
_SATISFACTION_WORDS = (
    (_I_AM + _VERY + r"\s+(?:dissatisfied|unsatisfied|unhappy|disappointed)", 1),
    (_I_AM + r"not (?:at all )?(?:satisfied|happy) at all", 1),
    (_I_AM + rf"(?:{_SOFT}\s+)?(?:dissatisfied|unsatisfied|unhappy|disappointed)", 2),
    (_I_AM + r"not (?:really |very |so |that )?(?:satisfied|happy)", 2),
    (_I_AM + r"(?:neutral|neither(?: satisfied)? nor(?: dissatisfied)?|in the middle|so[- ]so|meh)", 3),
    (_I_AM + _VERY + r"\s+(?:satisfied|happy|pleased)", 5),
    (_I_AM + rf"(?:{_SOFT}\s+)?(?:satisfied|happy|pleased)", 4),
)
_IT_WAS = r"(?:(?:it(?:'s| is| was)|that was|quite frankly|honestly)\s+)?"
_THAN = r"(?:\s+than (?:i (?:had )?(?:expected|thought|hoped)|expected|i expected it to be|hoped))?"
_MUCH = r"(?:much|a lot|lots|way|far|so much|considerably|significantly)"
_BIT = r"(?:a bit|a little|slightly|somewhat|rather)"
_COMPARISON_WORDS = (
    (_IT_WAS + _MUCH + r"\s+worse" + _THAN, -2),
    (_IT_WAS + rf"(?:{_BIT}\s+)?worse" + _THAN, -1),
    (_IT_WAS + _MUCH + r"\s+better" + _THAN, 2),
    (_IT_WAS + rf"(?:{_BIT}\s+)?better" + _THAN, 1),
    (
        _IT_WAS
        + r"(?:exactly |about |just |pretty much |more or less )?(?:as|what|like) (?:i )?(?:had )?expected(?: it)?",
        0,
    ),
    (_IT_WAS + r"(?:about |pretty much |just |exactly )?(?:the )?same(?: as (?:i )?expected)?", 0),
)
_WORDS = [(SATISFACTION, re.compile(_HEDGE + pattern), value) for pattern, value in _SATISFACTION_WORDS]
_WORDS += [(COMPARISON, re.compile(_HEDGE + pattern), value) for pattern, value in _COMPARISON_WORDS]
_AFTER = re.compile(r"^(?:\s*(?:with it|please|i guess|i think|overall|so far|then|thanks?|thank you))?[\s.,;:!…)\-]*$")
_REASON = re.compile(r"^\s*(?:(?:because|since|cause|cuz|as)\b|[,;:–—-]\s*(?=[^\W\d]))")
_BREAK = re.compile(r"^\s*(?:[.,;:!…\-–—]|because\b|since\b|but\b|and\b|as\b)")


@dataclass(frozen=True)
class Typed:
    """`value`: satisfaction 1..5, comparison -2..2. `whole`: the message says nothing else."""

    scale: str
    value: int
    start: int
    end: int
    whole: bool


def read_typed(text: str) -> Typed | None:
    """The rating a message begins with, if it is one."""
    plain = text[:MAX_CHARACTERS].lower().replace("’", "'")
    if len(plain) != len(text[:MAX_CHARACTERS]):
        return None  # spans would not agree
    start = len(plain) - len(plain.lstrip(" \t\n.,!-"))
    for found in (_number(plain, start), _words(plain, start)):
        if found and (found.whole or _BREAK.match(plain[found.end :])):
            return replace(found, whole=found.whole and not text[MAX_CHARACTERS:].strip())
    return None


def _words(plain: str, start: int) -> Typed | None:
    for scale, pattern, value in _WORDS:
        match = pattern.match(plain, start)
        if match:
            return Typed(scale, value, match.start(), match.end(), _is_end(plain, match.end()))
    return None


def _number(plain: str, start: int) -> Typed | None:
    stars = _STAR_SIGNS.match(plain, start)
    if stars:
        count = sum(plain[stars.start() : stars.end()].count(sign) for sign in "★⭐🌟")
        return Typed(SATISFACTION, count, stars.start(), stars.end(), _is_end(plain, stars.end()))
    for pattern in (_OUT_OF, _STARS, _BARE):
        match = pattern.match(plain, start)
        if match:
            return _numbered(plain, match, bare=pattern is _BARE)
    return None


def _numbered(plain: str, match: re.Match[str], *, bare: bool) -> Typed | None:
    """A bare number counts alone or with its reason: "1 because the zip broke"; "2 days later it broke" is none."""
    value = _to_five(match.groupdict().get("scale"), match["value"])
    whole = _is_end(plain, match.end())
    if value is None or (bare and not whole and not _REASON.match(plain[match.end() :])):
        return None
    return Typed(SATISFACTION, value, match.start(), match.end(), whole)


def _to_five(scale: str | None, digits: str) -> int | None:
    value = float(_NUMBERS.get(digits, digits.replace(",", ".")))
    top = float(_NUMBERS.get(scale, scale)) if scale else TOP
    rating = round(value if top == TOP else 1 + (TOP - 1) * value / top)
    return rating if value <= top and 1 <= rating <= TOP else None


def _is_end(plain: str, end: int) -> bool:
    return bool(_AFTER.match(plain[end:]))

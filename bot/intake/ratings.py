"""One rating as it stands in a file: a number, signs or a word, and what it is on the scale of 1 to 5 that the record
keeps."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from bot.language.lexicon import lines
from bot.language.typed import SATISFACTION, read_typed

EMPTY = frozenset(
    ("", "-", "–", "—", "--", "?", ".", "n/a", "n.a.", "na", "nan", "none", "null", "nil", "#n/a", "(blank)")
)
"""What people and programs write where nothing was rated."""
SHOWN = 60
"""Characters of a bad value that its report repeats."""
LONGEST = 80
"""Characters of the longest rating; more is a text in the wrong column."""
PERCENT = 100
TEN = 10
DECIMALS = 4
FULL, HALF, HOLLOW = "★⭐🌟*", "½", "☆✩✰"
_NUMBER = r"[-+]?[0-9]{1,6}(?:\.[0-9]{1,12}|,[0-9]{1,2})?"
"""1,234 is a thousand, and no rating."""
_SIGNS = re.compile(rf"(?P<full>[{re.escape(FULL)}]*)(?P<half>{HALF}?)(?P<hollow>[{HOLLOW}]*)")
_JAPANESE = re.compile(r"(?P<of>[0-9]{1,3})つ星のうち\s*(?P<value>[0-9](?:\.[0-9]{1,2})?)")
_LABELLED = re.compile(rf"(?P<number>{_NUMBER})\s*(?:[-–—:=.)]\s*|\()(?P<label>[^\W\d].*?)\)?")


class NoRating(ValueError):
    """Something stands where a rating should, and is none; the message says what."""


@dataclass(frozen=True)
class Scale:
    """From its worst to its best value; the best may be the lower one, as in school marks."""

    worst: float
    best: float

    def __str__(self) -> str:
        return f"{self.worst:g}-{self.best:g}"

    @property
    def words(self) -> str:
        return f"{self.worst:g} to {self.best:g}"

    def holds(self, value: float) -> bool:
        return min(self.worst, self.best) <= value <= max(self.worst, self.best)

    def on_five(self, value: float) -> float:
        """The value on the scale of 1 to 5: worst is 1, best is 5, and what lies between is spread evenly."""
        spread = (value - self.worst) / (self.best - self.worst)
        return round(FIVE.worst + spread * (FIVE.best - FIVE.worst), DECIMALS)


FIVE = Scale(1, 5)


@dataclass(frozen=True)
class Written:
    """What a cell says. A number stands alone, or with the best value beside it ("8/10", "80 %"); a word is an answer
    of one of the series in lexicon/ratings.txt."""

    value: float = 0
    of: float | None = None
    word: str | None = None


NOTHING = Written(word="")


@dataclass(frozen=True)
class Rating:
    """What is stored: `csat` from 1 to 5, and beside it what was given when that was on another scale."""

    csat: float
    given: dict[str, Any] | None = None


def written(cell: Any) -> Written | None:
    """What a cell rates; None where it says that nothing was rated. Raises NoRating."""
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        raise NoRating(f"the rating {shown(cell)} is no number")
    found = _read(str(cell)[: LONGEST + 1])
    if found is NOTHING:
        return None
    if found is None or (found.of is not None and found.of <= 1):
        raise NoRating(f"the rating {shown(cell)} is no number")
    return found


@dataclass(frozen=True)
class Form:
    """How a column is read: the scale of its plain numbers, that of numbers with their best value beside them, and what
    its words mean from 1 to 5."""

    scale: Scale | None = FIVE
    """None where no scale fits: plain numbers are then no ratings."""
    of: dict[float, Scale] = field(default_factory=dict)
    answers: dict[str, float] = field(default_factory=dict)

    def scale_for(self, found: Written) -> Scale | None:
        return self.scale if found.of is None else self.of.get(found.of) or out_of(found.of)


def rating_of(cell: Any, form: Form) -> Rating | None:
    """The rating in a cell of a column that is read so; None where there is none. Raises NoRating."""
    found = written(cell)
    if found is None:
        return None
    if found.word is not None:
        return Rating((form.answers or meanings({found.word}))[found.word])
    scale = form.scale_for(found)
    if scale is None or not scale.holds(found.value):
        where = f"the scale of {scale.words}" if scale else "a scale that is known"
        raise NoRating(f"the rating {shown(cell)} is not on {where}")
    if scale == FIVE:
        return Rating(found.value)
    return Rating(scale.on_five(found.value), {"value": found.value, "scale": str(scale)})


def out_of(best: float) -> Scale:
    """The scale of "8/10": it begins at 0, as the chat reads it, and so does a percentage. Stars and "4/5" begin at 1:
    hardly any survey lets somebody give none."""
    return Scale(0 if best >= TEN else 1, best)


def plain(text: str) -> str:
    """In lower case, with ordinary digits and blanks: "４．５" is "4.5"."""
    halves = text.replace("½", "\ue000")  # which NFKC would turn into 1⁄2
    folded = unicodedata.normalize("NFKC", halves).replace("\ue000", "½").replace("\ufe0f", "").lower()
    return " ".join(folded.split())


def meanings(words: set[str]) -> dict[str, float]:
    """What each answer means from 1 to 5: by the series of which the column holds most steps, then by the next."""
    found: dict[str, float] = {}
    best_first = sorted(series(), key=lambda one: -len({value for word, value in one.items() if word in words}))
    for one in best_first:
        found = {word: value for word, value in one.items() if word in words} | found
    return found


@cache
def series() -> tuple[dict[str, float], ...]:
    """Each series of answers with what they mean from 1 to 5."""
    return tuple(_series(line) for line in lines("ratings"))


def shown(value: Any) -> str:
    """A value from the file, fit to stand in a report."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


@lru_cache(maxsize=4096)  # a column holds few different ratings
def _read(cell: str) -> Written | None:
    """NOTHING where nothing was rated, None where something else stands there."""
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    if len(text) > LONGEST:
        return None
    return _answer(text) or _signs(text) or _numeric(text) or _labelled(text) or _typed(text)


def _series(line: str) -> dict[str, float]:
    steps = line.split(" | ")
    last = len(steps) - 1
    values = [Scale(0, last).on_five(place) for place in range(len(steps))]
    return {plain(word): value for step, value in zip(steps, values, strict=True) for word in step.split(",")}


@cache
def _answers() -> frozenset[str]:
    return frozenset(word for one in series() for word in one)


@cache
def _words(name: str) -> tuple[str, ...]:
    [line] = [line for line in lines("rating_words") if line.startswith(f"@{name} ")]
    return tuple(plain(word) for word in line.removeprefix(f"@{name} ").split("|"))


@cache
def _numbers() -> dict[str, int]:
    return {word: number for number in range(TEN + 1) for word in _words(str(number))}


@cache
def _rating() -> re.Pattern[str]:
    """A number, or a word for one, with all that may stand round it."""
    lead, of, unit, number = (_any(words) for words in (_words("lead"), _words("of"), _words("unit"), _numbers()))
    value = rf"(?P<value>{_NUMBER}½?|(?:{number})\b)(?:[\s-]*(?:{unit}))?"
    best = rf"\s*(?:/|(?:{of})\b)\s*(?P<of>[0-9]{{1,4}}(?:[.,]0+)?|(?:{number})\b)(?:[\s-]*(?:{unit}))?"
    percent = rf"\s*(?P<percent>%|{_any(_words('percent'))})"
    return re.compile(rf"(?:(?:{lead})\s*:?\s*)?{value}(?:{best}|{percent})?[.!]?")


def _any(words: Any) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _answer(text: str) -> Written | None:
    word = text.strip(" .!") if text[-1:] in ".!" else text
    word = word if word in _answers() else _alone(word)
    return Written(word=word) if word in _answers() else None


def _alone(text: str) -> str:
    """The same sign several times over is the sign; a skin colour is none of our business."""
    signs = {sign for sign in text if not "\U0001f3fb" <= sign <= "\U0001f3ff" and not sign.isspace()}
    return signs.pop() if len(signs) == 1 else text


def _signs(text: str) -> Written | None:
    """★★★★☆, ★★★½, *****: full ones count, of as many as there are; of five where no hollow one says more."""
    found = _SIGNS.fullmatch(text.replace(" ", ""))
    if found is None or not text:
        return None
    full = len(found["full"]) + (0.5 if found["half"] else 0)
    whole = len("".join(found.groups()))
    return Written(full, float(max(whole, FIVE.best)))


def _numeric(text: str) -> Written | None:
    found = _rating().fullmatch(text)
    if found is None:
        japanese = _JAPANESE.fullmatch(text)
        return Written(float(japanese["value"]), float(japanese["of"])) if japanese else None
    value = _number(found["value"])
    if found["percent"]:
        return Written(value, PERCENT)
    if found["of"]:
        return Written(value, _number(found["of"]))
    return Written(value)


def _number(text: str) -> float:
    if text in _numbers():
        return float(_numbers()[text])
    return float(text.rstrip(HALF).replace(",", ".")) + (0.5 if text.endswith(HALF) else 0)


def _labelled(text: str) -> Written | None:
    """ "5 - very satisfied": the words say more surely than the number which end is the good one."""
    found = _LABELLED.fullmatch(text)
    if found is None:
        return None
    return _answer(found["label"]) or Written(_number(found["number"]))


def _typed(text: str) -> Written | None:
    """As the chat reads what customers type."""
    typed = read_typed(text)
    if typed is None or typed.scale != SATISFACTION or not typed.whole:
        return None
    beside = not text[-1:].isalpha() and "/" not in text  # "I'd say 4": of what, the column knows
    return Written(typed.value, None if beside else FIVE.best)

"""One rating as it stands in a file, and what it is on the scale of 1 to 5 that the record keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

EMPTY = frozenset(("", "-", "–", "—", "?", "n/a", "n.a.", "na", "nan", "none", "null"))
"""What people and programs write where nothing was rated."""
SHOWN = 60
"""Characters of a bad value that its report repeats."""
PERCENT = 100
DECIMALS = 4
_RATING = re.compile(
    r"(-?[0-9]{1,6}(?:\.[0-9]+|,[0-9]{1,2})?)\s*(?:(?:/|out of|of)\s*([0-9]{1,4})(?:\.0+)?|(%))?\s*(?:stars?)?",
    re.IGNORECASE,
)


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
    """A number as the file has it; `of`: the best value, where that is written beside it ("8/10", "80 %")."""

    value: float
    of: int | None = None


@dataclass(frozen=True)
class Rating:
    """What is stored: `csat` from 1 to 5, and beside it what was given when that was on another scale."""

    csat: float
    given: dict[str, Any] | None = None


def written(cell: Any) -> Written | None:
    """The number in a cell; None where it says that there is none. Raises NoRating."""
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        raise NoRating(f"the rating {shown(cell)} is no number")
    text = " ".join(str(cell).split())
    if text.lower() in EMPTY:
        return None
    found = _RATING.fullmatch(text)
    if found is None:
        raise NoRating(f"the rating {shown(text)} is no number")
    best = PERCENT if found[3] else int(found[2]) if found[2] else None
    return Written(float(found[1].replace(",", ".")), best)


def rating_of(cell: Any, scale: Scale) -> Rating | None:
    """The rating in a cell of a column on this scale; None where there is none. Raises NoRating."""
    found = written(cell)
    if found is None:
        return None
    fits = found.of is None or found.of == max(scale.worst, scale.best)
    if not (fits and scale.holds(found.value)):
        raise NoRating(f"the rating {shown(cell)} is not on the scale of {scale.words}")
    if scale == FIVE:
        return Rating(found.value)
    return Rating(scale.on_five(found.value), {"value": found.value, "scale": str(scale)})


def shown(value: Any) -> str:
    """A value from the file, fit to stand in a report."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."

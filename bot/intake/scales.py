"""On which scale a whole column of ratings is: looked at before anything is stored, and asked for where it is not sure.

A column from 1 to 10 that is taken for one from 1 to 5 would lose its happy half and count the rest as satisfied. So
nothing is guessed: five is taken where every rating allows it, any other scale has to be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.intake.ratings import FIVE, PERCENT, NoRating, Scale, Written, written
from bot.intake.records import ImportRefused

SEVEN, TEN, FROM_NOUGHT, HUNDRED = Scale(1, 7), Scale(1, 10), Scale(0, 10), Scale(0, PERCENT)
KNOWN = (FIVE, SEVEN, TEN, FROM_NOUGHT, HUNDRED)
OPTION = "--rating-scale"
NOTHING_STORED = "Nothing has been imported."
EVENLY = "The ratings are then stored as 1 to 5, evenly: the worst becomes 1, the best 5. What was given is kept too."
ANY_OTHER = f"Any other scale is written by its worst and its best value, such as {OPTION} 1-6."
MISTAKES = (
    f" If the scale is 1 to 5 and the others are mistakes, say {OPTION} {FIVE}: their texts are then stored without a "
    "rating."
)
_SCALE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*(?:-|–|to|\.\.)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_BEST = re.compile(r"[0-9]+")
_RANGE = re.compile(r"(?<![0-9])([01])\s*(?:-|–|to|\.\.|bis)\s*([0-9]{1,3})(?![0-9])")
_OUT_OF = re.compile(r"(?:/|\bof\s|\bvon\s)\s*([0-9]{1,3})(?![0-9])")


@dataclass
class Column:
    """What a column holds, without its rows: the least and the greatest number, and where they first stand."""

    least: tuple[float, int] | None = None
    greatest: tuple[float, int] | None = None
    """Value and line."""
    of: dict[int, int] = field(default_factory=dict)
    """The best values that are written beside numbers, each with the first line."""
    bare: bool = False
    """Whether a number stands alone anywhere."""

    def add(self, line: int, found: Written) -> None:
        if self.least is None or found.value < self.least[0]:
            self.least = found.value, line
        if self.greatest is None or found.value > self.greatest[0]:
            self.greatest = found.value, line
        if found.of is None:
            self.bare = True
        else:
            self.of.setdefault(found.of, line)

    def fits(self, scale: Scale) -> bool:
        """Whether every number in it may be on this scale."""
        if self.least is None or self.greatest is None:
            return True
        return scale.holds(self.least[0]) and scale.holds(self.greatest[0]) and set(self.of) <= {scale.best}


def scale_of(name: str, cells: Iterable[tuple[int, Any]], wanted: str | None) -> Scale:
    """The scale of the column of this name. `cells`: the line and the value of each row; `wanted`: what the person who
    imports says it is. Raises ImportRefused when that is needed, or cannot be."""
    column = Column()
    for line, cell in cells:
        try:
            found = written(cell)
        except NoRating:
            continue  # reported with its row
        if found is not None:
            column.add(line, found)
    if wanted is not None:
        return _named(name, column, wanted)
    hinted = _hinted(name) if column.bare else ()
    if column.fits(FIVE) and (not hinted or FIVE in hinted):
        return FIVE
    raise ImportRefused(_question(name, column, hinted))


def _named(name: str, column: Column, wanted: str) -> Scale:
    """The scale that was asked for: "1-10", or "10" alone, which begins at 1 (and 100 at 0)."""
    pair, best = _SCALE.fullmatch(wanted.strip()), _BEST.fullmatch(wanted.strip())
    if pair and float(pair[1]) != float(pair[2]):
        return Scale(float(pair[1]), float(pair[2]))
    if best is None or float(best[0]) <= 1:
        raise ImportRefused(f"{OPTION} {wanted!r} is no scale: write its worst and its best value, such as 1-10.")
    scale = HUNDRED if int(best[0]) == PERCENT else Scale(1, float(best[0]))
    if column.least is not None and column.least[0] == 0 and scale != HUNDRED:
        raise ImportRefused(
            f"'{name}' holds a 0 (line {column.least[1]}), which a scale of {scale.words} has not. {NOTHING_STORED} "
            f"Write {OPTION} 0-{best[0]} if 0 is the worst, or {OPTION} {scale} if 0 means that nothing was rated."
        )
    return scale


def _question(name: str, column: Column, hinted: tuple[Scale, ...]) -> str:
    """What was found, and what to say for it to be imported."""
    if len(column.of) > 1 or (column.of and column.bare and not column.fits(FIVE)):
        found = [f"out of {best} (line {line})" for best, line in sorted(column.of.items())]
        found += ["without saying out of what"] if column.bare else []
        return (
            f"The ratings in '{name}' are not all on one scale: they are written {', '.join(found)}. {NOTHING_STORED} "
            f"Bring them to one scale, or say with {OPTION} 1-10 or the like which one counts: the texts of the others "
            "are then stored without a rating."
        )
    readings = [one for one in hinted if column.fits(one)] or _readings(column)
    if column.fits(FIVE):
        found_here = f"'{name}' speaks of another scale than 1 to 5, but the ratings in it all lie from 1 to 5"
        readings = [*readings, FIVE]
    else:
        found_here = _beyond_five(name, column)
    choices = " or ".join(f"{OPTION} {one}" for one in readings)
    ask = f"Say which scale it is: {choices}. {EVENLY}" if choices else "No scale in use holds all of them."
    mistakes = MISTAKES if column.bare and not column.fits(FIVE) else ""
    return f"{found_here}. {NOTHING_STORED} {ask} {ANY_OTHER}{mistakes}"


def _beyond_five(name: str, column: Column) -> str:
    least, greatest = column.least or (0.0, 0), column.greatest or (0.0, 0)
    for best, line in column.of.items():
        if best != FIVE.best:
            return f"The ratings in '{name}' are out of {best} (first in line {line}), not out of 5"
    return (
        f"The ratings in '{name}' are not all from 1 to 5: they go from {least[0]:g} (line {least[1]}) "
        f"to {greatest[0]:g} (line {greatest[1]})"
    )


def _readings(column: Column) -> list[Scale]:
    """The scales in use that all the numbers fit; a hundred only where ten is too little."""
    if len(column.of) == 1 and not column.bare:
        [best] = column.of
        fitting = [one for one in (Scale(0, best), Scale(1, best)) if column.fits(one)]
        return fitting[:1] if best == PERCENT else fitting
    fitting = [one for one in KNOWN if one not in (FIVE, HUNDRED) and column.fits(one)]
    return fitting or [one for one in (HUNDRED,) if column.fits(one)]


def _hinted(name: str) -> tuple[Scale, ...]:
    """The scales that the name of a column speaks of, such as "rating (0-10)" or "NPS"; none where it says nothing."""
    text = " ".join(name.lower().replace("_", " ").split())
    if ranged := _RANGE.search(text):
        return (Scale(float(ranged[1]), float(ranged[2])),) if int(ranged[2]) > 1 else ()
    words = re.findall(r"[a-z0-9]+|%", text)
    out_of = _OUT_OF.search(text)
    best = out_of[1] if out_of else next((word for word in words if word in ("7", "10", "100")), None)
    if "nps" in words:
        return (FROM_NOUGHT,)
    if best == str(PERCENT) or {"%", "percent", "pct"} & set(words):
        return (HUNDRED,)
    if best is None or int(best) <= 1:
        return ()
    return (Scale(1, float(best)), Scale(0, float(best)))

"""On which scale a whole column of ratings is: looked at before anything is stored, and asked for where it is not sure.

A column from 1 to 10 that is taken for one from 1 to 5 would lose its happy half and count the rest as satisfied. So
five is taken where every rating allows it, another scale where it is the only one in use that holds all ratings, and
between two that do the person who imports decides.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from bot.intake.questions import Answer, ImportRefused, Question
from bot.intake.ratings import FIVE, PERCENT, Form, Scale, Written, meanings, out_of

SEVEN, TEN, FROM_NOUGHT, HUNDRED = Scale(1, 7), Scale(1, 10), Scale(0, 10), Scale(0, PERCENT)
NOUGHT_TO_FIVE = Scale(0, 5)
KNOWN = (FIVE, NOUGHT_TO_FIVE, SEVEN, TEN, FROM_NOUGHT, HUNDRED)
OPTION = "--rating-scale"
EVENLY = "Ratings are stored as 1 to 5, evenly: the worst becomes 1, the best 5. What was given is kept too."
ANY_OTHER = f"Any other scale is written by its worst and its best value, such as {OPTION} 1-6."
MISTAKEN = 0.02
"""Of the ratings, so many may be slips of the pen; a column in which more lie beyond a scale is on another one."""
MOST_SHOWN = 8
"""Words whose meaning is told."""
_SCALE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*(?:-|–|to|\.\.)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_BEST = re.compile(r"[0-9]+")
_RANGE = re.compile(r"(?<![0-9])([01])\s*(?:-|–|to|\.\.|bis|à|a|tot|do)\s*([0-9]{1,3})(?![0-9])")
_OUT_OF = re.compile(r"(?:/|\bof\s|\bvon\s|\bsur\s|\bde\s|\bsu\s|\bvan\s|\bna\s)\s*([0-9]{1,3})(?![0-9])")


@dataclass
class Column:
    """What a column holds, without its rows."""

    values: Counter[float] = field(default_factory=Counter)
    """Numbers that stand alone."""
    of: dict[float, Counter[float]] = field(default_factory=dict)
    """Those that stand beside their best value."""
    words: Counter[str] = field(default_factory=Counter)
    lines: dict[float, int] = field(default_factory=dict)
    """Where a number that stands alone stands first."""

    def add(self, line: int, found: Written) -> None:
        if found.word is not None:
            self.words[found.word] += 1
        elif found.of is not None:
            self.of.setdefault(found.of, Counter())[found.value] += 1
        else:
            self.values[found.value] += 1
            self.lines.setdefault(found.value, line)

    def fits(self, scale: Scale) -> bool:
        """Whether every number that stands alone may be on this scale."""
        return all(map(scale.holds, self.values))

    def nearly_fits(self, scale: Scale) -> bool:
        beyond = sum(count for value, count in self.values.items() if not scale.holds(value))
        return beyond <= MISTAKEN * self.values.total()


@dataclass(frozen=True)
class Decision:
    """How a column is read, what was found in it, and what has to be asked first, if anything."""

    form: Form
    found: str = ""
    question: Question | None = None


def form_of(name: str, column: Column, wanted: str | None) -> Decision:
    """How the column of this name is read; `wanted`: what the person who imports says of its plain numbers. Raises
    ImportRefused when that cannot be."""
    form = Form(of=_outs_of(column), answers=meanings(set(column.words)))
    if wanted is not None:
        scale = _named(name, column, wanted)
        form = replace(form, scale=scale, of=form.of | {scale.best: scale})
        return Decision(form, _found(name, column, form))
    readings = _readings(column, _hinted(name))
    if len(readings) == 1 or not column.values:
        scale = readings[0] if readings else FIVE
        form = replace(form, scale=scale)
        return Decision(form, _found(name, column, form))
    form = replace(form, scale=readings[0] if readings else None)
    return Decision(form, "", _question(name, column, readings))


def _outs_of(column: Column) -> dict[float, Scale]:
    """ "0/5" somewhere says that all that are out of 5 begin at 0."""
    return {best: Scale(0, best) if values[0] else out_of(best) for best, values in column.of.items()}


def _readings(column: Column, hinted: tuple[Scale, ...]) -> list[Scale]:
    """The scales that the numbers may be on, the likeliest first."""
    if not column.values:
        return [FIVE]
    told = [one for one in hinted if column.fits(one)]
    beside = [one for one in _outs_of(column).values() if column.fits(one)]
    if column.fits(FIVE):  # then only another scale in the name, or beside other numbers, speaks against it
        return [FIVE] if FIVE in told else list(dict.fromkeys([*told, *beside, FIVE]))
    fitting = told or beside or [one for one in KNOWN if column.fits(one) and one != HUNDRED]
    fitting = fitting or [one for one in (HUNDRED,) if column.fits(one)]  # a hundred only where ten is too little
    slips = column.nearly_fits(FIVE) or NOUGHT_TO_FIVE in fitting  # 0 may say that nothing was rated
    return list(dict.fromkeys([*fitting, *([FIVE] if slips else [])]))


def _found(name: str, column: Column, form: Form) -> str:
    """In words, what the ratings are and what is done with them."""
    parts = []
    if column.values and form.scale:
        as_they_are = form.scale == FIVE
        stored = "stored as they are" if as_they_are else f"stored as 1 to 5, evenly ({_example(column, form.scale)})"
        parts.append(f"{column.values.total():,} from {form.scale.words}, {stored}")
    for best, values in sorted(column.of.items()):
        own = form.of.get(best, out_of(best))
        of = "in percent" if best == PERCENT else f'"out of {best:g}"'
        stored = "" if own == FIVE else f", stored as 1 to 5 from {own.words}"
        parts.append(f"{values.total():,} {of}{stored}")
    if column.words:
        meant = sorted(form.answers.items(), key=lambda pair: pair[1])
        shown = ", ".join(f'"{word}" is {value:g}' for word, value in meant[:MOST_SHOWN])
        parts.append(f"{column.words.total():,} in words ({shown})")
    return f"'{name}': ratings, {'; '.join(parts)}" if parts else f"'{name}': no rating was found"


def _example(column: Column, scale: Scale) -> str:
    value = column.values.most_common(1)[0][0]
    return f"{value:g} becomes {scale.on_five(value):g}" if scale.holds(value) else f"{scale.best:g} becomes 5"


def _named(name: str, column: Column, wanted: str) -> Scale:
    """The scale that was asked for: "1-10", or "10" alone, which begins at 1 (and 100 at 0)."""
    pair, best = _SCALE.fullmatch(wanted.strip()), _BEST.fullmatch(wanted.strip())
    if pair and float(pair[1]) != float(pair[2]):
        return Scale(float(pair[1]), float(pair[2]))
    if best is None or float(best[0]) <= 1:
        raise ImportRefused(f"{OPTION} {wanted!r} is no scale: write its worst and its best value, such as 1-10.")
    scale = HUNDRED if int(best[0]) == PERCENT else Scale(1, float(best[0]))
    if 0 in column.values and scale != HUNDRED:
        raise ImportRefused(
            f"'{name}' holds a 0 (line {column.lines[0]}), which a scale of {scale.words} has not. Nothing has been "
            f"imported. Write {OPTION} 0-{best[0]} if 0 is the worst, or {OPTION} {scale} if 0 means that nothing was "
            "rated."
        )
    return scale


def _question(name: str, column: Column, readings: list[Scale]) -> Question:
    """What was found, and what to say for it to be imported."""
    least, greatest = min(column.values), max(column.values)
    span = f"they go from {least:g} (line {column.lines[least]}) to {greatest:g} (line {column.lines[greatest]})"
    beside = [f"out of {best:g}" for best in sorted(column.of)]
    if beside:
        asks = f"The ratings in '{name}' are not all on one scale: some are written {', '.join(beside)}, others bare"
        asks += f"; of these, {span}"
    elif column.fits(FIVE):
        asks = f"'{name}' speaks of another scale than 1 to 5, but the ratings in it all lie from 1 to 5"
    else:
        asks = f"The ratings in '{name}' are not all from 1 to 5: {span}"
    answers = tuple(Answer(str(one), _meaning(one, column)) for one in readings)
    more = f"{EVENLY} {ANY_OTHER}" if answers else f"No scale in use holds all of them. {ANY_OTHER}"
    if FIVE not in readings:
        more += (
            f" If the scale is 1 to 5 and the others are mistakes, say {OPTION} {FIVE}: their texts are then stored "
            "without a rating."
        )
    return Question(OPTION, asks, answers, more)


def _meaning(scale: Scale, column: Column) -> str:
    beyond = sum(count for value, count in column.values.items() if not scale.holds(value))
    return f"{beyond:,} of {column.values.total():,} are then no ratings, their texts stay" if beyond else ""


def _hinted(name: str) -> tuple[Scale, ...]:
    """The scales that the name of a column speaks of, such as "rating (0-10)" or "NPS"; none where it says nothing."""
    text = " ".join(name.lower().replace("_", " ").split())
    if ranged := _RANGE.search(text):
        return (Scale(float(ranged[1]), float(ranged[2])),) if int(ranged[2]) > 1 else ()
    words = re.findall(r"[a-z0-9]+|%", text)
    out = _OUT_OF.search(text)
    best = out[1] if out else next((word for word in words if word in ("7", "10", "100")), None)
    if "nps" in words:
        return (FROM_NOUGHT,)
    if best == str(PERCENT) or {"%", "percent", "pct"} & set(words):
        return (HUNDRED,)
    if best is None or int(best) <= 1:
        return ()
    return (Scale(1, float(best)), Scale(0, float(best)))

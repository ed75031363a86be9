"""Inline SVG, drawn with currentColor and class names so that a page's light and dark colours hold for it.

Each says in its label what it shows; the page puts the same numbers beside it as a table.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.insight.model import Aspect, Range
from bot.insight.wording import percent

WIDTH, PAD = 240, 6
"""Units of the viewBox of a dot on its interval."""
BAR = 600
DOT = Markup('<svg class="dot" viewBox="0 0 240 22" role="img" aria-label="{said}">{axis}{then}{now}</svg>')
AXIS = Markup('<line class="axis" x1="6" x2="234" y1="{y}" y2="{y}"/>')
THEN = Markup(
    '<line class="was" x1="{low}" x2="{high}" y1="5" y2="5"/><circle class="before" cx="{x}" cy="5" r="3.5"/>'
)
NOW = Markup(
    '<line class="range" x1="{low}" x2="{high}" y1="{y}" y2="{y}"/><circle class="value" cx="{x}" cy="{y}" r="4.5"/>'
)
RECTANGLE = Markup('<rect class="met{index}" x="{x}" y="4" width="{width}" height="22"/>')
DIVERGING = Markup(
    '<svg class="diverging" viewBox="0 0 {bar} 30" preserveAspectRatio="none" role="img"'
    ' aria-label="{whose}compared with what was expected: {said}">'
    '{bars}<line class="axis" x1="{middle}" x2="{middle}" y1="0" y2="30"/></svg>'
)
MET = ("much worse", "worse", "as expected", "better", "much better")

SIDE, FOOT = 390, 270
"""Of the quadrant: units of its width and height, within a margin."""
LEFT, TOP = 34, 12
MOST = 9
"""Aspects that are shown: as many as can be told apart by a digit."""
QUADRANT = Markup(
    '<svg class="quadrant" viewBox="0 0 {wide} {high}" role="img" aria-label="{said}">'
    '<rect class="frame" x="{left}" y="{top}" width="{side}" height="{foot}"/>'
    '<line class="axis" x1="{x}" x2="{x}" y1="{top}" y2="{end}"/>'
    '<line class="axis" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
    '<text class="corner fix" x="{inner}" y="{low}" text-anchor="end">fix first</text>'
    '<text class="corner" x="{inner}" y="{up}" text-anchor="end">keep it up</text>'
    '<text class="corner" x="{start}" y="{up}">fine</text>'
    '<text class="corner" x="{start}" y="{low}">watch</text>{marks}'
    '<text class="label" x="{right}" y="{under}" text-anchor="end">share of customers who speak of it &#8594;</text>'
    '<text class="label" transform="rotate(-90)" x="-{end}" y="14">nothing went wrong &#8594;</text></svg>'
)
MARK = Markup(
    '<circle class="{kind}" cx="{x}" cy="{y}" r="11"/>'
    '<text class="number" x="{x}" y="{y}" dy="4.5" text-anchor="middle">{number}</text>'
)


def dot_interval(share: float, ci: Range, top: float, before: tuple[float, Range] | None = None) -> Markup:
    """A share as a dot on its 95% interval; `top` ends the scale; above it, as a ring, the period before."""
    said, then, y = _interval(share, ci), Markup(), 11
    if before is not None:
        said, y = f"{said}; {_interval(*before)} in the period before", 15
        then = THEN.format(low=_x(before[1][0], top), high=_x(before[1][1], top), x=_x(before[0], top))
    now = NOW.format(low=_x(ci[0], top), high=_x(ci[1], top), x=_x(share, top), y=y)
    return DOT.format(said=said, axis=AXIS.format(y=y), then=then, now=now)


def diverging(counts: Sequence[int], whose: str = "") -> Markup:
    """Answers from much worse (left) to much better (right) than expected, centred on "as expected"; `whose`: of one
    segment."""
    shares = [count / sum(counts) for count in counts]
    said = ", ".join(f"{name} {count}" for name, count in zip(MET, counts, strict=True))
    x = (0.5 - (shares[0] + shares[1] + shares[2] / 2) / 2) * BAR
    bars = Markup()
    for index, share in enumerate(shares):
        bars += RECTANGLE.format(index=index, x=f"{x:.1f}", width=f"{share / 2 * BAR:.1f}")
        x += share / 2 * BAR
    return DIVERGING.format(whose=f"{whose}, " if whose else "", said=said, bars=bars, bar=BAR, middle=BAR // 2)


def quadrant(aspects: Sequence[Aspect]) -> Markup:
    """Importance-performance: to the right how many speak of an aspect, upwards how many of them name nothing wrong.

    The lines cross at the medians of the aspects shown; each is a number, in the order given.
    """
    shown = aspects[:MOST]
    top = 1.12 * max(one.share for one in shown)
    across = [LEFT + SIDE * one.share / top for one in shown]
    upward = [TOP + 16 + (FOOT - 32) * (1 - one.content_share) for one in shown]
    x, y = _median(across), _median(upward)
    marks = Markup()
    for number, (one, its_x, its_y) in enumerate(zip(shown, _apart(across, upward), upward, strict=True), start=1):
        kind = "poor" if one.content_share < 0.5 else "well"  # noqa: PLR2004 - most of them have something against it
        marks += MARK.format(kind=kind, x=f"{its_x:.0f}", y=f"{its_y:.0f}", number=number)
    said = "; ".join(
        f"{one.name}: {one.customers} of {one.n} speak of it, {one.content} of them name nothing wrong" for one in shown
    )
    return QUADRANT.format(
        said=said, wide=LEFT + SIDE + 8, high=TOP + FOOT + 24, left=LEFT, top=TOP, side=SIDE, foot=FOOT,
        x=f"{x:.0f}", y=f"{y:.0f}", end=TOP + FOOT, right=LEFT + SIDE, inner=LEFT + SIDE - 8, start=LEFT + 8,
        up=TOP + 18, low=TOP + FOOT - 9, under=TOP + FOOT + 18, marks=marks,
    )  # fmt: skip


def _interval(share: float, ci: Range) -> str:
    return f"{percent(share)}, 95% interval {percent(ci[0])} to {percent(ci[1])}"


def _apart(across: Sequence[float], upward: Sequence[float]) -> list[float]:
    """Marks that would lie on each other are moved to the side, so that each number can be read: each in one direction
    only, or one in a crowd at the middle would be moved to and fro for ever."""
    placed: list[tuple[float, float]] = []
    for x, y in zip(across, upward, strict=True):
        step = 4 if x < LEFT + SIDE / 2 else -4
        while any(abs(x - other) < 22 and abs(y - its) < 22 for other, its in placed):  # noqa: PLR2004 - two radii
            x += step  # noqa: PLW2901
        placed.append((x, y))
    return [x for x, _ in placed]


def _median(values: Sequence[float]) -> float:
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _x(share: float, top: float) -> str:
    return f"{PAD + min(share / top, 1) * (WIDTH - 2 * PAD):.1f}"

"""Inline SVG, drawn with currentColor and class names so that a page's light and dark colours hold for it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.insight.wording import percent

WIDTH, PAD = 240, 6
"""Units of the viewBox of a dot on its interval."""
BAR = 600
DOT = Markup(
    '<svg class="dot" viewBox="0 0 240 18" role="img" aria-label="{said}">'
    '<line class="axis" x1="6" x2="234" y1="9" y2="9"/><line class="range" x1="{low}" x2="{high}" y1="9" y2="9"/>'
    '{ring}<circle class="value" cx="{x}" cy="9" r="4.5"/></svg>'
)
RING = Markup('<circle class="before" cx="{x}" cy="9" r="4"/>')
RECTANGLE = Markup('<rect class="met{index}" x="{x}" y="4" width="{width}" height="22"/>')
DIVERGING = Markup(
    '<svg class="diverging" viewBox="0 0 {bar} 30" role="img" aria-label="Compared with what was expected: {said}">'
    '{bars}<line class="axis" x1="{middle}" x2="{middle}" y1="0" y2="30"/></svg>'
)
MET = ("much worse", "worse", "as expected", "better", "much better")


def dot_interval(share: float, ci: tuple[float, float], top: float, before: float | None = None) -> Markup:
    """A share as a dot on its 95% interval; `top` ends the scale, a ring marks the period before."""
    said = f"{percent(share)}, 95% interval {percent(ci[0])} to {percent(ci[1])}"
    ring = Markup()
    if before is not None:
        said += f"; {percent(before)} in the period before"
        ring = RING.format(x=_x(before, top))
    return DOT.format(said=said, low=_x(ci[0], top), high=_x(ci[1], top), x=_x(share, top), ring=ring)


def diverging(counts: Sequence[int]) -> Markup:
    """Answers from much worse (left) to much better (right) than expected, centred on "as expected"."""
    shares = [count / sum(counts) for count in counts]
    said = ", ".join(f"{name} {percent(share)}" for name, share in zip(MET, shares, strict=True))
    x = (0.5 - (shares[0] + shares[1] + shares[2] / 2) / 2) * BAR
    bars = Markup()
    for index, share in enumerate(shares):
        bars += RECTANGLE.format(index=index, x=f"{x:.1f}", width=f"{share / 2 * BAR:.1f}")
        x += share / 2 * BAR
    return DIVERGING.format(said=said, bars=bars, bar=BAR, middle=BAR // 2)


def _x(share: float, top: float) -> str:
    return f"{PAD + min(share / top, 1) * (WIDTH - 2 * PAD):.1f}"

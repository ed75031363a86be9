"""The upper level of themes: how many customers speak of each area, and how many of them have nothing against it.

Importance-performance analysis: Martilla, J. A. and James, J. C. (1977), J. of Marketing 41 (1), 77-79. Importance is
here how many raise an area unasked, performance how many of them name nothing that went wrong with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.insight import statistics
from bot.insight.model import Area, Theme
from bot.store import areas as store
from bot.store import figures
from bot.store.areas import AreaCount
from bot.store.figures import Reading, Scope

MIN_CUSTOMERS = 5


def areas(session: Reading, scope: Scope, shown: Sequence[Theme]) -> tuple[Area, ...]:
    """Areas of which at least five customers speak, most customers first."""
    n = figures.answered(session, scope)
    found = [area for area in store.areas(session, scope) if area.customers >= MIN_CUSTOMERS]
    return tuple(_written(area, n, [theme.id for theme in shown if theme.area == area.name]) for area in found)


def _written(area: AreaCount, n: int, themes: Sequence[int]) -> Area:
    content = area.customers - area.complaining
    share, well = statistics.wilson(area.customers, n), statistics.wilson(content, area.customers)
    return Area(
        name=area.name,
        customers=area.customers,
        n=n,
        share=area.customers / n,
        ci=(share.low, share.high),
        mentions=area.mentions,
        content=content,
        content_share=content / area.customers,
        content_ci=(well.low, well.high),
        themes=tuple(themes),
    )

"""How much of a digest each audience reads; the numbers are the same for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from bot.insight import claims, statistics
from bot.insight.changes import LEAST_N
from bot.insight.claims import NEGATIVE
from bot.insight.model import (
    Action,
    Aspect,
    Digest,
    Figure,
    Pair,
    Period,
    Quote,
    Range,
    Segment,
    Theme,
    Trend,
    TrendPoint,
)
from bot.insight.wording import ENOUGH, count, decimal, percent


@dataclass(frozen=True)
class Cut:
    """How many of each are shown: on the first screen, in detail, as one line; 0 leaves a section out."""

    first: int
    detailed: int
    listed: int
    exceeded: int
    quotes: int
    voices: int
    segments: int
    aspects: int
    story: bool


CUTS = {
    "product": Cut(
        first=5, detailed=10, listed=30, exceeded=8, quotes=3, voices=6, segments=20, aspects=12, story=True
    ),
    "support": Cut(first=5, detailed=10, listed=0, exceeded=3, quotes=4, voices=6, segments=0, aspects=0, story=True),
    "exec": Cut(first=5, detailed=0, listed=0, exceeded=3, quotes=1, voices=0, segments=8, aspects=9, story=False),
}
DECISIONS = {
    "investigating": "Investigating",
    "planned": "Planned",
    "released": "Released",
    "wont_fix": "Won’t fix",
}
ISSUES = 4
"""Of an aspect, that are shown under it."""
ANCHOR = "{base}/console/conversations/{conversation}#turn-{turn}"


def cut_of(digest: Digest) -> Cut:
    return CUTS[digest.audience]


def unmet(digest: Digest) -> list[Theme]:
    """Themes of what went wrong or fell short."""
    return [theme for theme in digest.themes if theme.kind in NEGATIVE]


def leading(digest: Digest) -> list[Aspect]:
    """The things that customers complain of, most of them first; never the product as a whole."""
    return claims.leading(digest.aspects)


def issues(digest: Digest, aspect: Aspect) -> list[Theme]:
    """What went wrong with it, most customers first."""
    return [theme for theme in unmet(digest) if theme.aspect == aspect.id]


def more(digest: Digest) -> list[Theme]:
    """What went wrong and stands under none of the things that lead."""
    lead = leading(digest)[: cut_of(digest).first]
    shown = {theme.id for one in lead for theme in issues(digest, one)[:ISSUES]}
    return [theme for theme in unmet(digest) if theme.id not in shown][0 if lead else cut_of(digest).first :]


def spoken_of(digest: Digest) -> list[Aspect]:
    """The things that most customers speak of, well or badly."""
    return sorted((one for one in digest.aspects if not one.whole), key=lambda one: (-one.customers, one.id))


def complained_before(aspect: Aspect) -> tuple[float, Range] | None:
    """The share that complained in the period before, with its interval; None where too few answered then."""
    if aspect.previous_share is None or not aspect.previous_share:
        return None
    n = round((aspect.previous_complaining or 0) / aspect.previous_share)
    interval = statistics.wilson(aspect.previous_complaining or 0, n)
    return (aspect.previous_share, (interval.low, interval.high)) if n >= ENOUGH else None


def told(customers: int, n: int) -> str:
    """41%, or 12 of 20: of fewer than 30 no percentage is told."""
    return percent(customers / n) if n >= ENOUGH else f"{count(customers)} of {count(n)}"


def with_share(customers: int, n: int) -> str:
    """12 (41%), or 12 of 20"""
    return f"{count(customers)} ({percent(customers / n)})" if n >= ENOUGH else f"{count(customers)} of {count(n)}"


def extent(theme: Theme) -> str:
    """ " (41%, 38% to 44%)"; "" where it would be of fewer than 30."""
    if theme.n < ENOUGH:
        return ""
    return f" ({percent(theme.share)}, {percent(theme.ci[0])} to {percent(theme.ci[1])})"


def shown_interval(figure: Figure) -> str:
    """The interval of a figure; "" where it is a share of so few that none is told."""
    return "" if is_few(figure) else interval(figure)


def then(figure: Figure) -> str:
    """What a figure was in the period before."""
    change = figure.change
    if change is None:
        return ""
    if figure.unit == "share":
        return told(round(change.previous * change.previous_n), change.previous_n)
    return number(change.previous, figure.unit)


def at(trend: Trend, point: TrendPoint) -> str:
    """The value of a point of a trend; "" where nobody answered."""
    if point.value is None:
        return ""
    return told(round(point.value * point.n), point.n) if trend.unit == "share" else number(point.value, trend.unit)


def around(trend: Trend, point: TrendPoint) -> str:
    """Its interval; "" where it would be of so few that none is told."""
    if point.ci is None or (trend.unit == "share" and point.n < ENOUGH):
        return ""
    return f"{number(point.ci[0], trend.unit)} to {number(point.ci[1], trend.unit)}"


def wishes(digest: Digest) -> list[Theme]:
    """Themes of what customers wish for."""
    return [theme for theme in digest.themes if theme.kind == "wish"]


def changed(digest: Digest) -> list[Theme]:
    """Themes that rise, fall, are new or to be watched; none without a period before."""
    if digest.previous is None:
        return []
    order = ("rising", "new", "falling", "watch")
    moved = [theme for theme in (*digest.themes, *digest.exceeded) if theme.change in order]
    return sorted(moved, key=lambda theme: (order.index(theme.change), -theme.customers, theme.id))


def responsible(action: Action) -> str:
    """Ana, due 1 April 2026"""
    when = f"released {day(action.released)}" if action.released else f"due {day(action.due)}" if action.due else ""
    return ", ".join(part for part in (action.owner or "nobody yet", when) if part)


def answered(digest: Digest) -> list[Figure]:
    """The figures that exist."""
    return [figure for figure in digest.scorecard if figure.value is not None]


def unanswered(digest: Digest) -> str:
    """One plain sentence on the ratings that do not exist."""
    names = {"csat": "satisfaction", "disconfirmation": "expectation met", "nps": "recommendation", "effort": "ease"}
    missing = [names[figure.name] for figure in digest.scorecard if figure.value is None and figure.name in names]
    if not missing:
        return ""
    return f"Not asked, or not answered, in this period: {', '.join(missing)}. Nothing is shown for what was not asked."


def is_thin(figure: Figure) -> bool:
    """Rests on so few that it says little."""
    return figure.n < LEAST_N


def is_few(figure: Figure) -> bool:
    """A share of so few that it is told as a count: "2 of 6" rather than 33%."""
    return figure.unit == "share" and is_thin(figure)


def headline(figure: Figure) -> str:
    """The figure as it is told first: "2 of 6", 41%."""
    return f"{figure.count} of {figure.n}" if is_few(figure) else value(figure)


def further(theme: Theme, pairs: Sequence[Pair]) -> list[Quote]:
    """Quotes that these pairs do not tell already."""
    told = {pair.item for pair in pairs}
    return [quote for quote in theme.quotes if quote.item not in told]


def segments(digest: Digest) -> list[Segment]:
    """The parts of the dimensions that have more than one."""
    names = Counter(segment.dimension for segment in digest.segments)
    return [segment for segment in digest.segments if names[segment.dimension] > 1]


def compared(digest: Digest) -> list[Segment]:
    """Those of them whose customers were asked to compare with what they expected."""
    return [segment for segment in segments(digest) if segment.disconfirmation]


def link(said: Quote, base_url: str | None) -> str | None:
    """Where the quote stands in its conversation; None without a console to link to."""
    if not base_url:
        return None
    return ANCHOR.format(base=base_url.rstrip("/"), conversation=said.conversation, turn=said.turn)


def behind(digest: Digest, base_url: str | None, name: str, days: Period | None = None) -> str | None:
    """The conversations behind one number of the digest, or of other days; None without a place to show them."""
    return base_url and f"{base_url.rstrip('/')}/digest/behind/{quote(name, safe='')}?{query(digest, days)}"


def theme_page(base_url: str | None, theme: int) -> str | None:
    """Where a theme has its own page."""
    return base_url and f"{base_url.rstrip('/')}/console/themes/{theme}"


def page(digest: Digest, base_url: str) -> str:
    """Where this digest stands as a page."""
    return f"{base_url.rstrip('/')}/digest?{query(digest)}"


def gap_sentence(digest: Digest) -> str:
    """The claim that tells the delivery gap."""
    return next((claim.text for claim in digest.claims if "gap.value" in claim.values), "")


def query(digest: Digest, days: Period | None = None) -> str:
    """What the digest was asked for, as an address carries it."""
    period = days or digest.period
    given = {"product": digest.product, "audience": digest.of_audience, "wave": digest.of_wave}
    asked = {"since": period.since, "until": period.until, **{name: found for name, found in given.items() if found}}
    return urlencode(asked)


def before(theme: Theme) -> tuple[float, Range] | None:
    """The theme's share in the period before with its interval."""
    if theme.previous_share is None or theme.previous_ci is None or (theme.previous_n or 0) < ENOUGH:
        return None
    return theme.previous_share, theme.previous_ci


def of_whom(digest: Digest) -> str:
    """Whose answers it holds, when not everybody's."""
    parts = [(digest.of_audience, "audience: "), (digest.of_wave, "wave: ")]
    return ", ".join(f"{name}{found.replace('_', ' ')}" for found, name in parts if found)


def title(digest: Digest) -> str:
    return f"What customers say about {digest.product}" if digest.product else "What customers say"


def days(period: Period) -> str:
    """1 to 7 March 2026"""
    since, until = period.since, period.until
    if since == until:
        return day(since)
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day} to {day(until)}"
    return f"{day(since)} to {day(until)}"


def day(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"


def value(figure: Figure) -> str:
    """The figure as it is read: 41%, 3.6, +32, 1,234."""
    return "" if figure.value is None else number(figure.value, figure.unit)


def number(amount: float, unit: str) -> str:
    if unit == "share":
        return percent(amount)
    if unit == "points":
        return f"{amount:+.0f}"
    return f"{amount:,.0f}" if unit == "customers" else decimal(amount)


def interval(figure: Figure) -> str:
    """38% to 45%"""
    return "" if figure.ci is None else f"{number(figure.ci[0], figure.unit)} to {number(figure.ci[1], figure.unit)}"

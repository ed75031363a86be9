"""Themes as the digest shows them: counted, compared, with the customers' words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.insight import statistics
from bot.insight.changes import LEAST_MENTIONS, LEAST_N, Share, judged
from bot.insight.model import Impact, Pair, ProductCount, Quote, Range, Story, Theme
from bot.insight.scorecard import SATISFIED, Answers
from bot.insight.statistics import Raised
from bot.store import figures, voices
from bot.store.figures import Reading, Scope, ThemeCount

MIN_CUSTOMERS = 5
"""Fewer are single voices, and no theme."""
QUOTES, PAIRS, SINGLE_VOICES, STORY = 4, 3, 6, 6


def themes(session: Reading, scope: Scope, before: Scope | None) -> list[Theme]:
    """Every theme with at least five customers now or before, most customers first."""
    n = figures.answered(session, scope)
    counts = figures.theme_counts(session, scope)
    earlier = {theme.id: theme for theme in figures.theme_counts(session, before)} if before else {}
    n_before = figures.answered(session, before) if before else 0
    shown = [theme for theme in counts if _established(theme, earlier.get(theme.id))]
    changes = _changes(shown, earlier, n, n_before)
    return _written(session, scope, shown, n, changes)


def _established(theme: ThemeCount, earlier: ThemeCount | None) -> bool:
    return max(theme.customers, earlier.customers if earlier else 0) >= MIN_CUSTOMERS


def _changes(
    shown: Sequence[ThemeCount], earlier: dict[int, ThemeCount], n: int, n_before: int
) -> dict[int, tuple[str, float | None, Share | None]]:
    if not n_before:
        return {theme.id: ("watch", None, None) for theme in shown}
    then = [Share(earlier[theme.id].customers if theme.id in earlier else 0, n_before) for theme in shown]
    pairs = [(Share(theme.customers, n), before) for theme, before in zip(shown, then, strict=True)]
    verdicts = judged(pairs)
    return {theme.id: (*verdict, before) for theme, verdict, before in zip(shown, verdicts, then, strict=True)}


def _written(
    session: Reading,
    scope: Scope,
    shown: Sequence[ThemeCount],
    n: int,
    changes: dict[int, tuple[str, float | None, Share | None]],
) -> list[Theme]:
    ids = [theme.id for theme in shown]
    items = figures.theme_items(session, scope, ids)
    products = figures.theme_products(session, scope, ids)
    quotes = voices.theme_quotes(session, scope, ids, QUOTES, varied=True)
    pairs = voices.theme_pairs(session, scope, ids, PAIRS)
    rated = impacts(session, scope, ids)
    found = []
    for theme in shown:
        verdict, q_value, before = changes[theme.id]
        interval = statistics.wilson(theme.customers, n)
        found.append(
            Theme(
                id=theme.id,
                label=theme.label,
                kind=theme.kind,
                status=theme.status,
                customers=theme.customers,
                n=n,
                share=theme.customers / n,
                ci=(interval.low, interval.high),
                mentions=theme.mentions,
                change=verdict,
                severity=theme.severity,
                products=tuple(ProductCount(*pair) for pair in products[theme.id]),
                expectations=tuple(Pair(p.item, p.expected, p.actual, p.confirmed) for p in pairs[theme.id]),
                quotes=tuple(map(quote, quotes[theme.id])),
                items=tuple(items[theme.id]),
                aspect=theme.aspect,
                area=theme.area,
                previous_customers=before.count if before else None,
                previous_n=before.n if before else None,
                previous_share=before.count / before.n if before else None,
                previous_ci=_interval(before) if before else None,
                q_value=q_value,
                impact=rated.get(theme.id),
            )
        )
    return found


def _interval(share: Share) -> Range:
    interval = statistics.wilson(share.count, share.n)
    return interval.low, interval.high


def impacts(session: Reading, scope: Scope, themes: Sequence[int]) -> dict[int, Impact]:
    """What each theme is associated with, where enough rated to tell."""
    csat = Answers(figures.ratings(session, scope, "csat"))
    satisfied = csat.between(SATISFIED, 5)
    found = figures.theme_satisfaction(session, scope, themes, SATISFIED)
    given = {theme: Raised(satisfied, csat.n, *counts) for theme, counts in found.items()}
    return {theme: impact(raised) for theme, raised in given.items() if tells(raised)}


def tells(given: Raised) -> bool:
    """At least 30 rated, and 5 on either side of raising the theme."""
    return given.n >= LEAST_N and LEAST_MENTIONS <= given.raising <= given.n - LEAST_MENTIONS


def impact(given: Raised) -> Impact:
    interval = statistics.impact_interval(given)
    return Impact(statistics.impact(given), (interval.low, interval.high), given.n, given.raising)


def single_voices(session: Reading, scope: Scope, shown: Sequence[Theme]) -> tuple[Quote, ...]:
    """What single customers, or fewer than five, ran into."""
    found = voices.single_voices(session, scope, [theme.id for theme in shown], SINGLE_VOICES)
    return tuple(map(quote, found))


def story(session: Reading, scope: Scope, shown: Sequence[Theme]) -> Story | None:
    """One customer of the first theme, in order; None without a theme."""
    if not shown:
        return None
    told = tuple(map(quote, voices.story(session, scope, shown[0].id, STORY)))
    return Story(told[0].conversation, told[0].product, told)


def quote(found: voices.Quote) -> Quote:
    return Quote(found.item, found.conversation, found.turn, found.text, found.product)

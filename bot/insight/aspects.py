"""The upper level of themes: how many customers speak of each aspect, how many complain, and what goes with it.

Importance-performance analysis: Martilla, J. A. and James, J. C. (1977), J. of Marketing 41 (1), 77-79. Importance is
here how many raise an aspect unasked, performance how many of them name nothing that went wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.insight import statistics
from bot.insight.changes import Share, judged
from bot.insight.findings import impact, tells
from bot.insight.model import Aspect, Impact, Theme
from bot.insight.scorecard import SATISFIED, Answers
from bot.insight.statistics import Raised
from bot.store import aspects as store
from bot.store import figures
from bot.store.aspects import AspectCount
from bot.store.figures import Reading, Scope

MIN_CUSTOMERS = 5
Called = tuple[str, float | None, Share | None]


def aspects(session: Reading, scope: Scope, before: Scope | None, shown: Sequence[Theme]) -> tuple[Aspect, ...]:
    """Aspects of which at least five customers speak, now or before: most complaints first, the whole product last."""
    n = figures.answered(session, scope)
    earlier = {one.id: one for one in store.counts(session, before)} if before else {}
    n_before = figures.answered(session, before) if before else 0
    found = [one for one in store.counts(session, scope) if _established(one, earlier.get(one.id))]
    called = _changes(found, earlier, n, n_before)
    rated = _impacts(session, scope, [one.id for one in found])
    issues = {one.id: tuple(theme.id for theme in shown if theme.aspect == one.id) for one in found}
    return tuple(_written(one, n, issues[one.id], called[one.id], rated.get(one.id)) for one in found)


def _established(one: AspectCount, earlier: AspectCount | None) -> bool:
    return max(one.customers, earlier.customers if earlier else 0) >= MIN_CUSTOMERS


def _changes(
    found: Sequence[AspectCount], earlier: Mapping[int, AspectCount], n: int, n_before: int
) -> dict[int, Called]:
    """How the share of customers who complain of each aspect has changed, tested over all aspects together."""
    if not n_before:
        return {one.id: ("watch", None, None) for one in found}
    then = [Share(earlier[one.id].complaining if one.id in earlier else 0, n_before) for one in found]
    verdicts = judged([(Share(one.complaining, n), before) for one, before in zip(found, then, strict=True)])
    return {one.id: (*verdict, before) for one, verdict, before in zip(found, verdicts, then, strict=True)}


def _impacts(session: Reading, scope: Scope, ids: Sequence[int]) -> dict[int, Impact]:
    csat = Answers(figures.ratings(session, scope, "csat"))
    satisfied = csat.between(SATISFIED, 5)
    found = store.satisfaction(session, scope, ids, SATISFIED)
    given = {one: Raised(satisfied, csat.n, *counts) for one, counts in found.items()}
    return {one: impact(raised) for one, raised in given.items() if tells(raised)}


def _written(one: AspectCount, n: int, issues: tuple[int, ...], called: Called, rated: Impact | None) -> Aspect:
    content = one.customers - one.complaining
    share, bad = statistics.wilson(one.customers, n), statistics.wilson(one.complaining, n)
    well = statistics.wilson(content, one.customers)
    change, q_value, before = called
    return Aspect(
        id=one.id,
        name=one.name,
        whole=one.whole,
        customers=one.customers,
        n=n,
        share=one.customers / n,
        ci=(share.low, share.high),
        mentions=one.mentions,
        complaining=one.complaining,
        complaining_share=one.complaining / n,
        complaining_ci=(bad.low, bad.high),
        content=content,
        content_share=content / one.customers,
        content_ci=(well.low, well.high),
        themes=issues,
        change=change,
        previous_complaining=before.count if before else None,
        previous_share=before.count / before.n if before else None,
        q_value=q_value,
        impact=rated,
    )

"""What was decided about themes, and whether a release helped: the same theme measured before and since."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.authored.clock import day_of, midnight
from bot.insight import statistics
from bot.insight.changes import Share, judged
from bot.insight.model import Action, Measured, Period
from bot.store import decisions, figures, loops
from bot.store.decisions import Decided
from bot.store.figures import Reading, Scope


def actions(session: Reading, scope: Scope) -> tuple[Action, ...]:
    """Every decision on a theme, releases first; a release is judged by as many days before it as there are since."""
    found = decisions.decided(session)
    pairs = {decided.theme: _measured(session, scope, decided) for decided in found}
    both = {theme: pair for theme, pair in pairs.items() if pair}
    verdicts = judged([(_share(since), _share(before)) for before, since in both.values()])
    called = {theme: verdict for theme, (verdict, _) in zip(both, verdicts, strict=True)}
    heard = loops.answers(session)
    return tuple(
        _action(decided, pairs[decided.theme], called.get(decided.theme), heard.get(decided.theme, Counter()))
        for decided in found
    )


def _action(
    decided: Decided, pair: tuple[Measured, Measured] | None, change: str | None, heard: Counter[str | None]
) -> Action:
    before, since = pair or (None, None)
    return Action(
        theme=decided.theme,
        label=decided.label,
        decision=decided.decision,
        owner=decided.owner,
        due=decided.due,
        released=decided.released_at.date() if decided.released_at else None,
        before=before,
        since=since,
        told=heard.total(),
        fixed=heard["yes"],
        partly=heard["partly"],
        not_fixed=heard["no"],
        change=change,
    )


def _measured(session: Reading, scope: Scope, decided: Decided) -> tuple[Measured, Measured] | None:
    """The theme before its release and since; None when nobody answered on either side."""
    if decided.released_at is None or scope.until is None:
        return None
    day, end = decided.released_at.date(), day_of(scope.until)
    if day >= end:
        return None
    released = midnight(day)
    sides = scope.within(midnight(day - (end - day)), released), scope.within(released, scope.until)
    counts = [figures.answered(session, side) for side in sides]
    if not all(counts):
        return None
    customers = [figures.theme_customers(session, side, decided.theme) for side in sides]
    before, since = (_side(*found) for found in zip(sides, customers, counts, strict=True))
    return before, since


def _side(side: Scope, customers: int, n: int) -> Measured:
    assert side.since is not None and side.until is not None, "both ends are known"
    interval = statistics.wilson(customers, n)
    days = Period(day_of(side.since), day_of(side.until) - timedelta(days=1))
    return Measured(days, customers, n, customers / n, (interval.low, interval.high))


def _share(measured: Measured) -> Share:
    return Share(measured.customers, measured.n)

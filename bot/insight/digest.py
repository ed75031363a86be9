"""The digest: built from the record, checked against it, written in the format asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from bot.errors import Mendable
from bot.insight import checker, claims, findings, statistics
from bot.insight.actions import actions
from bot.insight.claims import POSITIVE
from bot.insight.labels import Embed
from bot.insight.model import Digest, Period, Segment, Theme, to_json
from bot.insight.scorecard import scorecard
from bot.insight.themes import refresh
from bot.store import figures
from bot.store.database import Database
from bot.store.figures import Reading, Scope

VERSION = 1
DIMENSIONS = ("product", "audience", "wave")
TOLD, TOLD_EXCEEDED = 5, 3
"""Themes that get a sentence of their own."""


@dataclass(frozen=True)
class DigestQuery:
    """Days, both included; without them everything so far. `audience`: whom it is written for."""

    since: date | None = None
    until: date | None = None
    product: str | None = None
    audience: str = "product"


class DigestRefused(Mendable):
    """Something in a digest does not match the record; `findings` say what."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(
            "The digest was refused, because it does not match the record:\n- "
            + "\n- ".join(found)
            + "\nNothing was written. Please report this as a bug."
        )
        self.findings = found


def run(
    database: Database,
    embed: Embed,
    query: DigestQuery,
    format: str = "md",
    *,
    base_url: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> str:
    """Sorts what is new into themes, builds and checks the digest, and writes it as html, md, json or slack.

    With `base_url`, quotes link to their conversations. Raises Mendable when there is nothing to tell.
    """
    from bot.insight.render import render

    refresh(database, embed, on_progress)
    return render(build(database, query), format, base_url)


def build(database: Database, query: DigestQuery) -> Digest:
    """The digest of what stands in the record now; the same record gives the same digest.

    Raises Mendable for an unknown product or an empty period, DigestRefused when the check fails.
    """
    with figures.snapshot(database) as session:
        digest = assembled(session, query)
        found = checker.check_in(session, to_json(digest))
    if found:
        raise DigestRefused(found)
    return digest


def assembled(session: Reading, query: DigestQuery) -> Digest:
    """The digest, not yet checked."""
    product, name = _product(session, query.product)
    period = _period(session, query, product)
    scope, before = _scope(period, product), _before(session, query, period, product)
    card = scorecard(session, scope, before)
    found = findings.themes(session, scope, before)
    liked = tuple(theme for theme in found if theme.kind in POSITIVE)
    others = tuple(theme for theme in found if theme.kind not in POSITIVE)
    counts = figures.quality(session, scope)
    told = claims.verdict(card, others, liked)
    sentences = [
        *told,
        *map(claims.about, [*others[:TOLD], *liked[:TOLD_EXCEEDED]]),
        *claims.changed(found),
        *claims.associated([*others[:TOLD], *liked[:TOLD_EXCEEDED]]),
        claims.in_themes(counts["items"], counts["items_in_themes"]),
    ]
    return Digest(
        version=VERSION,
        period=period,
        previous=_days(before) if before else None,
        product=name,
        audience=query.audience,
        verdict=tuple(claim.text for claim in told),
        scorecard=card,
        themes=others,
        exceeded=liked,
        single_voices=findings.single_voices(session, scope, found),
        story=findings.story(session, scope, _unhappy(others)),
        actions=actions(session, scope),
        disconfirmation=_disconfirmation(session, scope),
        segments=_segments(session, scope),
        data_quality={**counts, "model_versions": figures.model_versions(session, scope)},
        claims=tuple(sentences),
    )


def _product(session: Reading, name: str | None) -> tuple[int | None, str | None]:
    if name is None:
        return None, None
    names = figures.product_names(session)
    found = figures.product_id(session, name)
    if found is None:
        known = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")  # noqa: PLR2004
        raise Mendable(
            f"There is no product called {name!r}. " + (f"There are: {known}." if names else "There is none yet.")
        )
    return found, next(known for known in names if known.lower() == name.lower())


def _period(session: Reading, query: DigestQuery, product: int | None) -> Period:
    first, last = figures.first_moment(session), figures.last_moment(session)
    if first is None or last is None:
        raise Mendable("Nobody has said anything yet. Bring in reviews with `hearback import`, or load the demo.")
    period = Period(_day(query.since or first), _day(query.until or max(last, _start(_day(query.since or first)))))
    if period.until < period.since:
        raise Mendable(
            f"The period ends on {period.until}, before it starts on {period.since}: swap --since and --until."
        )
    if figures.answered(session, _scope(period, product)) == 0:
        of = f" about {query.product}" if query.product else ""
        raise Mendable(
            f"Nobody said anything{of} from {period.since} to {period.until}. "
            f"The record reaches from {_day(first)} to {_day(last)}: choose other days with --since and --until."
        )
    return period


def _before(session: Reading, query: DigestQuery, period: Period, product: int | None) -> Scope | None:
    """The period of the same length before, when a first day was asked for and somebody spoke then."""
    if query.since is None:
        return None
    days = (period.until - period.since).days + 1
    earlier = Period(period.since - timedelta(days=days), period.since - timedelta(days=1))
    scope = _scope(earlier, product)
    return scope if figures.answered(session, scope) else None


def _scope(period: Period, product: int | None) -> Scope:
    return Scope(_start(period.since), _start(period.until + timedelta(days=1)), product)


def _days(scope: Scope) -> Period:
    since, until = scope.since, scope.until
    assert since is not None and until is not None, "a period before has both ends"
    return Period(since.date(), until.date() - timedelta(days=1))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.utc)


def _unhappy(themes: tuple[Theme, ...]) -> list[Theme]:
    return [theme for theme in themes if theme.kind in claims.NEGATIVE]


def _disconfirmation(session: Reading, scope: Scope) -> tuple[int, ...] | None:
    counts = figures.ratings(session, scope, "disconfirmation")
    return tuple(counts.get(float(value), 0) for value in range(-2, 3)) if counts else None


def _segments(session: Reading, scope: Scope) -> tuple[Segment, ...]:
    found = []
    for dimension in DIMENSIONS:
        for name, n, complaints in figures.segments(session, scope, dimension):
            interval = statistics.wilson(complaints, n)
            found.append(Segment(dimension, name, n, complaints, complaints / n, (interval.low, interval.high)))
    return tuple(found)

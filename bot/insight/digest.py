"""The digest: built from the record, checked against it, written in the format asked for."""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import Mendable
from bot.insight import checker, claims, findings, statistics
from bot.insight.actions import actions
from bot.insight.asked import DigestQuery, asked
from bot.insight.aspects import aspects
from bot.insight.claims import POSITIVE
from bot.insight.gap import delivery_gap
from bot.insight.labels import Embed
from bot.insight.membership import Says, unchecked
from bot.insight.model import Digest, Readers, Segment, Theme
from bot.insight.phrasing import Phrase, with_verdict
from bot.insight.scorecard import scorecard
from bot.insight.shape import to_json
from bot.insight.themes import refresh
from bot.insight.trends import trends
from bot.store import digests, figures, quality
from bot.store.database import Database
from bot.store.figures import Reading, Scope

VERSION = 1
DIMENSIONS = ("product", "audience", "wave")
TOLD, TOLD_EXCEEDED = 5, 3
"""Themes that get a sentence of their own."""


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
    on_progress: Callable[[int, int], None] | None = None,
    phrase: Phrase | None = None,
    workers: str = "",
    says: Says = unchecked,
) -> Digest:
    """Sorts what is new into themes, builds the digest and checks it. Raises Mendable when there is nothing to tell.

    `workers` and `says`: as for `refresh`.
    """
    refresh(database, embed, on_progress, workers, says)
    return build(database, query, phrase)


def build(database: Database, query: DigestQuery, phrase: Phrase | None = None) -> Digest:
    """The digest of what stands in the record now; the same record gives the same digest.

    `phrase` may put the verdict in other words, which are checked as the usual ones are, and dropped when they fail.
    Raises Mendable for an unknown product or an empty period, DigestRefused when the check fails.
    """
    with figures.snapshot(database) as session:
        digest = assembled(session, query)
        if phrase and (words := phrase(digest.verdict)):
            other = with_verdict(digest, words)
            if not checker.check_in(session, to_json(other)):
                return other
        found = checker.check_in(session, to_json(digest))
    if found:
        raise DigestRefused(found)
    return digest


def assembled(session: Reading, query: DigestQuery) -> Digest:
    """The digest, not yet checked."""
    part = asked(session, query)
    scope, before = part.scope, part.before
    card = scorecard(session, scope, before)
    found = findings.themes(session, scope, before)
    liked = tuple(theme for theme in found if theme.kind in POSITIVE)
    others = tuple(theme for theme in found if theme.kind not in POSITIVE)
    counts = quality.quality(session, scope)
    gap = delivery_gap(session, part)
    done = actions(session, scope)
    told_of = aspects(session, scope, before, found)
    told = claims.verdict(card, told_of, others, liked, done)
    sentences = [
        *told,
        *map(claims.about, [*others[:TOLD], *liked[:TOLD_EXCEEDED]]),
        *claims.changed(found),
        *claims.associated([*others[:TOLD], *liked[:TOLD_EXCEEDED]]),
        *([claims.gap(gap)] if gap else []),
        claims.in_themes(counts["items"], counts["items_in_themes"]),
    ]
    return Digest(
        version=VERSION,
        period=part.period,
        previous=part.previous,
        product=part.product,
        audience=query.audience,
        of_audience=query.of_audience,
        of_wave=query.of_wave,
        verdict=tuple(claim.text for claim in told),
        scorecard=card,
        themes=others,
        exceeded=liked,
        aspects=told_of,
        trends=trends(session, part.spans),
        delivery_gap=gap,
        single_voices=findings.single_voices(session, scope, found),
        story=findings.story(session, scope, _unhappy(others)),
        actions=done,
        disconfirmation=_disconfirmation(session, scope),
        segments=_segments(session, scope),
        data_quality={**counts, "model_versions": quality.model_versions(session, scope)},
        readers=Readers(*digests.ratings(session, scope.since, scope.until)),
        claims=tuple(sentences),
    )


def _unhappy(themes: tuple[Theme, ...]) -> list[Theme]:
    return [theme for theme in themes if theme.kind in claims.NEGATIVE]


def _disconfirmation(session: Reading, scope: Scope) -> tuple[int, ...] | None:
    return _answers(figures.ratings(session, scope, "disconfirmation"))


def _answers(counts: dict[float, int]) -> tuple[int, ...] | None:
    return tuple(counts.get(float(value), 0) for value in range(-2, 3)) if counts else None


def _segments(session: Reading, scope: Scope) -> tuple[Segment, ...]:
    found = []
    for dimension in DIMENSIONS:
        met = figures.segment_ratings(session, scope, dimension, "disconfirmation")
        for name, n, complaints in figures.segments(session, scope, dimension):
            interval = statistics.wilson(complaints, n)
            share, answers = complaints / n, _answers(met.get(name, {}))
            found.append(Segment(dimension, name, n, complaints, share, (interval.low, interval.high), answers))
    return tuple(found)

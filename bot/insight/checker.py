"""Checks a finished digest against the record: every count, share, interval, quote and sentence, counted once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.authored.clock import midnight
from bot.insight.checks import claims, courses
from bot.insight.checks import figures as counted
from bot.insight.checks import themes as grouped
from bot.insight.checks.facts import Facts, said_of
from bot.insight.checks.same import Json, differ
from bot.store import figures, recount
from bot.store.database import Database
from bot.store.recount import ANY, Part


def check(database: Database, digest: Json) -> list[str]:
    """What in this digest (its JSON) does not match the record; empty when all of it does."""
    with figures.snapshot(database) as session:
        return check_in(session, digest)


def check_in(session: figures.Reading, digest: Json) -> list[str]:
    """As `check`, on a reading session that the caller has."""
    try:
        facts = Facts.of(session, *_parts(session, digest), *_quoted(digest))
        return list(_findings(facts, digest))
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        return [f"this has not the shape of a digest of this record: {error!r}"]


def _findings(facts: Facts, digest: Json) -> Iterator[str]:
    themes = [*digest["themes"], *digest["exceeded"]]
    yield from counted.scorecard(facts, digest["scorecard"])
    yield from grouped.which(facts, digest)
    for theme in themes:
        yield from grouped.theme(facts, theme)
    yield from grouped.changes(facts, themes)
    yield from grouped.voices(facts, digest, {theme["id"] for theme in themes})
    if digest["disconfirmation"] != facts.disconfirmation:
        yield f"disconfirmation: {digest['disconfirmation']} instead of {facts.disconfirmation}"
    yield from differ("actions", sorted(action["theme"] for action in digest["actions"]), sorted(facts.actions))
    for action in digest["actions"]:
        yield from differ(f"action on theme {action['theme']}", said_of(action), facts.actions[action["theme"]])
    yield from courses.trends(facts, digest)
    yield from courses.aspects(facts, digest)
    yield from courses.team(facts, digest)
    yield from counted.segments(facts, digest["segments"])
    yield from counted.quality(facts, digest["data_quality"])
    yield from claims.claims(facts, digest)


def _quoted(digest: Json) -> tuple[list[int], list[int]]:
    """Ids of the items that are quoted, and of those whose expectation is named."""
    themes = [*digest["themes"], *digest["exceeded"]]
    told = digest["story"]["quotes"] if digest["story"] else []
    quotes = [*digest["single_voices"], *told, *(quote for theme in themes for quote in theme["quotes"])]
    pairs = [pair for theme in themes for pair in theme["expectations"]]
    return sorted({quote["item"] for quote in quotes}), sorted({pair["item"] for pair in pairs})


def _parts(session: figures.Reading, digest: Json) -> tuple[Part, Part | None]:
    product = ANY
    if digest["product"] is not None:
        known = recount.product_of(session, digest["product"])
        if known is None:
            raise ValueError(f"no product {digest['product']!r}")
        product = known
    period, previous = digest["period"], digest["previous"]
    if previous is not None and _length(previous) != _length(period):
        raise ValueError("the two periods are not equally long")
    asked = Part(product=product, audience=digest["of_audience"] or "", wave=digest["of_wave"] or "")
    return _during(asked, period), _during(asked, previous) if previous else None


def _during(asked: Part, period: Json) -> Part:
    since, until = date.fromisoformat(period["since"]), date.fromisoformat(period["until"])
    return asked.within(midnight(since), midnight(until + timedelta(days=1)))


def _length(period: Json) -> timedelta:
    return date.fromisoformat(period["until"]) - date.fromisoformat(period["since"])

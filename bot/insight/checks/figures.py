"""Scorecard, segments and data quality of a digest against the facts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from bot.insight import statistics
from bot.insight.changes import Share, judged
from bot.insight.checks.facts import Facts
from bot.insight.checks.same import Json, differ


def scorecard(facts: Facts, figures: Sequence[Json]) -> Iterator[str]:
    names = [figure["name"] for figure in figures]
    if names != list(facts.card):
        yield f"scorecard: {names} instead of {list(facts.card)}"
        return
    for figure in figures:
        said = (figure["value"], figure["count"], figure["n"], figure["ci"])
        yield from differ(f"scorecard {figure['name']}", said, facts.card[figure["name"]])
        if change := figure.get("change"):
            then = facts.card_before[figure["name"]]
            now = facts.card[figure["name"]][0] or 0
            past = (change["previous"], change["previous_n"], change["difference"])
            yield from differ(f"scorecard {figure['name']} before", past, (then[0], then[2], now - (then[0] or 0)))
    yield from _scorecard_changes(facts, [figure for figure in figures if figure.get("change")])


def _scorecard_changes(facts: Facts, compared: Sequence[Json]) -> Iterator[str]:
    """Verdicts over all shares together; a mean or a score in points is never called, only watched."""
    shares = [figure["name"] for figure in compared if figure["unit"] == "share"]
    pairs = [(_share(facts.card[name]), _share(facts.card_before[name])) for name in shares]
    called = dict(zip(shares, judged(pairs), strict=True))
    for figure in compared:
        name, change = figure["name"], figure["change"]
        low, high = _moved(facts, name)
        verdict, q_value = called.get(name, ("steady" if low <= 0 <= high else "watch", None))
        said = (change["verdict"], change.get("q_value"), change["ci"])
        yield from differ(f"scorecard {name} change", said, (verdict, q_value, (low, high)))


def _moved(facts: Facts, name: str) -> tuple[float, float]:
    """Interval of a difference: Newcombe's for shares, and the same from their own intervals for means and points."""
    now, then = facts.card[name], facts.card_before[name]
    if now[1] is not None and then[1] is not None:
        newcombe = statistics.newcombe(now[1], now[2], then[1], then[2])
        return newcombe.low, newcombe.high
    (a, (low, high)), (b, (low_then, high_then)) = (now[0] or 0, now[3] or (0, 0)), (then[0] or 0, then[3] or (0, 0))
    return a - b - math.hypot(a - low, high_then - b), a - b + math.hypot(high - a, b - low_then)


def _share(figure: tuple[Any, ...]) -> Share:
    return Share(figure[1] or 0, figure[2])


def segments(facts: Facts, said_segments: Sequence[Json]) -> Iterator[str]:
    names = sorted((segment["dimension"], segment["name"]) for segment in said_segments)
    if names != sorted(facts.segments):
        yield f"segments: {names} instead of {sorted(facts.segments)}"
        return
    for segment in said_segments:
        key = segment["dimension"], segment["name"]
        n, complaints = facts.segments[key]
        interval = statistics.wilson(complaints, n)
        said = [segment[name] for name in ("n", "complaints", "share", "ci", "disconfirmation")]
        due = (n, complaints, complaints / n, (interval.low, interval.high), facts.segment_answers.get(key))
        yield from differ(f"segment {segment['name']}", said, due)


def quality(facts: Facts, quality: Json) -> Iterator[str]:
    counted = {name: value for name, value in quality.items() if name != "model_versions"}
    if counted != facts.quality:
        wrong = sorted(name for name in {*counted, *facts.quality} if counted.get(name) != facts.quality.get(name))
        yield f"data quality: {', '.join(wrong)}"
    if quality["model_versions"] != facts.model_versions:
        yield f"data quality: read by {facts.model_versions}"

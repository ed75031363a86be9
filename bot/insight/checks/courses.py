"""Trends, aspects, delivery gap and readers of a digest against the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from bot.authored.clock import midnight
from bot.insight import statistics
from bot.insight.changes import Share, judged
from bot.insight.checks.facts import Facts
from bot.insight.checks.same import Json, differ
from bot.insight.shape import areas
from bot.store import recount_team

ASPECT = (
    *("name", "whole", "customers", "n", "share", "ci", "mentions", "complaining", "complaining_share"),
    *("complaining_ci", "content", "content_share", "content_ci"),
)
COURSES = ("csat", "nps")
DAY = timedelta(days=1)


def trends(facts: Facts, digest: Json) -> Iterator[str]:
    """Each point counted again; spans follow each other, are equally long, and end with the period."""
    names = [trend["name"] for trend in digest["trends"]]
    if not set(names) <= set(COURSES) or len(set(names)) < len(names):
        yield f"trends: {names}"
    for trend in digest["trends"]:
        days = [(_day(point["days"]["since"]), _day(point["days"]["until"])) for point in trend["points"]]
        if not _in_a_row(days, _day(digest["period"]["until"])):
            yield f"trend {trend['name']}: its spans are not in a row up to the end of the period"
        for point, (first, last) in zip(trend["points"], days, strict=True):
            value, _, n, ci = facts.figure(trend["name"], midnight(first), midnight(last + DAY))
            said = point["value"], point["n"], point["ci"]
            yield from differ(f"trend {trend['name']} from {first}", said, (value, n, ci))


def aspects(facts: Facts, digest: Json) -> Iterator[str]:
    """Every aspect that five customers speak of, counted again, with the issues under it; the older shape too."""
    said = {one["id"]: one for one in digest["aspects"]}
    yield from differ("aspects", [sorted(one["id"] for one in digest["aspects"])], [sorted(facts.aspects)])
    order = [(one["whole"], -one["complaining"], -one["customers"], one["id"]) for one in digest["aspects"]]
    if order != sorted(order):
        yield "aspects: not in order of complaining customers"
    shown = [*digest["themes"], *digest["exceeded"]]
    for number, one in said.items():
        name, whole, customers, complaining, mentions = facts.aspects[number]
        content, n = customers - complaining, facts.answered
        share, bad = statistics.wilson(customers, n), statistics.wilson(complaining, n)
        well = statistics.wilson(content, customers)
        due = [name, whole, customers, n, customers / n, [share.low, share.high], mentions,
               complaining, complaining / n, [bad.low, bad.high],
               content, content / customers, [well.low, well.high]]  # fmt: skip
        yield from differ(f"aspect {number}", [one[field] for field in ASPECT], due)
        themes = sorted(theme["id"] for theme in shown if theme["aspect"] == number)
        yield from differ(f"themes of aspect {number}", [sorted(one["themes"])], [themes])
        impact = one.get("impact")
        told = impact and (impact["value"], impact["ci"], impact["n"], impact["raising"])
        yield from differ(f"impact of aspect {number}", [told], [facts.aspect_impacts.get(number)])
    yield from _moved(facts, digest["aspects"])
    yield from differ("areas", [digest["areas"]], [areas(digest["aspects"])])


def _moved(facts: Facts, told: Sequence[Json]) -> Iterator[str]:
    """The changes of all aspects, decided once more together."""
    fields = ("change", "q_value", "previous_complaining", "previous_share")
    if not facts.answered_before:
        due: list[list[object]] = [["watch", None, None, None]] * len(told)
    else:
        n, n_before = facts.answered, facts.answered_before
        before = [facts.aspects_before.get(one["id"], ("", False, 0, 0, 0))[3] for one in told]
        pairs = [(Share(one["complaining"], n), Share(then, n_before)) for one, then in zip(told, before, strict=True)]
        due = [
            [verdict, q_value, then, then / n_before]
            for then, (verdict, q_value) in zip(before, judged(pairs), strict=True)
        ]
    for one, right in zip(told, due, strict=True):
        yield from differ(f"aspect {one['id']} change", [one.get(field) for field in fields], right)


def team(facts: Facts, digest: Json) -> Iterator[str]:
    """What the team predicted, and how readers rated."""
    gap, fields = digest["delivery_gap"], ("superior", "team", "said", "n", "value", "ci")
    yield from differ("delivery gap", [gap and [gap[field] for field in fields]], [facts.gap])
    due = recount_team.readers(facts.session, facts.part.since, facts.part.until)
    yield from differ("readers", [digest["readers"]["useful"], digest["readers"]["n"]], due)


def _in_a_row(days: Sequence[tuple[date, date]], end: date) -> bool:
    lengths = {last - first for first, last in days}
    follow = all(day[0] == before[1] + DAY for before, day in pairwise(days))
    return len(lengths) == 1 and follow and days[-1][1] == end


def _day(text: str) -> date:
    return date.fromisoformat(text)

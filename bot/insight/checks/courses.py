"""Trends, areas, delivery gap and readers of a digest against the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from bot.authored.clock import midnight
from bot.insight import statistics
from bot.insight.checks.facts import Facts
from bot.insight.checks.same import Json, differ
from bot.store import recount_team

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


def areas(facts: Facts, digest: Json) -> Iterator[str]:
    names = [area["name"] for area in digest["areas"]]
    yield from differ("areas", [sorted(names)], [sorted(facts.areas)])
    shown = [*digest["themes"], *digest["exceeded"]]
    for area in digest["areas"]:
        customers, complaining, mentions = facts.areas[area["name"]]
        content, n = customers - complaining, facts.answered
        share, well = statistics.wilson(customers, n), statistics.wilson(content, customers)
        due = [customers, n, customers / n, [share.low, share.high], mentions,
               content, content / customers, [well.low, well.high]]  # fmt: skip
        fields = ("customers", "n", "share", "ci", "mentions", "content", "content_share", "content_ci")
        yield from differ(f"area {area['name']}", [area[field] for field in fields], due)
        themes = sorted(theme["id"] for theme in shown if theme["area"] == area["name"])
        yield from differ(f"themes of area {area['name']}", [sorted(area["themes"])], [themes])


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

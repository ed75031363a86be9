"""The facts that a digest is checked against, counted by `bot.store.recount` and by nothing that built it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from bot.authored.clock import day_of, midnight
from bot.insight import statistics
from bot.insight.changes import LEAST_MENTIONS, LEAST_N, Share, judged
from bot.insight.checks.card import Expected, card
from bot.store import recount, recount_aspects, recount_team
from bot.store.figures import Reading
from bot.store.recount import Part

MOST = 10_000
THEME_VALUE = re.compile(r"theme\.(\d+)\.(\w+)")
ASPECT_VALUE = re.compile(r"aspect\.(\d+)\.(\w+)")

Rated = tuple[float, tuple[float, float], int, int]
"""value, interval, n and raising"""


@dataclass(frozen=True)
class Facts:
    """What the record holds of one part, and of the part before it."""

    session: Reading
    part: Part
    before: Part | None
    quotes: Mapping[int, Any]
    """Rows of the items that the digest quotes, by id."""
    pairs: Mapping[int, Any]
    """Rows of the expectations that it names, by the item's id."""

    @classmethod
    def of(
        cls, session: Reading, part: Part, before: Part | None, quoted: Sequence[int], paired: Sequence[int]
    ) -> Facts:
        """Reads what is quoted at once: one query for each quote would take longer than the digest."""
        return cls(
            session,
            part,
            before,
            in_parts(lambda ids: recount.quoted(session, part, ids), quoted),
            in_parts(lambda ids: recount.expectations(session, part, ids), paired),
        )

    @cached_property
    def answered(self) -> int:
        return recount.answered(self.session, self.part)

    @cached_property
    def answered_before(self) -> int:
        return recount.answered(self.session, self.before) if self.before else 0

    @cached_property
    def themes(self) -> dict[int, tuple[int, int, float]]:
        return recount.themes(self.session, self.part)

    @cached_property
    def themes_before(self) -> dict[int, tuple[int, int, float]]:
        return recount.themes(self.session, self.before) if self.before else {}

    @cached_property
    def impacts(self) -> dict[int, Rated]:
        return self._rated(recount.theme_satisfaction(self.session, self.part))

    def _rated(self, counted: Mapping[int, tuple[int, int]]) -> dict[int, Rated]:
        """value, interval, n and raising, of the themes or aspects of which enough customers rated."""
        satisfied, n = (self.card["csat"][1] or 0), self.card["csat"][2]
        found = {}
        for theme, counts in counted.items():
            given = statistics.Raised(satisfied, n, *counts)
            if n >= LEAST_N and LEAST_MENTIONS <= given.raising <= n - LEAST_MENTIONS:
                interval = statistics.impact_interval(given)
                found[theme] = statistics.impact(given), (interval.low, interval.high), n, given.raising
        return found

    @cached_property
    def members(self) -> dict[int, set[int]]:
        return recount.members(self.session, self.part)

    @cached_property
    def rows(self) -> dict[int, tuple[str, str, str, int | None, str | None]]:
        return recount.theme_rows(self.session)

    @cached_property
    def products(self) -> dict[tuple[int, str], int]:
        return recount.theme_products(self.session, self.part)

    @cached_property
    def quality(self) -> dict[str, int]:
        return recount.quality(self.session, self.part)

    @cached_property
    def card(self) -> dict[str, Expected]:
        return card(self.session, self.part, self.answered)

    @cached_property
    def card_before(self) -> dict[str, Expected]:
        return card(self.session, self.before, self.answered_before) if self.before else {}

    @cached_property
    def disconfirmation(self) -> list[int] | None:
        return _met(recount.ratings(self.session, self.part, "disconfirmation"))

    @cached_property
    def segments(self) -> dict[tuple[str, str], tuple[int, int]]:
        return recount.segments(self.session, self.part)

    @cached_property
    def segment_answers(self) -> dict[tuple[str, str], list[int] | None]:
        return {key: _met(given) for key, given in recount.segment_answers(self.session, self.part).items()}

    @cached_property
    def model_versions(self) -> list[str]:
        return recount.model_versions(self.session, self.part)

    @cached_property
    def actions(self) -> dict[int, list[Any]]:
        """What the digest must say of each decision, as `said_of` puts it."""
        rows, heard = recount.decisions(self.session), recount_team.told(self.session)
        sides = {row.id: self._around(row.id, row.released_at) for row in rows if row.released_at}
        told = {theme: pair for theme, pair in sides.items() if pair}
        shares = [(Share(*since[2:4]), Share(*before[2:4])) for before, since in told.values()]
        called = {theme: verdict for theme, (verdict, _) in zip(told, judged(shares), strict=True)}
        return {
            row.id: [row.label, row.decision, row.name, _day(row.due), _day(row.released_at), called.get(row.id),
                     *(told.get(row.id) or (None, None)), *heard.get(row.id, [0] * 4)]
            for row in rows
        }  # fmt: skip

    def _around(self, theme: int, released: datetime) -> tuple[list[Any], list[Any]] | None:
        """First day, last day, customers, n, share and interval: as many days before the release as since."""
        day, end = released.date(), day_of(self.part.until)
        if day >= end:
            return None
        spans = (midnight(day - (end - day)), midnight(day)), (midnight(day), self.part.until)
        found = []
        for start, finish in spans:
            part = self.part.within(start, finish)
            n, customers = recount.answered(self.session, part), recount.themes(self.session, part).get(theme, (0,))[0]
            if not n:
                return None
            interval = statistics.wilson(customers, n)
            days = [str(day_of(start)), str(day_of(finish) - timedelta(days=1))]
            found.append([*days, customers, n, customers / n, [interval.low, interval.high]])
        return found[0], found[1]

    @cached_property
    def aspects(self) -> dict[int, tuple[str, bool, int, int, int]]:
        """name, whether it is the whole, customers, customers with a complaint, mentions."""
        found, then = recount_aspects.aspects(self.session, self.part), self.aspects_before
        enough = {one for one, counts in (*found.items(), *then.items()) if counts[2] >= LEAST_MENTIONS}
        return {one: counts for one, counts in found.items() if one in enough}

    @cached_property
    def aspects_before(self) -> dict[int, tuple[str, bool, int, int, int]]:
        return recount_aspects.aspects(self.session, self.before) if self.before else {}

    @cached_property
    def aspect_impacts(self) -> dict[int, Rated]:
        return self._rated(recount_aspects.satisfaction(self.session, self.part))

    @cached_property
    def gap(self) -> list[Any] | None:
        """superior, team, said, n, value and interval; None without predictions, answers, or of some customers only."""
        part, met = self.part, self.disconfirmation or [0] * 5
        superior, team = recount_team.beliefs(self.session, day_of(part.since), day_of(part.until) - timedelta(days=1))
        if part != Part(part.since, part.until) or not team or not sum(met):
            return None
        said, n = met[3] + met[4], sum(met)
        interval = statistics.newcombe(superior, team, said, n)
        return [superior, team, said, n, superior / team - said / n, [interval.low, interval.high]]

    def figure(self, name: str, since: datetime, until: datetime) -> Expected:
        """A figure of the scorecard on other days."""
        part = self.part.within(since, until)
        return card(self.session, part, 0, (name,))[name]

    def single_voices(self, shown: Collection[int]) -> int:
        return recount.single_voices(self.session, self.part, shown)

    def value(self, name: str) -> float | int | str | None:
        """What a claim's value of this name must be; None when there is no such value."""
        if found := THEME_VALUE.fullmatch(name):
            return self._theme_value(int(found[1]), found[2])
        if found := ASPECT_VALUE.fullmatch(name):
            return self._aspect_value(int(found[1]), found[2])
        return self._gap_value(name.removeprefix("gap.")) if name.startswith("gap.") else self._figure_value(name)

    def _figure_value(self, name: str) -> float | int | str | None:
        if name in ("answered", "level"):
            return self.answered if name == "answered" else statistics.LEVEL
        if name.removesuffix(".share") in self.quality:
            counts = self.quality
            return counts["items_in_themes"] / counts["items"] if name == "items_in_themes.share" else counts.get(name)
        figure, _, field = name.partition(".")
        if figure not in self.card or field not in ("value", "count", "n"):
            return None
        value, count, n, _ = self.card[figure]
        return {"value": value, "count": count, "n": n}[field]

    def _gap_value(self, field: str) -> float | int | None:
        if self.gap is None:
            return None
        superior, team, said, n, value, (low, high) = self.gap
        shares = {"superior_share": superior / team, "said_share": said / n}
        counts = {"superior": superior, "team": team, "said": said, "n": n, "value": value, "low": low, "high": high}
        return (counts | shares).get(field)

    def _aspect_value(self, aspect: int, field: str) -> float | int | str | None:
        if aspect not in self.aspects:
            return None
        name, _, _, complaining, _ = self.aspects[aspect]
        before = self.aspects_before.get(aspect, (name, False, 0, 0, 0))[3]
        values: dict[str, float | int | str] = {
            "name": name,
            "complaining": complaining,
            "complaining_share": complaining / self.answered,
            "previous_share": before / self.answered_before if self.answered_before else 0.0,
        }
        if aspect in self.aspect_impacts:
            values["impact"] = self.aspect_impacts[aspect][0]
        return values.get(field)

    def _theme_value(self, theme: int, field: str) -> float | int | str | None:
        if theme not in self.rows:
            return None
        customers = self.themes.get(theme, (0, 0, 0.0))[0]
        interval = statistics.wilson(customers, self.answered)
        before = self.themes_before.get(theme, (0, 0, 0.0))[0]
        top = min(((-count, name) for (its, name), count in self.products.items() if its == theme), default=(0, ""))
        values: dict[str, float | int | str] = {
            "label": self.rows[theme][0],
            "area": self.rows[theme][4] or "",
            "customers": customers,
            "share": customers / self.answered,
            "low": interval.low,
            "high": interval.high,
            "previous_customers": before,
            "previous_share": before / self.answered_before if self.answered_before else 0.0,
            "product": top[1],
            "product_customers": -top[0],
        }
        if theme in self.impacts:
            impact, ci, n, raising = self.impacts[theme]
            values |= {"impact": impact, "impact_low": ci[0], "impact_high": ci[1], "rated": n, "raising": raising}
        return values.get(field)


def said_of(action: Mapping[str, Any]) -> list[Any]:
    """An action of a digest's JSON, in the order in which it is compared."""
    sides = [
        side and [side["days"]["since"], side["days"]["until"], side["customers"], side["n"], side["share"], side["ci"]]
        for side in (action["before"], action["since"])
    ]
    named = [action[name] for name in ("label", "decision", "owner", "due", "released")]
    return [*named, action.get("change"), *sides, *(action[name] for name in ("told", "fixed", "partly", "not_fixed"))]


def _met(given: Sequence[float]) -> list[int] | None:
    """How many answered -2, -1, 0, 1 and 2."""
    return [given.count(value) for value in (-2, -1, 0, 1, 2)] if given else None


def _day(moment: date | None) -> str | None:
    return None if moment is None else moment.isoformat()[:10]


def in_parts(read: Callable[[Sequence[int]], Mapping[int, Any]], ids: Sequence[int]) -> dict[int, Any]:
    """Reads by at most `MOST` ids at a time: databases limit the values of one statement."""
    found: dict[int, Any] = {}
    for first in range(0, len(ids), MOST):
        found |= read(ids[first : first + MOST])
    return found

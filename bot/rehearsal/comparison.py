"""What has changed since an earlier rehearsal, among the customers who came both times.

A change of a share is tested by those alone with whom it changed: the exact sign test, two-sided (McNemar, Note on the
sampling error of the difference between correlated proportions, Psychometrika 12, 1947, in its exact form).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bot.errors import Mendable
from bot.rehearsal.report import SHARES, Share
from bot.rehearsal.scoring import Outcome

MORE_THAN_CHANCE = 0.05


class BadReport(Mendable):
    """The file is no report of a rehearsal."""


@dataclass(frozen=True)
class Change:
    """One share, before and now, in percent. `better`, `worse`: the ids with whom it changed."""

    name: str
    before: float
    now: float
    of: int
    better: tuple[str, ...]
    worse: tuple[str, ...]
    p: float

    @property
    def is_sure(self) -> bool:
        """More than chance would bring."""
        return self.p < MORE_THAN_CHANCE


def earlier(file: Path) -> list[Outcome]:
    """The talks of an earlier report. Raises BadReport."""
    try:
        made = json.loads(file.read_text("utf-8"))
        return [_outcome(talk) for talk in made["talks"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadReport(f"{file} is no report of `hearback rehearse`: {error}. Name its report.json.") from error


def changes(before: Sequence[Outcome], now: Sequence[Outcome]) -> list[Change]:
    """Of each share that anybody who came both times has a say in."""
    old = {talk.id: talk for talk in before}
    both = [(old[talk.id], talk) for talk in now if talk.id in old]
    found = (_change(share, both) for share in SHARES)
    return [change for change in found if change is not None]


def _change(share: Share, both: Sequence[tuple[Outcome, Outcome]]) -> Change | None:
    asked = [(one, other) for one, other in both if share.among(one) and share.among(other)]
    if not asked:
        return None
    was = [share.holds(one) for one, _ in asked]
    is_now = [share.holds(other) for _, other in asked]
    rose = tuple(one.id for (one, _), a, b in zip(asked, was, is_now, strict=True) if b and not a)
    fell = tuple(one.id for (one, _), a, b in zip(asked, was, is_now, strict=True) if a and not b)
    better, worse = (rose, fell) if share.wanted else (fell, rose)
    percent = 100 / len(asked)
    p = sign_test(len(rose), len(fell))
    return Change(
        share.name, round(percent * sum(was), 1), round(percent * sum(is_now), 1), len(asked), better, worse, p
    )


def sign_test(one: int, other: int) -> float:
    """How likely so uneven a split, or a more uneven one, is where either side has the same chance; 1 where nothing
    changed."""
    among = one + other
    tail: float = sum(math.comb(among, k) for k in range(min(one, other) + 1)) / 2**among
    return min(1.0, 2 * tail)


def _outcome(talk: Mapping[str, Any]) -> Outcome:
    return Outcome(**{field.name: talk[field.name] for field in fields(Outcome)})

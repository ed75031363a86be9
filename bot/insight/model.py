"""The digest as one frozen value, from which every format is made. Field names are those of its JSON (README.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

Range = tuple[float, float]


@dataclass(frozen=True)
class Period:
    """Whole days, both included."""

    since: date
    until: date


@dataclass(frozen=True)
class Change:
    """A figure against the period before. `difference` is now less before; `ci` its interval."""

    previous: float
    previous_n: int
    difference: float
    ci: Range
    verdict: str
    q_value: float | None


@dataclass(frozen=True)
class Figure:
    """One line of the scorecard. `value` and `ci` are empty when n is 0: nobody was asked, or nobody answered."""

    name: str
    title: str
    value: float | None
    unit: str
    count: int | None
    n: int
    ci: Range | None
    note: str | None = None
    change: Change | None = None


@dataclass(frozen=True)
class Quote:
    """`text` is exactly what stands in the turn, masked."""

    item: int
    conversation: str
    turn: int
    text: str
    product: str | None = None


@dataclass(frozen=True)
class Pair:
    """Expected and actual, in one customer's words."""

    item: int
    expected: str | None
    actual: str | None
    confirmed: bool


@dataclass(frozen=True)
class ProductCount:
    """Customers of one product."""

    name: str
    customers: int


@dataclass(frozen=True)
class Impact:
    """Satisfied share of all `n` who rated, less that of those who rated and do not raise the theme (`raising` do)."""

    value: float
    ci: Range
    n: int
    raising: int


@dataclass(frozen=True)
class Theme:
    """A group of items that say the same. `share` = customers / n, n being the customers who answered."""

    id: int
    label: str
    kind: str
    status: str
    customers: int
    n: int
    share: float
    ci: Range
    mentions: int
    change: str
    severity: float
    products: tuple[ProductCount, ...]
    expectations: tuple[Pair, ...]
    quotes: tuple[Quote, ...]
    items: tuple[int, ...]
    previous_n: int | None = None
    aspect: int | None = None
    area: str | None = None
    previous_customers: int | None = None
    previous_share: float | None = None
    previous_ci: Range | None = None
    q_value: float | None = None
    impact: Impact | None = None


@dataclass(frozen=True)
class Aspect:
    """The upper of two levels: a thing. `whole`: the product as a whole, which heads nothing.

    `complaining` of its `customers` name something that went wrong with it, `content` of them nothing. `share` =
    customers / n; `complaining_share` = complaining / n, and `change` and what was `previous` are of it;
    `content_share` = content / customers. `impact` is of the complaining ones. `themes`: the issues under it.
    """

    id: int
    name: str
    whole: bool
    customers: int
    n: int
    share: float
    ci: Range
    mentions: int
    complaining: int
    complaining_share: float
    complaining_ci: Range
    content: int
    content_share: float
    content_ci: Range
    themes: tuple[int, ...]
    change: str
    previous_complaining: int | None = None
    previous_share: float | None = None
    q_value: float | None = None
    impact: Impact | None = None


@dataclass(frozen=True)
class TrendPoint:
    """A figure in some days; `value` and `ci` are empty when nobody answered then."""

    days: Period
    value: float | None
    n: int
    ci: Range | None


@dataclass(frozen=True)
class Trend:
    """The course of one figure, oldest first, in spans of equal length that end with the period."""

    name: str
    title: str
    unit: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True)
class DeliveryGap:
    """`superior` of the `team` predicted better than expected, unseen; `said` of `n` customers say so.

    `value` is the team's share less the customers', `ci` its Newcombe interval.
    """

    superior: int
    team: int
    said: int
    n: int
    value: float
    ci: Range


@dataclass(frozen=True)
class Segment:
    """One product, audience or wave: how many answered, and how many of them complained."""

    dimension: str
    name: str
    n: int
    complaints: int
    share: float
    ci: Range
    disconfirmation: tuple[int, ...] | None
    """As of the digest, of those who rated here."""


@dataclass(frozen=True)
class Story:
    """What one customer said, in order."""

    conversation: str
    product: str | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Measured:
    """A theme in some days: `share` = customers / n."""

    days: Period
    customers: int
    n: int
    share: float
    ci: Range


@dataclass(frozen=True)
class Action:
    """What was decided about a theme; once released, the theme `before` and `since`, and how the change is called."""

    theme: int
    label: str
    decision: str
    owner: str | None
    due: date | None
    released: date | None
    before: Measured | None
    since: Measured | None
    told: int
    """Customers who were told of the release; the next three: what they answer to "did it fix it?"."""
    fixed: int
    partly: int
    not_fixed: int
    change: str | None = None


@dataclass(frozen=True)
class Readers:
    """Of the ratings that digests got in the period: `useful` of `n`."""

    useful: int
    n: int


@dataclass(frozen=True)
class Claim:
    """A sentence, the items behind it, and each number in it by the name under which it can be counted again."""

    text: str
    items: tuple[int, ...]
    values: dict[str, float | int | str]


@dataclass(frozen=True)
class Digest:
    """All of it. `previous` is empty when there is no period of the same length before."""

    version: int
    period: Period
    previous: Period | None
    product: str | None
    audience: str
    of_audience: str | None
    of_wave: str | None
    verdict: tuple[str, ...]
    scorecard: tuple[Figure, ...]
    themes: tuple[Theme, ...]
    exceeded: tuple[Theme, ...]
    aspects: tuple[Aspect, ...]
    trends: tuple[Trend, ...]
    delivery_gap: DeliveryGap | None
    single_voices: tuple[Quote, ...]
    story: Story | None
    actions: tuple[Action, ...]
    disconfirmation: tuple[int, ...] | None
    """How many answered -2, -1, 0, 1 and 2; empty when nobody was asked."""
    segments: tuple[Segment, ...]
    data_quality: dict[str, Any]
    readers: Readers
    claims: tuple[Claim, ...]

"""What a digest is asked for: which days, compared with which, about what, of whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.authored.clock import day_of, midnight
from bot.errors import Mendable
from bot.insight import trends
from bot.insight.model import Period
from bot.store import figures
from bot.store.figures import Reading, Scope


class NothingToTell(Mendable):
    """Nobody said anything of what was asked for, or it does not exist."""


@dataclass(frozen=True)
class DigestQuery:
    """Days, both included; without them everything so far. `audience`: whom it is written for.

    `of_audience` and `of_wave`: only what these customers said, and in this wave.
    """

    since: date | None = None
    until: date | None = None
    product: str | None = None
    audience: str = "product"
    of_audience: str | None = None
    of_wave: str | None = None


@dataclass(frozen=True)
class Asked:
    """The part of the record that a query means; `before` is the same in the period of the same length before."""

    period: Period
    scope: Scope
    previous: Period | None
    before: Scope | None
    product: str | None
    spans: tuple[tuple[Period, Scope], ...]
    """For trends."""


def asked(session: Reading, query: DigestQuery) -> Asked:
    """Raises NothingToTell for an unknown product or audience, a period that ends before it begins, or an empty one."""
    product, name = _product(session, query.product)
    _check_names(session, query)
    part = Scope(None, None, product, query.of_audience, query.of_wave)
    period, first = _period(session, query, part)
    previous = _before(session, query, period, part)
    spans = trends.spans(period, first, asked=query.since is not None)
    return Asked(
        period=period,
        scope=during(part, period),
        previous=previous,
        before=during(part, previous) if previous else None,
        product=name,
        spans=tuple((span, during(part, span)) for span in spans),
    )


def during(part: Scope, period: Period) -> Scope:
    """The part of the record on these days."""
    return part.within(midnight(period.since), midnight(period.until + timedelta(days=1)))


def _product(session: Reading, name: str | None) -> tuple[int | None, str | None]:
    if name is None:
        return None, None
    names = figures.product_names(session)
    found = figures.product_id(session, name)
    if found is None:
        known = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")  # noqa: PLR2004
        raise NothingToTell(
            f"There is no product called {name!r}. " + (f"There are: {known}." if names else "There is none yet.")
        )
    return found, next(known for known in names if known.lower() == name.lower())


def _check_names(session: Reading, query: DigestQuery) -> None:
    for what, wanted in (("audience", query.of_audience), ("wave", query.of_wave)):
        if wanted is not None and wanted not in (known := figures.names_of(session, what)):
            there = f"There are: {', '.join(known)}." if known else "There is none yet."
            raise NothingToTell(f"Nobody spoke as or in the {what} {wanted!r}. {there}")


def _period(session: Reading, query: DigestQuery, part: Scope) -> tuple[Period, date]:
    """The days meant, and the first day on which anybody spoke."""
    first, last = figures.first_moment(session), figures.last_moment(session)
    if first is None or last is None:
        raise NothingToTell("Nobody has said anything yet. Bring in reviews with `hearback import`, or load the demo.")
    period = Period(_day(query.since or first), _day(query.until or max(last, midnight(_day(query.since or first)))))
    if period.until < period.since:
        raise NothingToTell(
            f"The period ends on {period.until}, before it starts on {period.since}: swap the two days."
        )
    if figures.answered(session, during(part, period)) == 0:
        of = f" about {query.product}" if query.product else ""
        raise NothingToTell(
            f"Nobody said anything{of} from {period.since} to {period.until}. "
            f"The record reaches from {_day(first)} to {_day(last)}: choose other days."
        )
    return period, _day(first)


def _before(session: Reading, query: DigestQuery, period: Period, part: Scope) -> Period | None:
    """The period of the same length before, when a first day was asked for and somebody spoke then."""
    if query.since is None:
        return None
    days = (period.until - period.since).days + 1
    earlier = Period(period.since - timedelta(days=days), period.since - timedelta(days=1))
    return earlier if figures.answered(session, during(part, earlier)) else None


def _day(moment: date) -> date:
    return day_of(moment) if isinstance(moment, datetime) else moment

"""The counts behind a digest. Everything is counted by the database; no function returns a row for each item."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.store.database import Database
from bot.store.models import Aspect, Assignment, Conversation, Item, Product, Rating, Theme, Turn
from bot.store.themes import PERSON

Reading = Session
"""What `snapshot` gives: to be handed back to the functions of this room."""
THEME: ColumnElement[int] = func.coalesce(Theme.merged_into_id, Theme.id)
"""The theme an item counts for: a merged theme's items count for the one it was merged into."""


@dataclass(frozen=True)
class Scope:
    """Which part of the record: said in [since, until), about this product, by this audience, in this wave. None means
    no limit."""

    since: datetime | None = None
    until: datetime | None = None
    product: int | None = None
    audience: str | None = None
    wave: str | None = None

    def within(self, since: datetime | None, until: datetime | None) -> Scope:
        """The same part at another time."""
        return replace(self, since=since, until=until)


@dataclass(frozen=True)
class ThemeCount:
    """One theme in one scope. `severity` is the mean over its items."""

    id: int
    label: str
    kind: str
    status: str
    customers: int
    mentions: int
    severity: float
    aspect: int | None
    area: str | None
    """The aspect's name."""


@contextmanager
def snapshot(database: Database) -> Iterator[Session]:
    """A reading session that sees the record as it is at one moment, however long it reads."""
    with database.reading() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def product_id(session: Session, name: str) -> int | None:
    """The product of this name, whatever its case; None when there is none."""
    query = select(Product.id).where(func.lower(Product.name) == name.lower()).order_by(Product.id)
    return session.scalars(query).first()


def product_names(session: Session) -> list[str]:
    """Every product's name, in alphabetical order."""
    return list(session.scalars(select(Product.name).order_by(Product.name)))


def names_of(session: Session, dimension: str) -> list[str]:
    """Every audience or wave of which there are conversations, in alphabetical order."""
    column = {"audience": Conversation.audience, "wave": Conversation.wave}[dimension]
    found = session.scalars(select(column).where(column.is_not(None)).distinct().order_by(column))
    return [str(name) for name in found]


def last_moment(session: Session) -> datetime | None:
    """When a customer last said anything."""
    return session.scalar(select(func.max(Turn.at)).where(Turn.sender == "customer"))


def first_moment(session: Session) -> datetime | None:
    """When a customer first said anything."""
    return session.scalar(select(func.min(Turn.at)).where(Turn.sender == "customer"))


def answered(session: Session, scope: Scope) -> int:
    """Customers who typed something or gave a rating: the denominator of every share of customers."""
    return session.scalar(select(func.count()).select_from(_answered(scope).subquery())) or 0


def customers_with(session: Session, scope: Scope, kinds: Collection[str]) -> int:
    """Customers with at least one item of these kinds."""
    query = items_in(select(func.count(distinct(PERSON))), scope).where(Item.kind.in_(kinds))
    return session.scalar(query) or 0


def ratings(session: Session, scope: Scope, kind: str) -> dict[float, int]:
    """How often each value was given, ascending."""
    query = (
        select(Rating.value, func.count(Rating.id))
        .join(Conversation, Conversation.id == Rating.conversation_id)
        .where(Rating.kind == kind, *within(Rating.at, scope))
        .group_by(Rating.value)
        .order_by(Rating.value)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def theme_counts(session: Session, scope: Scope) -> list[ThemeCount]:
    """Every theme that is not dismissed and has items in this scope, most customers first."""
    customers = func.count(distinct(PERSON)).label("customers")
    target, own, home = select(Theme).subquery(), select(Aspect).subquery(), select(Aspect).subquery()
    counted = (
        themed(select(THEME.label("id"), customers, func.count(Item.id).label("mentions"),
                      func.avg(Item.severity).label("severity")), scope)
        .group_by(THEME)
        .subquery()
    )  # fmt: skip
    query = (
        select(counted.c.id, target.c.label, target.c.kind, target.c.status, counted.c.customers, counted.c.mentions,
               counted.c.severity, home.c.id.label("aspect"), home.c.name.label("area"))
        .join(target, target.c.id == counted.c.id)
        .outerjoin(own, own.c.id == target.c.aspect_id)
        .outerjoin(home, home.c.id == func.coalesce(own.c.merged_into_id, own.c.id))
        .where(target.c.status != "dismissed")
        .order_by(counted.c.customers.desc(), counted.c.mentions.desc(), counted.c.id)
    )  # fmt: skip
    return [
        ThemeCount(row.id, row.label, row.kind, row.status, row.customers, row.mentions,
                   round(float(row.severity), 2), row.aspect, row.area)
        for row in session.execute(query)
    ]  # fmt: skip


def theme_customers(session: Session, scope: Scope, theme: int) -> int:
    """Customers who raise this theme."""
    return session.scalar(themed(select(func.count(distinct(PERSON))), scope).where(THEME.in_((theme,)))) or 0


def theme_items(session: Session, scope: Scope, themes: Collection[int]) -> dict[int, list[int]]:
    """The ids of each theme's items, ascending."""
    found: dict[int, list[int]] = {theme: [] for theme in themes}
    query = themed(select(THEME, Item.id), scope).where(THEME.in_(themes)).order_by(Item.id)
    for theme, item in session.execute(query):
        found[theme].append(item)
    return found


def theme_products(session: Session, scope: Scope, themes: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """(product, customers) of each theme, most customers first."""
    found: dict[int, list[tuple[str, int]]] = {theme: [] for theme in themes}
    customers = func.count(distinct(PERSON))
    query = (
        themed(select(THEME, Product.name, customers), scope)
        .join(Product, Product.id == Conversation.product_id)
        .where(THEME.in_(themes))
        .group_by(THEME, Product.name)
        .order_by(THEME, customers.desc(), Product.name)
    )
    for theme, name, count in session.execute(query):
        found[theme].append((name, count))
    return found


def theme_satisfaction(
    session: Session, scope: Scope, themes: Collection[int], satisfied: float
) -> dict[int, tuple[int, int]]:
    """(satisfied, all) csat ratings of the conversations that raise each theme; themes without any are left out.

    A rating of `satisfied` or more is a satisfied one.
    """
    pairs = (
        themed(select(THEME.label("theme"), Rating.id, Rating.value), scope)
        .join(Rating, Rating.conversation_id == Item.conversation_id)
        .where(THEME.in_(themes), Rating.kind == "csat", *within(Rating.at, scope))
        .distinct()
        .subquery()
    )
    query = select(pairs.c.theme, func.sum(case((pairs.c.value >= satisfied, 1), else_=0)), func.count())
    return {row[0]: (row[1], row[2]) for row in session.execute(query.group_by(pairs.c.theme))}


def segments(session: Session, scope: Scope, dimension: str) -> list[tuple[str, int, int]]:
    """(name, customers who answered, customers with a complaint) by product, audience or wave, largest first."""
    column = _dimension(dimension)
    everyone = dict(_by(session, column, _turns(scope).add_columns(column)))
    complaining = select(PERSON.label("person"), column)
    complaints = dict(_by(session, column, _complaints(complaining, scope)))
    rows = [(name, count, complaints.get(name, 0)) for name, count in everyone.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def segment_ratings(session: Session, scope: Scope, dimension: str, kind: str) -> dict[str, dict[float, int]]:
    """How often each value was given, by product, audience or wave."""
    column = _dimension(dimension)
    query = (
        select(column, Rating.value, func.count(Rating.id))
        .join(Conversation, Conversation.id == Rating.conversation_id)
        .outerjoin(Product, Product.id == Conversation.product_id)
        .where(Rating.kind == kind, column.is_not(None), *within(Rating.at, scope))
        .group_by(column, Rating.value)
    )
    found: dict[str, dict[float, int]] = {}
    for name, value, count in session.execute(query):
        found.setdefault(name, {})[value] = count
    return found


def _dimension(name: str) -> InstrumentedAttribute[Any]:
    columns = {"product": Product.name, "audience": Conversation.audience, "wave": Conversation.wave}
    return columns[name]


def items_in(query: Select[Any], scope: Scope) -> Select[Any]:
    """The query over the active items of the scope, with their conversations."""
    query = query.select_from(Item).join(Conversation, Conversation.id == Item.conversation_id)
    return query.where(Item.status == "active", *within(Item.at, scope))


def themed(query: Select[Any], scope: Scope) -> Select[Any]:
    """As `items_in`, of the items that belong to a theme."""
    return items_in(query, scope).join(Assignment, Assignment.item_id == Item.id).join(Theme)


def within(
    moment: Any,
    scope: Scope,
    product: Any = Conversation.product_id,
    audience: Any = Conversation.audience,
    wave: Any = Conversation.wave,
) -> Sequence[ColumnElement[bool]]:
    """The scope as conditions on these columns."""
    asked = ((product, scope.product), (audience, scope.audience), (wave, scope.wave))
    limits: list[ColumnElement[bool]] = [column == wanted for column, wanted in asked if wanted is not None]
    if scope.since is not None:
        limits.append(moment >= scope.since)
    if scope.until is not None:
        limits.append(moment < scope.until)
    return limits


def _turns(scope: Scope) -> Select[Any]:
    """Whoever typed something."""
    return (
        select(PERSON.label("person"))
        .select_from(Turn)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(Turn.sender == "customer", Turn.payload.is_(None), *within(Turn.at, scope))
    )


def _answered(scope: Scope) -> Any:
    rated = (
        select(PERSON.label("person"))
        .select_from(Rating)
        .join(Conversation, Conversation.id == Rating.conversation_id)
        .where(*within(Rating.at, scope))
    )
    return union(_turns(scope), rated)


def _complaints(query: Select[Any], scope: Scope) -> Select[Any]:
    return items_in(query, scope).where(Item.kind.in_(("fault", "unmet")))


def _by(session: Session, column: Any, query: Select[Any]) -> list[tuple[str, int]]:
    if column is Product.name:
        query = query.join(Product, Product.id == Conversation.product_id)
    people = query.where(column.is_not(None)).distinct().subquery()
    grouped = select(people.c[1], func.count()).group_by(people.c[1])
    return [(name, count) for name, count in session.execute(grouped)]

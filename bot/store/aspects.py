"""The upper of the two levels of themes: which thing each item speaks of, and how many customers speak of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from bot.store.figures import THEME, Scope, items_in, within
from bot.store.models import Aspect, AspectWord, Assignment, Item, Rating, Theme
from bot.store.themes import PERSON

COMPLAINTS = ("fault", "unmet")
_TARGET = aliased(Theme)
"""The theme that an item counts for."""
ASPECT: ColumnElement[int] = func.coalesce(Aspect.merged_into_id, Aspect.id)
"""The aspect that an item counts for: its theme's, else what it names itself; of a merged one the one it went into."""


@dataclass(frozen=True)
class AspectCount:
    """One aspect in one scope; `complaining` of its customers name something that went wrong with it."""

    id: int
    name: str
    whole: bool
    customers: int
    complaining: int
    mentions: int


def spoken_of(query: Select[Any], scope: Scope) -> Select[Any]:
    """As `items_in`, of the items that speak of an aspect, but for those of dismissed themes."""
    query = items_in(query, scope).outerjoin(Assignment, Assignment.item_id == Item.id)
    query = query.outerjoin(Theme, Theme.id == Assignment.theme_id).outerjoin(_TARGET, _TARGET.id == THEME)
    query = query.join(Aspect, Aspect.id == func.coalesce(_TARGET.aspect_id, Item.aspect_id))
    return query.where(func.coalesce(_TARGET.status, "active") != "dismissed")


def counts(session: Session, scope: Scope) -> list[AspectCount]:
    """Every aspect that is spoken of in this scope: those with most complaining customers first, the whole last."""
    complaining = func.count(distinct(case((Item.kind.in_(COMPLAINTS), PERSON)))).label("complaining")
    columns = select(ASPECT.label("id"), func.count(distinct(PERSON)).label("customers"), complaining,
                     func.count(Item.id).label("mentions"))  # fmt: skip
    counted = spoken_of(columns, scope).group_by(ASPECT).subquery()
    named = aliased(Aspect)
    query = (
        select(named.id, named.name, named.whole, counted.c.customers, counted.c.complaining, counted.c.mentions)
        .join(counted, counted.c.id == named.id)
        .order_by(named.whole, counted.c.complaining.desc(), counted.c.customers.desc(), named.id)
    )
    return [AspectCount(*row) for row in session.execute(query).tuples()]


def satisfaction(
    session: Session, scope: Scope, aspects: Collection[int], satisfied: float
) -> dict[int, tuple[int, int]]:
    """(satisfied, all) csat ratings of the conversations that complain of each aspect."""
    raised = spoken_of(select(ASPECT.label("aspect"), Rating.id, Rating.value), scope)
    pairs = (
        raised.join(Rating, Rating.conversation_id == Item.conversation_id)
        .where(ASPECT.in_(aspects), Item.kind.in_(COMPLAINTS), Rating.kind == "csat", *within(Rating.at, scope))
        .distinct()
        .subquery()
    )
    query = select(pairs.c.aspect, func.sum(case((pairs.c.value >= satisfied, 1), else_=0)), func.count())
    return {row[0]: (row[1], row[2]) for row in session.execute(query.group_by(pairs.c.aspect))}


def words(session: Session) -> dict[str, int]:
    """The aspect of each word that is known."""
    return dict(session.execute(select(AspectWord.word, AspectWord.aspect_id)).tuples().all())


def names(session: Session) -> dict[int, str]:
    """What each aspect is called, but for the whole, in the order in which they were made."""
    query = select(Aspect.id, Aspect.name).where(Aspect.whole.is_(False)).order_by(Aspect.id)
    return dict(session.execute(query).tuples().all())


def unnamed(session: Session) -> list[tuple[str, int]]:
    """(words, customers) of what items name that no aspect is known for, most customers first."""
    customers = func.count(distinct(PERSON))
    query = items_in(select(Item.aspect, customers), Scope()).where(Item.aspect_id.is_(None), Item.aspect.is_not(None))
    query = query.group_by(Item.aspect).order_by(customers.desc(), Item.aspect)
    return [(said or "", count) for said, count in session.execute(query).tuples()]


def whole(session: Session, name: str) -> int:
    """The aspect of all that names nothing; made where it is missing."""
    found = session.scalar(select(Aspect.id).where(Aspect.whole.is_(True)))
    return found if found is not None else add(session, name, whole=True)


def called(session: Session, name: str) -> int:
    """The aspect of this name, whatever its case; made where there is none."""
    query = select(Aspect.id).where(func.lower(Aspect.name) == name.lower(), Aspect.status == "active")
    found = session.scalars(query.order_by(Aspect.id)).first()
    return found if found is not None else add(session, name)


def add(session: Session, name: str, *, whole: bool = False) -> int:
    """Creates an aspect and returns its permanent id."""
    made = Aspect(name=name, whole=whole)
    session.add(made)
    session.flush()
    return made.id


def learn(session: Session, found: Iterable[tuple[str, int]]) -> None:
    """Keeps (word, aspect) pairs for good; a word that is known already stays as it is."""
    known = words(session)
    rows = [{"word": word, "aspect_id": aspect} for word, aspect in found if word and word not in known]
    if rows:
        session.execute(insert(AspectWord), rows)


def without(session: Session, after: int, limit: int) -> list[tuple[int, str | None]]:
    """(item, words) of the next items, with an id above `after`, that have no aspect yet."""
    query = select(Item.id, Item.aspect).where(Item.status == "active", Item.aspect_id.is_(None), Item.id > after)
    return list(session.execute(query.order_by(Item.id).limit(limit)).tuples().all())


def put(session: Session, found: Sequence[tuple[int, int]]) -> None:
    """Writes (item, aspect) pairs."""
    if found:
        session.execute(update(Item), [{"id": item, "aspect_id": aspect} for item, aspect in found])

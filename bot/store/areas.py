"""The upper of the two levels of themes, counted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session, aliased

from bot.store.figures import THEME, Scope, themed
from bot.store.models import Item, Theme
from bot.store.themes import PERSON


@dataclass(frozen=True)
class AreaCount:
    """One area in one scope; `complaining` of its customers name something that went wrong with it."""

    name: str
    customers: int
    complaining: int
    mentions: int


def areas(session: Session, scope: Scope) -> list[AreaCount]:
    """Every area with a theme that is not dismissed and has items in this scope, most customers first."""
    target = aliased(Theme)
    customers = func.count(distinct(PERSON))
    complaining = func.count(distinct(case((Item.kind.in_(("fault", "unmet")), PERSON))))
    query = (
        themed(select(target.area, customers, complaining, func.count(Item.id)), scope)
        .join(target, target.id == THEME)
        .where(target.area.is_not(None), target.status != "dismissed")
        .group_by(target.area)
        .order_by(customers.desc(), target.area)
    )
    return [AreaCount(*row) for row in session.execute(query)]

"""Themes as the console lists and shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from bot.store.figures import THEME, Scope, themed
from bot.store.models import Aspect, Decision, Item, Theme, ThemeChange, User
from bot.store.themes import PERSON


@dataclass(frozen=True)
class ThemeRow:
    """One theme with what was decided about it."""

    id: int
    label: str
    kind: str
    status: str
    aspect_id: int | None
    aspect: str | None
    customers: int
    mentions: int
    decision: str | None
    owner: str | None
    due: date | None


def rows(session: Session, status: str = "active") -> list[ThemeRow]:
    """Every theme of this status, most customers first; those that were merged into one count for it."""
    counted = (
        themed(
            select(THEME.label("id"), func.count(distinct(PERSON)).label("customers"), func.count(Item.id).label("n")),
            Scope(),
        )
        .group_by(THEME)
        .subquery()
    )
    own = aliased(Aspect)
    customers, mentions = func.coalesce(counted.c.customers, 0), func.coalesce(counted.c.n, 0)
    query = (
        select(Theme.id, Theme.label, Theme.kind, Theme.status, Aspect.id, Aspect.name, customers, mentions,
               Decision.decision, User.name, Decision.due)
        .outerjoin(counted, counted.c.id == Theme.id)
        .outerjoin(own, own.id == Theme.aspect_id)
        .outerjoin(Aspect, Aspect.id == func.coalesce(own.merged_into_id, own.id))
        .outerjoin(Decision, Decision.theme_id == Theme.id)
        .outerjoin(User, User.id == Decision.owner_id)
        .where(Theme.status == status)
        .order_by(customers.desc(), Theme.id)
    )  # fmt: skip
    return [ThemeRow(*row) for row in session.execute(query)]


def changes(session: Session, theme_id: int) -> Sequence[ThemeChange]:
    """What people did to a theme, newest first."""
    query = select(ThemeChange).options(joinedload(ThemeChange.user)).where(ThemeChange.theme_id == theme_id)
    return session.scalars(query.order_by(ThemeChange.id.desc())).all()

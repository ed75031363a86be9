"""The customers' own words for a digest: quotes of themes, expected and actual, single voices, one story."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from bot.store.figures import THEME, Scope, items_in, themed
from bot.store.models import Assignment, Conversation, Expectation, Item, Product, Theme
from bot.store.themes import PERSON, strong

READABLE, TELLING = (20, 200), (40, 200)
"""Characters of a quote that stands alone, and of one that tells more than its theme's label."""
PRAISE = ("praise", "exceeded")
LOOKED_AT = 5
"""Quotes that are looked at for each that is shown: some are the words of another one."""
ALIKE = 0.8
"""Share of the shorter quote's words that stand in the other one, from which both are one voice."""
EXPECTED, HAPPENED = (12, 60), (12, 120)
"""Characters of the halves of an unconfirmed pair that is worth showing: shorter ones are scraps, longer ones run on.
What was really expected is soon said."""


@dataclass(frozen=True)
class Quote:
    """Exactly what the customer said, and where."""

    item: int
    conversation: str
    turn: int
    text: str
    product: str | None


@dataclass(frozen=True)
class Pair:
    """What a customer expected and what happened, in that customer's words, masked."""

    item: int
    expected: str | None
    actual: str | None
    confirmed: bool


def theme_quotes(
    session: Session, scope: Scope, themes: Collection[int], limit: int, *, varied: bool = False
) -> dict[int, list[Quote]]:
    """For each theme the quotes that say most plainly what it says: one a customer, none of the other side.

    `varied`: no two alike, for those who read only a few.
    """
    order = (strong().desc(), _readable(TELLING).desc(), _typical().desc(), Item.id)
    mine = func.row_number().over(partition_by=(THEME, PERSON), order_by=order)
    ranked = themed(select(*_columns(), THEME.label("theme"), mine.label("mine"), *_keys(order)), scope)
    target = aliased(Theme)
    ranked = ranked.join(target, target.id == THEME).where(THEME.in_(themes))
    once = ranked.where(target.kind.in_(PRAISE) == Item.kind.in_(PRAISE)).subquery()
    place = func.row_number().over(partition_by=once.c.theme, order_by=_again(once)).label("place")
    placed = select(once, place).where(once.c.mine == 1).subquery()
    found: dict[int, list[Quote]] = {theme: [] for theme in themes}
    most = limit * LOOKED_AT if varied else limit
    for row in session.execute(select(placed).where(placed.c.place <= most).order_by(placed.c.theme, placed.c.place)):
        told = found[row.theme]
        if len(told) < limit and not (varied and any(alike(row.text, quote.text) for quote in told)):
            told.append(_quote(row))
    return found


def alike(one: str, other: str) -> bool:
    """Whether two quotes are the same words, or one of them hardly says more than the other."""
    first, second = (frozenset(text.casefold().split()) for text in (one, other))
    return len(first & second) >= ALIKE * min(len(first), len(second))


def theme_pairs(session: Session, scope: Scope, themes: Collection[int], limit: int) -> dict[int, list[Pair]]:
    """For each theme its pairs of expected and actual: confirmed ones first, of these the telling ones ("longer" tells
    little), others only when they are whole. A pair of which nobody said what was expected is none."""
    happened = func.coalesce(func.length(Expectation.actual), 0)
    graspable = func.length(Expectation.expected).between(*EXPECTED) & happened.between(*HAPPENED)
    order = (Expectation.confirmed_at.is_not(None).desc(), graspable.desc(), Assignment.score.desc(), Item.id)
    place = func.row_number().over(partition_by=THEME, order_by=order).label("place")
    columns = (THEME.label("theme"), Item.id.label("item"), Expectation.expected, Expectation.actual)
    query = themed(select(*columns, Expectation.confirmed_at.is_not(None).label("confirmed"), place), scope)
    said = Expectation.confirmed_at.is_not(None) | (Item.kind.in_(("unmet", "exceeded")) & graspable)
    placed = (
        query.join(Expectation, Expectation.item_id == Item.id)
        .where(THEME.in_(themes), said, Expectation.expected.is_not(None))
        .subquery()
    )
    found: dict[int, list[Pair]] = {theme: [] for theme in themes}
    for row in session.execute(select(placed).where(placed.c.place <= limit).order_by(placed.c.theme, placed.c.place)):
        found[row.theme].append(Pair(row.item, row.expected, row.actual, bool(row.confirmed)))
    return found


def single_voices(session: Session, scope: Scope, shown: Collection[int], limit: int) -> list[Quote]:
    """The gravest faults and unmet expectations that belong to none of the themes shown, one a customer."""
    order = (_readable().desc(), Item.severity.desc(), (-Item.score).desc(), Item.id)
    mine = func.row_number().over(partition_by=PERSON, order_by=order).label("mine")
    elsewhere = THEME.is_(None) | THEME.not_in(shown) & (Theme.status != "dismissed")
    query = items_in(select(*_columns(), mine, *_keys(order)), scope)
    query = query.outerjoin(Assignment, Assignment.item_id == Item.id).outerjoin(Theme, Theme.id == Assignment.theme_id)
    once = query.where(elsewhere, Item.kind.in_(("fault", "unmet")), strong(), _readable() == 1).subquery()
    rows = session.execute(select(once).where(once.c.mine == 1).order_by(*_again(once)).limit(limit))
    return [_quote(row) for row in rows]


def story(session: Session, scope: Scope, theme: int, longest: int) -> list[Quote]:
    """What one customer of a theme said, in order: whoever confirmed most, then whoever said enough to follow."""
    told = themed(select(Item.conversation_id), scope).where(THEME.in_((theme,)))
    pairs = func.count(Expectation.confirmed_at)
    halves = func.count(Expectation.id)
    said = func.count(Item.id)
    graspable = case((said.between(3, longest), 1), else_=0)
    query = (
        items_in(select(Item.conversation_id), scope)
        .where(Item.conversation_id.in_(told))
        .outerjoin(Expectation, Expectation.item_id == Item.id)
        .group_by(Item.conversation_id)
        .order_by(pairs.desc(), halves.desc(), graspable.desc(), func.avg(Item.severity).desc(), Item.conversation_id)
    )
    chosen = session.scalars(query.limit(1)).first()
    told_query = items_in(select(*_columns()), scope).where(Item.conversation_id == chosen)
    rows = session.execute(told_query.order_by(Item.turn_id, Item.start, Item.id).limit(longest))
    return [_quote(row) for row in rows]


def _columns() -> tuple[ColumnElement[Any], ...]:
    product = select(Product.name).where(Product.id == Conversation.product_id).scalar_subquery()
    return (
        Item.id.label("item"), Item.conversation_id.label("conversation"), Item.turn_id.label("turn"),
        Item.quote.label("text"), product.label("product"),
    )  # fmt: skip


def _readable(limits: tuple[int, int] = READABLE) -> ColumnElement[int]:
    return case((func.length(Item.quote).between(*limits), 1), else_=0)


def _typical() -> ColumnElement[float]:
    """How well an item stands for its theme: how surely it says what the theme says, and how sure the reader was."""
    return Assignment.score * func.coalesce(Item.confidence, 1.0)


def _keys(order: Sequence[Any]) -> list[ColumnElement[Any]]:
    """What is ordered by, as columns, so that an outer query can order alike."""
    return [getattr(key, "element", key).label(f"key{index}") for index, key in enumerate(order)]


def _again(once: Any) -> list[ColumnElement[Any]]:
    keys = [column for name, column in once.c.items() if name.startswith("key")]
    return [*(key.desc() for key in keys[:-1]), keys[-1]]


def _quote(row: Any) -> Quote:
    return Quote(row.item, row.conversation, row.turn, row.text, row.product)

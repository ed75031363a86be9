"""Everything on record as plain rows, in a fixed order: one an item, or one a conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, text
from sqlalchemy.orm import Session

from bot.store.models import (
    Assignment,
    Conversation,
    Customer,
    Expectation,
    Item,
    Product,
    Rating,
    Theme,
    Turn,
)

PAGE = 500
NAMED = 20
"""Products or themes that are named where the one that is asked for is not there."""

FEEDBACK = (
    Item.id.label("item"),
    Item.conversation_id.label("conversation"),
    Item.turn_id.label("turn"),
    Item.at,
    Conversation.source,
    Product.name.label("product"),
    Customer.pseudonym.label("customer"),
    Item.quote,
    Item.start,
    Item.end,
    Item.kind,
    Item.aspect,
    Item.sentiment,
    Item.score,
    Item.severity,
    Expectation.expected,
    Expectation.actual,
    Expectation.source.label("expectation_source"),
    Expectation.disconfirmation,
    Item.confirmed,
    Rating.value.label("csat"),
    Theme.label.label("theme"),
    Item.status,
    Turn.masked.label("text"),
    Item.confidence,
    Item.fulfilment,
)
TALKS = (
    Conversation.id.label("conversation"),
    Conversation.source,
    Conversation.status,
    Product.name.label("product"),
    Customer.pseudonym.label("customer"),
    Conversation.audience,
    Conversation.wave,
    Conversation.locale,
    Conversation.reference,
    Conversation.started_at,
    Conversation.ended_at,
    Conversation.consent_at,
)
RATINGS = ("csat", "nps", "effort", "worth", "disconfirmation")
FEEDBACK_COLUMNS = tuple(column.key for column in FEEDBACK)
CONVERSATION_COLUMNS = (*(column.key for column in TALKS), *RATINGS, "transcript")


@dataclass(frozen=True)
class Part:
    """What is written: said in [since, until), about this product, of this theme (by its label, or its id). None means
    no limit."""

    since: datetime | None = None
    until: datetime | None = None
    product: str | None = None
    theme: str | None = None


class NothingSuch(ValueError):
    """No product, or no theme, of this name; the message says which there are."""


ALL = Part()


def feedback_rows(session: Session, part: Part = ALL) -> Iterator[dict[str, Any]]:
    """One row an item, in the order of their ids. Nothing in it names the customer; words are masked. Raises
    NothingSuch."""
    query = (
        select(*FEEDBACK)
        .join(Turn, Turn.id == Item.turn_id)
        .join(Conversation, Conversation.id == Item.conversation_id)
        .outerjoin(Product, Product.id == Conversation.product_id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(Expectation, Expectation.item_id == Item.id)
        .outerjoin(Rating, and_(Rating.conversation_id == Item.conversation_id, Rating.kind == "csat"))
        .outerjoin(Assignment, Assignment.item_id == Item.id)
        .outerjoin(Theme, Theme.id == _target_of_assignment())
        .where(*_within(Item.at, part), *_about(session, part))
        .order_by(Item.id)
    )
    if part.theme is not None:
        query = query.where(Item.id.in_(_items_of(session, part.theme, Assignment.item_id)))
    for row in session.execute(query.execution_options(yield_per=PAGE)).mappings():
        yield {**row, "at": row["at"].isoformat()}


def conversation_rows(session: Session, part: Part = ALL) -> Iterator[dict[str, Any]]:
    """One row a conversation, in the order they began, with the masked transcript: [{"from", "text", "at"}]. Raises
    NothingSuch."""
    query = (
        select(*TALKS)
        .outerjoin(Product, Product.id == Conversation.product_id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .where(*_within(Conversation.started_at, part), *_about(session, part))
        .order_by(Conversation.started_at, Conversation.id)
    )
    if part.theme is not None:
        query = query.where(Conversation.id.in_(_items_of(session, part.theme, Item.conversation_id)))
    for page in session.execute(query.execution_options(yield_per=PAGE)).mappings().partitions():
        ids = [row["conversation"] for row in page]
        transcripts, ratings = _transcripts(session, ids), _ratings(session, ids)
        for row in page:
            found = {
                name: value.isoformat() if name.endswith("_at") and value else value for name, value in row.items()
            }
            given = ratings[found["conversation"]]
            yield found | {kind: given.get(kind) for kind in RATINGS} | {"transcript": transcripts[row["conversation"]]}


def _within(moment: Any, part: Part) -> list[ColumnElement[bool]]:
    limits = [moment >= part.since] if part.since is not None else []
    return [*limits, moment < part.until] if part.until is not None else limits


def _about(session: Session, part: Part) -> list[ColumnElement[bool]]:
    if part.product is None:
        return []
    product = session.scalar(select(Product.id).where(Product.name == part.product))
    if product is None:
        raise NothingSuch(f"There is no product {part.product!r}. {_some(session, select(Product.name))}")
    return [Conversation.product_id == product]


def _items_of(session: Session, wanted: str, column: Any) -> Select[Any]:
    """That column of every assignment to a theme, and to those merged into it."""
    named = Theme.label == wanted
    known = select(Theme.id).where(named | (Theme.id == int(wanted)) if wanted.isdecimal() else named)
    themes = session.scalars(known).all()
    if not themes:
        labels = select(Theme.label).where(Theme.status == "active")
        raise NothingSuch(f"There is no theme {wanted!r}. {_some(session, labels)}")
    family = select(Theme.id).where(Theme.id.in_(themes) | Theme.merged_into_id.in_(themes))
    return (
        select(column)
        .select_from(Assignment)
        .join(Item, Item.id == Assignment.item_id)
        .where(Assignment.theme_id.in_(family))
    )


def _some(session: Session, names: Select[tuple[str]]) -> str:
    found = session.scalars(names.order_by(text("1")).limit(NAMED)).all()
    return f"There are: {', '.join(found)}." if found else "There is none yet."


def _target_of_assignment() -> Any:
    """A merged theme's items count for the theme it was merged into."""
    theme = Theme.__table__.alias("assigned")
    target = select(func.coalesce(theme.c.merged_into_id, theme.c.id)).where(theme.c.id == Assignment.theme_id)
    return target.scalar_subquery()


def _transcripts(session: Session, ids: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    columns = select(Turn.conversation_id, Turn.sender, Turn.masked, Turn.at).where(Turn.conversation_id.in_(ids))
    for conversation, sender, masked, at in session.execute(columns.order_by(Turn.conversation_id, Turn.seq)):
        found[conversation].append({"from": sender, "text": masked, "at": at.isoformat()})
    return found


def _ratings(session: Session, ids: Sequence[str]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    columns = select(Rating.conversation_id, Rating.kind, Rating.value).where(Rating.conversation_id.in_(ids))
    for conversation, kind, value in session.execute(columns):
        found[conversation][kind] = value
    return found

"""What sorting items into themes reads and writes. An assignment that exists is never changed from here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, cast, func, insert, select, update
from sqlalchemy.orm import Session

from bot.store import centroids
from bot.store.models import Assignment, Conversation, Item, Product, Theme, now

PERSON = func.coalesce(cast(Conversation.customer_id, String), Conversation.id)
"""Whoever speaks: the customer, or the conversation when the customer is not known."""


@dataclass(frozen=True)
class Voice:
    """One item as far as sorting needs it."""

    id: int
    quote: str
    kind: str
    aspect: str | None
    person: str
    product: str | None
    sure: float
    """The reader's confidence, 0..1; 1 of what people noted."""
    embedding: bytes
    about: int | None = None
    """The aspect it names."""


@dataclass(frozen=True)
class Known:
    """One theme that exists. `target` is where its items count: itself, or the theme it was merged into."""

    id: int
    target: int
    kind: str
    label: str
    centroid: bytes
    """The newest: 384 float32; empty when none was made with the present embedder."""


DOUBTFUL = 0.5
"""Confidence, below which an item is wrong more often than right: it counts, but founds no theme and is quoted last."""


def strong() -> ColumnElement[bool]:
    """What may found a theme: noted by a person or before confidence was kept, confirmed, or not doubtful."""
    return (func.coalesce(Item.confidence, 1.0) >= DOUBTFUL) | Item.confirmed.is_(True)


def anything_new(session: Session) -> bool:
    """Whether any active item waits to be embedded or sorted."""
    return session.scalar(select(Item.id).where(_waiting()).limit(1)) is not None


def unembedded(session: Session, limit: int, after: int = 0) -> list[tuple[int, str]]:
    """(id, quote) of the next items, with an id above `after`, that have no embedding yet."""
    waits = select(Item.id, Item.quote).where(_waiting(), Item.embedding.is_(None), Item.id > after)
    query = waits.order_by(Item.id).limit(limit)
    return [(row.id, row.quote) for row in session.execute(query)]


def count_unembedded(session: Session) -> int:
    """How many active items have no embedding yet."""
    return session.scalar(select(func.count(Item.id)).where(_waiting(), Item.embedding.is_(None))) or 0


def write_embeddings(session: Session, embeddings: Iterable[tuple[int, bytes]]) -> None:
    """Stores (item id, 384 float16) pairs."""
    session.execute(update(Item), [{"id": item, "embedding": embedding} for item, embedding in embeddings])


def unsought(session: Session) -> tuple[int, int] | None:
    """The lowest and the highest id of the embedded items for which no theme was sought yet; None without any."""
    first, last = session.execute(select(func.min(Item.id), func.max(Item.id)).where(_waiting(), _embedded())).one()
    return None if first is None else (first, last)


def last_id(session: Session) -> int:
    """The highest id of any item."""
    return session.scalar(select(func.max(Item.id))) or 0


def mark_sought(session: Session, first: int, last: int) -> None:
    """Notes that a theme was now sought for the embedded items with these ids."""
    session.execute(update(Item).where(_waiting(), _embedded(), Item.id.between(first, last)).values(sought_at=now()))


def free(
    session: Session,
    kinds: Sequence[str],
    first: int,
    last: int,
    *,
    step: int = 1,
    sought: bool | None = None,
    only_strong: bool = False,
) -> list[Voice]:
    """The items of these kinds that belong to no theme, with ids from `first` to `last`, ascending.

    `step`: only every so manieth id. `sought`: only those for which a theme was sought before, or never was.
    `only_strong`: only those that may found a theme.
    """
    query = _free(_voices(), kinds, sought).where(Item.id.between(first, last)).order_by(Item.id)
    if only_strong:
        query = query.where(strong())
    if step > 1:
        query = query.where(Item.id % step == 0)
    return [_voice(row) for row in session.execute(query)]


def count_new(session: Session, kinds: Sequence[str]) -> int:
    """How many items that may found a theme have had no theme sought for them yet."""
    return session.scalar(_free(select(func.count(Item.id)), kinds, sought=False).where(strong())) or 0


def _free(query: Select[Any], kinds: Sequence[str], sought: bool | None) -> Select[Any]:
    query = query.outerjoin(Assignment, Assignment.item_id == Item.id)
    query = query.where(_embedded(), Item.kind.in_(kinds), Assignment.item_id.is_(None))
    return query if sought is None else query.where(Item.sought_at.is_not(None) if sought else Item.sought_at.is_(None))


def sample(session: Session, limit: int) -> list[Voice]:
    """At most so many active, embedded items, spread evenly over all ids; all while there were no more than `limit`."""
    query = _voices().where(_embedded(), Item.id % stride(last_id(session), limit) == 0).order_by(Item.id)
    return [_voice(row) for row in session.execute(query)]


def stride(total: int, most: int) -> int:
    """Of `total`, every so manieth makes at most `most`."""
    return -(-total // most) or 1


def exemplars(session: Session, per_theme: int, among: Collection[int]) -> list[tuple[int, Voice]]:
    """(theme, item) of the best members of these themes.

    Dismissed ones too: what they take in stays dismissed."""
    rank = func.row_number().over(
        partition_by=Assignment.theme_id, order_by=(Assignment.by.desc(), Assignment.score.desc(), Item.id)
    )
    ranked = (
        select(Item.id.label("id"), Assignment.theme_id.label("theme"), rank.label("rank"))
        .join(Assignment, Assignment.item_id == Item.id)
        .where(_embedded(), Assignment.theme_id.in_(among))
        .subquery()
    )
    query = (
        _voices()
        .add_columns(ranked.c.theme)
        .join(ranked, ranked.c.id == Item.id)
        .where(ranked.c.rank <= per_theme)
        .order_by(ranked.c.theme, Item.id)
    )
    return [(row.theme, _voice(row)) for row in session.execute(query)]


def known(session: Session) -> list[Known]:
    """Every theme, by id."""
    made = centroids.newest().subquery()
    home = func.coalesce(Theme.merged_into_id, Theme.id)
    query = select(Theme.id, home, Theme.kind, Theme.label, made.c.vector)
    query = query.outerjoin(made, made.c.theme_id == Theme.id).order_by(Theme.id)
    return [
        Known(theme, target, kind, label, vector or b"")
        for theme, target, kind, label, vector in session.execute(query)
    ]


def add_theme(session: Session, label: str, kind: str, aspect: int | None) -> int:
    """Creates a theme and returns its permanent id."""
    theme = Theme(label=label, kind=kind, aspect_id=aspect)
    session.add(theme)
    session.flush()
    return theme.id


def assign(session: Session, found: Sequence[tuple[int, int, float]]) -> int:
    """Writes (item, theme, score) for the items that still belong to no theme; returns how many those were."""
    if not found:
        return 0
    taken = set(
        session.scalars(select(Assignment.item_id).where(Assignment.item_id.in_([item for item, _, _ in found])))
    )
    rows = [{"item_id": item, "theme_id": theme, "score": score} for item, theme, score in found if item not in taken]
    if rows:
        session.execute(insert(Assignment), rows)
    return len(rows)


def _active() -> ColumnElement[bool]:
    return Item.status == "active"


def _embedded() -> ColumnElement[bool]:
    return _active() & Item.embedding.is_not(None)


def _waiting() -> ColumnElement[bool]:
    """No theme was sought for it yet. Whatever has no embedding waits, too, so that one index finds both."""
    return _active() & Item.sought_at.is_(None)


def _voices() -> Select[Any]:
    return select(
        Item.id, Item.quote, Item.kind, Item.aspect, PERSON.label("person"),
        Product.name.label("product"), func.coalesce(Item.confidence, 1.0), Item.embedding,
        Item.aspect_id,
    ).join(Conversation, Conversation.id == Item.conversation_id).outerjoin(Product)  # fmt: skip


def _voice(row: Row[Any]) -> Voice:
    return Voice(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7] or b"", row[8])

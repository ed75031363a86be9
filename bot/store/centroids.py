"""The middles of themes, in versions, and the embedder that all embeddings of the record are made with."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, Select, func, select, update
from sqlalchemy.orm import Session

from bot.store.models import Assignment, Centroid, Embedder, Item

CHANGED = 0.25
"""A theme with so much more or fewer members than when its middle was made gets a new one."""
AVERAGED = 1000
"""Members whose mean is a middle, those that fit best; more change nothing in it."""


def embed_with(session: Session, fingerprint: str) -> None:
    """Notes which embedder the embeddings are made with from here on.

    Vectors of two embedders cannot be compared: those of another one go, and their items wait to be embedded again.
    What belongs to a theme goes on belonging to it.
    """
    present = session.scalar(select(Embedder.fingerprint).order_by(Embedder.id.desc()).limit(1))
    if present == fingerprint:
        return
    if present is not None:
        session.execute(update(Item).where(Item.embedding.is_not(None)).values(embedding=None, sought_at=None))
    session.add(Embedder(fingerprint=fingerprint))
    session.flush()


def outdated(session: Session) -> list[tuple[int, int]]:
    """(theme, members) of those whose members are many more or fewer than when their middle was made, or that have none
    of the present embedder."""
    counted = select(Assignment.theme_id, func.count().label("members")).group_by(Assignment.theme_id).subquery()
    made = newest().subquery()
    query = select(counted.c.theme_id, counted.c.members).outerjoin(made, made.c.theme_id == counted.c.theme_id)
    changed = func.abs(counted.c.members - made.c.members) > CHANGED * made.c.members
    query = query.where(made.c.theme_id.is_(None) | changed).order_by(counted.c.theme_id)
    return [(row.theme_id, row.members) for row in session.execute(query)]


def newest() -> Select[tuple[int, int, bytes]]:
    """(theme_id, members, vector) of the newest middle of each theme that has one of the present embedder."""
    own = Centroid.embedder_id == _present()
    last = select(Centroid.theme_id, func.max(Centroid.version).label("version")).where(own)
    last_of_each = last.group_by(Centroid.theme_id).subquery()
    return select(Centroid.theme_id, Centroid.members, Centroid.vector).join(
        last_of_each,
        (Centroid.theme_id == last_of_each.c.theme_id) & (Centroid.version == last_of_each.c.version),
    )


def embeddings(session: Session, theme_id: int) -> list[bytes]:
    """Of the members that fit a theme best, as many as make its middle."""
    members = select(Item.embedding).join(Assignment, Assignment.item_id == Item.id)
    query = members.where(Assignment.theme_id == theme_id, Item.embedding.is_not(None))
    return [row or b"" for row in session.scalars(query.order_by(Assignment.score.desc(), Item.id).limit(AVERAGED))]


def add(session: Session, theme_id: int, members: int, vector: bytes) -> None:
    """Writes the next version of a theme's middle, made with the present embedder."""
    last = session.scalar(select(func.max(Centroid.version)).where(Centroid.theme_id == theme_id)) or 0
    embedder = session.scalars(select(Embedder.id).order_by(Embedder.id.desc()).limit(1)).one()
    session.add(Centroid(theme_id=theme_id, version=last + 1, embedder_id=embedder, members=members, vector=vector))


def _present() -> ScalarSelect[int]:
    return select(func.max(Embedder.id)).scalar_subquery()

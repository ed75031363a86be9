"""What people do to aspects: rename, merge; each logged, each to be undone. No later sorting touches it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from bot.store.curation import LONGEST_NAME, CurationError, worded
from bot.store.models import Aspect, AspectChange, now


def rename(session: Session, aspect_id: int, name: str, user_id: int | None) -> AspectChange:
    """Gives an aspect another name. Raises CurationError for an empty or very long one, or one that another has."""
    aspect, words = _active(session, aspect_id), worded(name, LONGEST_NAME)
    same = select(Aspect.id).where(Aspect.name == words, Aspect.status == "active", Aspect.id != aspect.id)
    if session.scalar(same.limit(1)) is not None:
        raise CurationError(f"There is a thing called {words} already: merge the two instead.")
    change = _log(session, aspect, user_id, "rename", {"name": aspect.name}, {"name": words})
    aspect.name = words
    return change


def merge(session: Session, aspect_id: int, into_id: int, user_id: int | None) -> AspectChange:
    """Lets all that is said of an aspect, now and later, count for another one. Raises CurationError."""
    aspect, target = _active(session, aspect_id), _active(session, into_id)
    if aspect is target or aspect.whole:
        raise CurationError("A thing cannot be merged into itself, nor the product as a whole into a thing.")
    query = select(Aspect.id).where(Aspect.merged_into_id == aspect.id).order_by(Aspect.id)
    followers = list(session.scalars(query))
    change = _log(session, aspect, user_id, "merge", {"followers": followers}, {"into": target.id})
    aspect.status, aspect.merged_into_id = "merged", target.id
    _point(session, followers, target.id)
    return change


def undo(session: Session, change_id: int) -> AspectChange:
    """Takes one change back. Raises CurationError when it was undone already, or something newer rests on it."""
    change = session.get(AspectChange, change_id)
    if change is None or change.undone_at is not None:
        raise CurationError("This was undone already.")
    newer = select(AspectChange.id).where(
        AspectChange.aspect_id == change.aspect_id, AspectChange.id > change.id, AspectChange.undone_at.is_(None)
    )
    if session.scalar(newer.limit(1)) is not None:
        raise CurationError("Undo the newer change first.")
    aspect = session.get_one(Aspect, change.aspect_id)
    if change.what == "rename":
        aspect.name = change.before["name"]
    else:
        aspect.status, aspect.merged_into_id = "active", None
        _point(session, change.before["followers"], aspect.id)
    change.undone_at = now()
    return change


def others(session: Session, aspect_id: int) -> list[tuple[int, str]]:
    """(id, name) of what an aspect may be merged into, by name."""
    query = select(Aspect.id, Aspect.name).where(Aspect.status == "active", Aspect.id != aspect_id)
    return list(session.execute(query.order_by(Aspect.name, Aspect.id)).tuples().all())


def changes(session: Session, aspect_id: int) -> Sequence[AspectChange]:
    """What people did to an aspect, newest first."""
    query = select(AspectChange).options(joinedload(AspectChange.user)).where(AspectChange.aspect_id == aspect_id)
    return session.scalars(query.order_by(AspectChange.id.desc())).all()


def _active(session: Session, aspect_id: int) -> Aspect:
    aspect = session.get(Aspect, aspect_id)
    if aspect is None or aspect.status != "active":
        raise CurationError("There is no such thing, or it was merged: undo that first.")
    return aspect


def _log(
    session: Session,
    aspect: Aspect,
    user_id: int | None,
    what: str,
    before: dict[str, object],
    after: dict[str, object],
) -> AspectChange:
    change = AspectChange(aspect_id=aspect.id, user_id=user_id, what=what, before=before, after=after)
    session.add(change)
    session.flush()
    return change


def _point(session: Session, aspects: Sequence[int], at: int) -> None:
    session.execute(update(Aspect).where(Aspect.id.in_(aspects)).values(merged_into_id=at))

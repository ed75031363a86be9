"""What people do to themes: rename, put under an aspect, merge, split, dismiss, decide; each logged, each to be undone.

Sorting new items never touches what is written here: a label, an aspect, a status and a person's assignment stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timezone
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import Mendable
from bot.store import aspects
from bot.store.models import Assignment, Decision, Theme, ThemeChange, now

DECISIONS = ("investigating", "planned", "released", "wont_fix")
POSITIVE = ("praise", "exceeded")
LONGEST_LABEL, LONGEST_NAME, LONGEST_NOTE = 120, 60, 500
Before = dict[str, Any]


class CurationError(Mendable):
    """This cannot be done to this theme; the message says why."""


def rename(session: Session, theme_id: int, label: str, user_id: int | None) -> ThemeChange:
    """Gives a theme another label. Raises CurationError for an empty or very long one."""
    theme, words = _active(session, theme_id), worded(label, LONGEST_LABEL)
    change = _log(session, theme, user_id, "rename", {"label": theme.label}, {"label": words})
    theme.label = words
    return change


def put_under(session: Session, theme_id: int, name: str, user_id: int | None) -> ThemeChange:
    """Puts a theme under the aspect of this name, which is made where there is none. Raises CurationError."""
    theme, words = _active(session, theme_id), worded(name, LONGEST_NAME)
    aspect = aspects.called(session, words)
    change = _log(session, theme, user_id, "area", {"aspect": theme.aspect_id}, {"aspect": aspect})
    theme.aspect_id = aspect
    return change


def merge(session: Session, theme_id: int, into_id: int, user_id: int | None) -> ThemeChange:
    """Lets a theme's items, present and future, count for another. Raises CurationError."""
    theme, target = _active(session, theme_id), _active(session, into_id)
    if theme is target:
        raise CurationError("A theme cannot be merged into itself: choose another one.")
    if (theme.kind in POSITIVE) != (target.kind in POSITIVE):
        raise CurationError("What customers praise and what they miss stay apart: choose a theme of the same side.")
    followers = list(session.scalars(select(Theme.id).where(Theme.merged_into_id == theme.id).order_by(Theme.id)))
    change = _log(session, theme, user_id, "merge", {"followers": followers}, {"into": target.id})
    theme.status, theme.merged_into_id = "merged", target.id
    _point(session, followers, target.id)
    return change


def dismiss(session: Session, theme_id: int, user_id: int | None) -> ThemeChange:
    """Takes a theme out of every digest; it goes on taking in what is its own. Raises CurationError."""
    theme = _active(session, theme_id)
    change = _log(session, theme, user_id, "dismiss", {}, {})
    theme.status = "dismissed"
    return change


def split(session: Session, theme_id: int, items: Collection[int], label: str, user_id: int | None) -> ThemeChange:
    """Moves some of a theme's items into a new one, whose id is `after["theme"]`. Raises CurationError."""
    theme, words = _active(session, theme_id), worded(label, LONGEST_LABEL)
    home = _homes(session, theme_id, items)
    if len(home) != len(set(items)) or not home:
        raise CurationError("Choose which of this theme's quotes belong to the new theme.")
    made = Theme(label=words, kind=theme.kind, aspect_id=theme.aspect_id)
    session.add(made)
    session.flush()
    _move(session, dict.fromkeys(home, made.id))
    before = {"homes": {str(item): old for item, old in home.items()}}
    return _log(session, theme, user_id, "split", before, {"theme": made.id, "items": len(home)})


def decide(
    session: Session,
    theme_id: int,
    decision: str,
    user_id: int | None,
    *,
    owner_id: int | None = None,
    due: date | None = None,
    released: date | None = None,
    note: str = "",
) -> ThemeChange:
    """Writes what is done about a theme; an empty decision takes it back. `released` is today unless given; `note` is
    what customers who raised it and asked to hear of it read then. Raises CurationError for an unknown decision.
    """
    theme, present = _active(session, theme_id), session.get(Decision, theme_id)
    if decision and decision not in DECISIONS:
        raise CurationError(f"The decision must be one of {', '.join(DECISIONS)}.")
    on = (released or now().date()) if decision == "released" else None
    words = worded(note, LONGEST_NOTE) if note.strip() else None
    after = _decision(decision, owner_id, due, on, words) if decision else {}
    change = _log(session, theme, user_id, "decide", _known(present), after)
    _write_decision(session, theme.id, after)
    return change


def undo(session: Session, change_id: int) -> ThemeChange:
    """Takes one change back. Raises CurationError when it was undone already, or something newer rests on it."""
    change = session.get(ThemeChange, change_id)
    if change is None or change.undone_at is not None:
        raise CurationError("This was undone already.")
    newer = select(ThemeChange.id).where(
        ThemeChange.theme_id == change.theme_id, ThemeChange.what == change.what,
        ThemeChange.id > change.id, ThemeChange.undone_at.is_(None),
    )  # fmt: skip
    if session.scalar(newer.limit(1)) is not None:
        raise CurationError("Undo the newer change of the same kind first.")
    UNDO[change.what](session, session.get_one(Theme, change.theme_id), change)
    change.undone_at = now()
    return change


def _undo_label(_session: Session, theme: Theme, change: ThemeChange) -> None:
    theme.label = change.before["label"]


def _undo_aspect(session: Session, theme: Theme, change: ThemeChange) -> None:
    if "aspect" in change.before:
        theme.aspect_id = change.before["aspect"]
    else:  # written when an aspect was nothing but a name
        theme.aspect_id = aspects.called(session, change.before["area"]) if change.before["area"] else None


def _undo_merge(session: Session, theme: Theme, change: ThemeChange) -> None:
    theme.status, theme.merged_into_id = "active", None
    _point(session, change.before["followers"], theme.id)


def _undo_dismissal(_session: Session, theme: Theme, _change: ThemeChange) -> None:
    theme.status = "active"


def _undo_split(session: Session, theme: Theme, change: ThemeChange) -> None:
    """What was moved goes home; what the new theme took in since follows it."""
    made = session.get_one(Theme, change.after["theme"])
    here = set(session.scalars(select(Assignment.item_id).where(Assignment.theme_id == made.id)))
    homes = {int(item): home for item, home in change.before["homes"].items()}
    _move(session, {item: homes.get(item, theme.id) for item in here})
    made.status, made.merged_into_id = "merged", theme.id


def _undo_decision(session: Session, theme: Theme, change: ThemeChange) -> None:
    _write_decision(session, theme.id, change.before)


UNDO: dict[str, Callable[[Session, Theme, ThemeChange], None]] = {
    "rename": _undo_label,
    "area": _undo_aspect,
    "merge": _undo_merge,
    "dismiss": _undo_dismissal,
    "split": _undo_split,
    "decide": _undo_decision,
}


def _active(session: Session, theme_id: int) -> Theme:
    theme = session.get(Theme, theme_id)
    if theme is None or theme.status != "active":
        raise CurationError("There is no such theme, or it was merged or dismissed: undo that first.")
    return theme


def worded(given: str, longest: int) -> str:
    """On one line. Raises CurationError when nothing or too much is left."""
    words = " ".join(given.split())
    if not words or len(words) > longest:
        raise CurationError(f"Write between 1 and {longest} characters.")
    return words


def _log(session: Session, theme: Theme, user_id: int | None, what: str, before: Before, after: Before) -> ThemeChange:
    change = ThemeChange(theme_id=theme.id, user_id=user_id, what=what, before=before, after=after)
    session.add(change)
    session.flush()
    return change


def _point(session: Session, themes: Collection[int], at: int) -> None:
    session.execute(update(Theme).where(Theme.id.in_(themes)).values(merged_into_id=at))


def _homes(session: Session, theme_id: int, items: Collection[int]) -> dict[int, int]:
    """The theme that each of these items is assigned to: this one, or one merged into it."""
    family = select(Theme.id).where((Theme.id == theme_id) | (Theme.merged_into_id == theme_id))
    query = select(Assignment.item_id, Assignment.theme_id)
    query = query.where(Assignment.item_id.in_(items), Assignment.theme_id.in_(family))
    return dict(session.execute(query.order_by(Assignment.item_id)).tuples().all())


def _move(session: Session, homes: dict[int, int]) -> None:
    for theme in sorted(set(homes.values())):
        items = [item for item, home in homes.items() if home == theme]
        moving = update(Assignment).where(Assignment.item_id.in_(items))
        session.execute(moving.values(theme_id=theme, by="person"))


def _decision(decision: str, owner_id: int | None, due: date | None, released: date | None, note: str | None) -> Before:
    return {
        "decision": decision, "owner": owner_id,
        "due": due.isoformat() if due else None, "released": released.isoformat() if released else None,
        "note": note,
    }  # fmt: skip


def _known(present: Decision | None) -> Before:
    if present is None:
        return {}
    released = present.released_at.date() if present.released_at else None
    return _decision(present.decision, present.owner_id, present.due, released, present.note)


def _write_decision(session: Session, theme_id: int, given: Before) -> None:
    present = session.get(Decision, theme_id)
    if not given:
        if present is not None:
            session.delete(present)
        return
    if present is None:
        present = Decision(theme_id=theme_id)
        session.add(present)
    present.decision, present.owner_id, present.decided_at = given["decision"], given["owner"], now()
    present.note = given.get("note")
    present.due = date.fromisoformat(given["due"]) if given["due"] else None
    on = date.fromisoformat(given["released"]) if given["released"] else None
    present.released_at = datetime.combine(on, time(), timezone.utc) if on else None

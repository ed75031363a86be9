"""What was decided about themes, as a digest and the console read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from bot.store.models import Decision, Theme, User


@dataclass(frozen=True)
class Decided:
    """What is done about one theme, and by whom."""

    theme: int
    label: str
    decision: str
    owner: str | None
    due: date | None
    released_at: datetime | None


def decided(session: Session) -> list[Decided]:
    """Of every active theme with a decision: releases first, then by due day, those without one last."""
    query = (
        select(Theme.id, Theme.label, Decision.decision, User.name, Decision.due, Decision.released_at)
        .join(Decision, Decision.theme_id == Theme.id)
        .outerjoin(User, User.id == Decision.owner_id)
        .where(Theme.status == "active")
        .order_by(case((Decision.decision == "released", 0), else_=1), Decision.due.is_(None), Decision.due, Theme.id)
    )
    return [Decided(*row) for row in session.execute(query)]


def decision_on(session: Session, theme_id: int) -> str | None:
    """What is decided about a theme, or about the one it was merged into; None: nothing yet, or no such theme."""
    theme = session.get(Theme, theme_id)
    if theme is None:
        return None
    return session.scalar(select(Decision.decision).filter_by(theme_id=theme.merged_into_id or theme.id))

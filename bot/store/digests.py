"""What the team does with digests: predicts, looks, rates; and how often."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.errors import Mendable
from bot.store.models import Belief, DigestIssue, DigestLook, DigestRating, now

SUPERIOR = 1
"""Least prediction, of -2 to 2, that counts as better than expected."""


class TooLate(Mendable):
    """A prediction is no longer one."""


def predict(session: Session, user_id: int, since: date, until: date, predicted: int) -> None:
    """Seals what somebody predicts for these days. Raises TooLate when it was given before, or something was seen."""
    if predicted not in range(-2, 3):
        raise TooLate("Choose one of the five answers.")
    if given(session, user_id, since) is not None:
        raise TooLate("You have predicted this week already, and a prediction stays as it is.")
    if seen(session, user_id, since, until):
        raise TooLate("You have already seen a digest with days of this week: predict one that you have not seen.")
    session.add(Belief(user_id=user_id, since=since, until=until, predicted=predicted))


def given(session: Session, user_id: int, since: date) -> Belief | None:
    """What somebody predicted for the week that begins on this day."""
    return session.scalar(select(Belief).where(Belief.user_id == user_id, Belief.since == since))


def seen(session: Session, user_id: int, since: date, until: date) -> bool:
    """Whether somebody saw a digest with any of these days."""
    query = select(DigestLook.id).where(DigestLook.user_id == user_id)
    return session.scalar(query.where(DigestLook.since <= until, DigestLook.until >= since).limit(1)) is not None


def look(session: Session, user_id: int, since: date, until: date) -> None:
    """Notes that somebody saw a digest of these days; once."""
    known = select(DigestLook.id).where(
        DigestLook.user_id == user_id, DigestLook.since == since, DigestLook.until == until
    )
    if session.scalar(known) is None:
        session.add(DigestLook(user_id=user_id, since=since, until=until))


def beliefs(session: Session, since: date, until: date) -> tuple[int, int]:
    """(superior, all): of each person's last prediction for a week within these days."""
    last = (
        select(func.max(Belief.since).label("since"), Belief.user_id.label("who"))
        .where(Belief.since >= since, Belief.until <= until)
        .group_by(Belief.user_id)
        .subquery()
    )
    counted = select(func.sum(case((Belief.predicted >= SUPERIOR, 1), else_=0)), func.count(Belief.id))
    superior, team = session.execute(
        counted.join(last, (last.c.who == Belief.user_id) & (last.c.since == Belief.since))
    ).one()
    return superior or 0, team


def issue(session: Session, since: date, until: date) -> int:
    """The id of the digest of these days, as links to rate it name it."""
    found = issued(session, since, until)
    if found is None:
        made = DigestIssue(since=since, until=until)
        session.add(made)
        session.flush()
        found = made.id
    return found


def issued(session: Session, since: date, until: date) -> int | None:
    """The id of the digest of these days, if one was sent."""
    return session.scalar(select(DigestIssue.id).where(DigestIssue.since == since, DigestIssue.until == until))


def rate(session: Session, issue_id: int, reader: str, *, useful: bool) -> bool:
    """Writes what a reader says of a digest, the last word counting; False when there is no such digest."""
    if session.get(DigestIssue, issue_id) is None:
        return False
    query = select(DigestRating).where(DigestRating.issue_id == issue_id, DigestRating.reader == reader)
    found = session.scalar(query)
    if found is None:
        found = DigestRating(issue_id=issue_id, reader=reader, useful=useful)
        session.add(found)
    found.useful, found.at = useful, now()
    return True


def ratings(session: Session, since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """(useful, all) ratings given in [since, until)."""
    query = select(func.sum(case((DigestRating.useful, 1), else_=0)), func.count(DigestRating.id))
    if since is not None:
        query = query.where(DigestRating.at >= since)
    if until is not None:
        query = query.where(DigestRating.at < until)
    useful, n = session.execute(query).one()
    return useful or 0, n

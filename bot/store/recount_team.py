"""The second count of what the team did: predicted, rated, told customers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from bot.store.models import Moment


def beliefs(session: Session, since: date, until: date) -> tuple[int, int]:
    """(predicted better than expected, all who predicted), by each person's last week within these days."""
    sql = """select b.predicted from belief b where b.since >= :since and b.until <= :until and not exists (
                 select 1 from belief later where later.user_id = b.user_id and later.since > b.since
                 and later.until <= :until)"""
    limits = (bindparam("since", type_=Date), bindparam("until", type_=Date))
    found = [row[0] for row in session.execute(text(sql).bindparams(*limits), {"since": since, "until": until})]
    return sum(predicted > 0 for predicted in found), len(found)


def readers(session: Session, since: datetime, until: datetime) -> tuple[int, int]:
    """(useful, all) ratings of digests."""
    sql = "select useful from digest_rating where at >= :since and at < :until"
    limits = (bindparam("since", type_=Moment()), bindparam("until", type_=Moment()))
    found = [bool(row[0]) for row in session.execute(text(sql).bindparams(*limits), {"since": since, "until": until})]
    return sum(found), len(found)


def told(session: Session) -> dict[int, list[int]]:
    """By theme: told, and of them fixed, partly fixed, not fixed."""
    sql = """select theme_id, count(*), count(case when answer = 'yes' then 1 end),
                    count(case when answer = 'partly' then 1 end), count(case when answer = 'no' then 1 end)
             from loop_message group by theme_id"""
    return {row[0]: list(row[1:]) for row in session.execute(text(sql))}

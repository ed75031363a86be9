"""The second count of what customers say of each aspect, in plain SQL of its own (recount.py)."""

# ruff: noqa: S608  # every fragment joined here is a constant of this room; values are always bound

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.store.recount import HOMES, SAID, Part, rows

PLACED = f"""{SAID}, placed as (
        select s.person, s.kind, s.conversation_id, coalesce(t.aspect_id, s.aspect_id) as aspect
        from said s left join theme t on t.id = s.theme where t.id is null or t.status <> 'dismissed'
    )
"""
"""Each item with its aspect."""


def aspects(session: Session, part: Part) -> dict[int, tuple[str, bool, int, int, int]]:
    """(name, whole, customers, customers with a complaint, mentions) of each aspect.

    An item counts for its theme's aspect, or without a theme for its own; not at all when its theme was dismissed.
    """
    sql = f"""{PLACED} select h.id, h.name, h.whole, count(distinct p.person),
                     count(distinct case when p.kind in ('fault', 'unmet') then p.person end), count(*)
              from placed p, ({HOMES}) home, aspect h where home.id = p.aspect and h.id = home.home
              group by h.id, h.name, h.whole"""
    return {row[0]: (row[1], bool(row[2]), row[3], row[4], row[5]) for row in rows(session, part, sql)}


def satisfaction(session: Session, part: Part) -> dict[int, tuple[int, int]]:
    """(csat ratings of 4 or 5, all csat ratings) given where each aspect is complained of."""
    sql = f"""{PLACED} select s.home, sum(case when r.value >= 4 then 1 else 0 end), count(*)
              from (select distinct home.home, p.conversation_id from placed p, ({HOMES}) home
                    where home.id = p.aspect and p.kind in ('fault', 'unmet')) s, rating r
              where r.conversation_id = s.conversation_id and r.kind = 'csat' and r.at >= :since and r.at < :until
              group by s.home"""
    return {row[0]: (row[1], row[2]) for row in rows(session, part, sql)}

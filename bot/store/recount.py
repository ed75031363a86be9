"""A second count of everything a digest says, in plain SQL of its own: what checks a figure must not share its code."""

# ruff: noqa: S608  # every fragment joined here is a constant of this module; values are always bound

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import Date, Row, String, bindparam, text
from sqlalchemy.orm import Session

from bot.store.models import Moment

BEGINNING = datetime(1, 1, 1, tzinfo=timezone.utc)
END = datetime(9999, 12, 31, tzinfo=timezone.utc)
ANY = -1
MATCHES = """(:product = -1 or c.product_id = :product) and (:audience = '' or c.audience = :audience)
             and (:wave = '' or c.wave = :wave)"""

DIMENSIONS = (("product", "p.name"), ("audience", "c.audience"), ("wave", "c.wave"))
SAID = f"""
    with said as (
        select coalesce(i.confidence, 1.0) >= 0.5 or coalesce(i.confirmed, false) as strong,
               i.id, i.kind, i.severity, i.turn_id, i.conversation_id, i.confirmed, i.confidence, c.product_id,
               coalesce(cast(c.customer_id as varchar), c.id) as person,
               (select coalesce(t.merged_into_id, t.id) from assignment a, theme t
                where a.item_id = i.id and t.id = a.theme_id) as theme, i.aspect_id
        from item i, conversation c
        where c.id = i.conversation_id and i.status = 'active' and i.at >= :since and i.at < :until
          and {MATCHES}
    )
"""
HOMES = "select id, coalesce(merged_into_id, id) as home from aspect"
ANSWERS = f"""
    with answers as (
        select coalesce(cast(c.customer_id as varchar), c.id) as person, c.product_id, c.audience, c.wave
        from conversation c
        where {MATCHES}
          and c.id in (select t.conversation_id from turn t where t.sender = 'customer'
                       and t.payload is null and t.at >= :since and t.at < :until)
    ), rated as (
        select coalesce(cast(c.customer_id as varchar), c.id) as person
        from conversation c
        where {MATCHES}
          and c.id in (select r.conversation_id from rating r where r.at >= :since and r.at < :until)
    )
"""
_UNDERSTOOD = "'en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'und'"


@dataclass(frozen=True)
class Part:
    """A part of the record: said in [since, until), about the product with this id, or about any; likewise of
    customers of one audience, and of one wave."""

    since: datetime = BEGINNING
    until: datetime = END
    product: int = ANY
    audience: str = ""
    wave: str = ""

    def within(self, since: datetime, until: datetime) -> Part:
        """The same part at another time."""
        return replace(self, since=since, until=until)


def rows(session: Session, part: Part, sql: str, **values: Any) -> list[Row[Any]]:
    """Runs `sql` with :since, :until, :product and `values`; a collection fills an `in :name`."""
    statement = text(sql).bindparams(
        bindparam("since", type_=Moment()),
        bindparam("until", type_=Moment()),
        bindparam("audience", type_=String),
        bindparam("wave", type_=String),
        *(bindparam(name, expanding=True) for name, value in values.items() if isinstance(value, (list, tuple, set))),
    )
    found = {name: list(value) if isinstance(value, (set, tuple)) else value for name, value in values.items()}
    limits = {
        "since": part.since,
        "until": part.until,
        "product": part.product,
        "audience": part.audience,
        "wave": part.wave,
    }
    return list(session.execute(statement, {**limits, **found}))


def number(session: Session, part: Part, sql: str, **values: Any) -> int:
    """The one number that `sql` finds."""
    return int(rows(session, part, sql, **values)[0][0] or 0)


def product_of(session: Session, name: str) -> int | None:
    """The id of the product of exactly this name."""
    found = session.execute(text("select id from product where name = :name"), {"name": name}).first()
    return None if found is None else int(found[0])


def answered(session: Session, part: Part) -> int:
    sql = ANSWERS + "select count(*) from (select person from answers union select person from rated) as people"
    return number(session, part, sql)


def customers(session: Session, part: Part, kinds: Collection[str]) -> int:
    return number(
        session,
        part,
        SAID + "select count(distinct person) from said where kind in :kinds",
        kinds=list(kinds),
    )


def items(session: Session, part: Part) -> int:
    return number(session, part, SAID + "select count(*) from said")


def ratings(session: Session, part: Part, kind: str) -> list[float]:
    """Every rating of this kind."""
    sql = f"""select r.value from rating r, conversation c where c.id = r.conversation_id and r.kind = :kind
             and r.at >= :since and r.at < :until and {MATCHES}"""
    return [float(row[0]) for row in rows(session, part, sql, kind=kind)]


def themes(session: Session, part: Part) -> dict[int, tuple[int, int, float]]:
    """(customers, mentions, mean severity) of each theme."""
    sql = (
        SAID
        + """select theme, count(distinct person), count(*), avg(severity) from said
                    where theme is not null group by theme"""
    )
    return {row[0]: (row[1], row[2], float(row[3])) for row in rows(session, part, sql)}


def theme_satisfaction(session: Session, part: Part) -> dict[int, tuple[int, int]]:
    """(csat ratings of 4 or 5, all csat ratings) given where each theme is raised."""
    sql = (
        SAID
        + """select s.theme, sum(case when r.value >= 4 then 1 else 0 end), count(*)
                    from (select distinct theme, conversation_id from said where theme is not null) s, rating r
                    where r.conversation_id = s.conversation_id and r.kind = 'csat' and r.at >= :since and r.at < :until
                    group by s.theme"""
    )
    return {row[0]: (row[1], row[2]) for row in rows(session, part, sql)}


def theme_rows(session: Session) -> dict[int, tuple[str, str, str, int | None, str | None]]:
    """(label, kind, status, aspect, area) of each theme; `area` is the name of its aspect."""
    sql = f"""select t.id, t.label, t.kind, t.status, h.id, h.name from theme t left join ({HOMES}) home
              on home.id = t.aspect_id left join aspect h on h.id = home.home"""
    return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in session.execute(text(sql))}


def theme_products(session: Session, part: Part) -> dict[tuple[int, str], int]:
    """Customers of each theme and product."""
    sql = (
        SAID
        + """select said.theme, product.name, count(distinct said.person) from said, product
                    where product.id = said.product_id and theme is not null group by said.theme, product.name"""
    )
    return {(row[0], row[1]): row[2] for row in rows(session, part, sql)}


def decisions(session: Session) -> list[Row[Any]]:
    """(id, label, decision, name, due, released_at) of the active themes that were decided on."""
    sql = """select t.id, t.label, d.decision, d.due, d.released_at,
                    (select u.name from "user" u where u.id = d.owner_id) as name
             from decision d, theme t where t.id = d.theme_id and t.status = 'active' order by t.id"""
    return list(session.execute(text(sql).columns(due=Date, released_at=Moment())))


def members(session: Session, part: Part) -> dict[int, set[int]]:
    """The items of each theme."""
    found: dict[int, set[int]] = {}
    for theme, item in rows(session, part, SAID + "select theme, id from said where theme is not null"):
        found.setdefault(theme, set()).add(item)
    return found


def quoted(session: Session, part: Part, ids: Collection[int]) -> dict[int, Row[Any]]:
    """(id, conversation_id, turn_id, words, kind, theme, product) of items; `words` are cut out of the masked turn."""
    sql = (
        SAID
        + """select said.id, said.conversation_id, said.turn_id,
                           substr(turn.masked, item.start + 1, item."end" - item.start) as words, said.kind, said.theme,
                           (select name from product where product.id = said.product_id) as product
                    from said, item, turn where item.id = said.id and turn.id = said.turn_id and said.id in :ids"""
    )
    return {row.id: row for row in rows(session, part, sql, ids=list(ids))}


def expectations(session: Session, part: Part, ids: Collection[int]) -> dict[int, Row[Any]]:
    """(item_id, expected, actual, confirmed) of items."""
    sql = (
        SAID
        + """select e.item_id, e.expected, e.actual, e.confirmed_at is not null as confirmed
                    from expectation e, said where said.id = e.item_id and e.item_id in :ids"""
    )
    return {row.item_id: row for row in rows(session, part, sql, ids=list(ids))}


def single_voices(session: Session, part: Part, shown: Collection[int]) -> int:
    """Customers with a complaint of 20 to 200 characters that is in none of the themes shown."""
    sql = (
        SAID
        + """select count(distinct said.person) from said, item where item.id = said.id
                    and said.strong and said.kind in ('fault', 'unmet') and length(item.quote) between 20 and 200
                    and (said.theme is null or said.theme not in :shown)
                    and not exists (select 1 from assignment a, theme t where a.item_id = said.id and t.id = a.theme_id
                                    and t.status = 'dismissed')"""
    )
    return number(session, part, sql, shown=list(shown))


def model_versions(session: Session, part: Part) -> list[str]:
    """Who read the items, in alphabetical order."""
    sql = SAID + "select distinct item.model_version from said, item where item.id = said.id order by 1"
    return [row[0] for row in rows(session, part, sql)]


def segments(session: Session, part: Part) -> dict[tuple[str, str], tuple[int, int]]:
    """(customers who typed something, customers with a complaint) of each (dimension, name)."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for dimension, name in DIMENSIONS:
        typed = f"""select {name}, count(distinct coalesce(cast(c.customer_id as varchar), c.id))
                    from turn t, conversation c left join product p on p.id = c.product_id
                    where c.id = t.conversation_id and t.sender = 'customer' and t.payload is null and t.at >= :since
                      and t.at < :until and {MATCHES} and {name} is not null
                    group by {name}"""
        complaining = f"""{SAID} select {name}, count(distinct said.person)
                          from said, conversation c left join product p on p.id = c.product_id
                          where c.id = said.conversation_id
                            and said.kind in ('fault', 'unmet') group by {name}"""
        complaints = {row[0]: row[1] for row in rows(session, part, complaining)}
        found |= {(dimension, row[0]): (row[1], complaints.get(row[0], 0)) for row in rows(session, part, typed)}
    return found


def segment_answers(session: Session, part: Part) -> dict[tuple[str, str], list[float]]:
    """How customers of each (dimension, name) compare with what they expected."""
    found: dict[tuple[str, str], list[float]] = {}
    for dimension, name in DIMENSIONS:
        sql = f"""select {name}, r.value from rating r, conversation c left join product p on p.id = c.product_id
                 where c.id = r.conversation_id and r.kind = 'disconfirmation' and r.at >= :since and r.at < :until
                   and {MATCHES} and {name} is not null"""
        for row in rows(session, part, sql):
            found.setdefault((dimension, row[0]), []).append(float(row[1]))
    return found


def quality(session: Session, part: Part) -> dict[str, int]:
    """The numbers of a digest's data quality that count conversations, messages and items."""
    conversation = f"""select count(*) from conversation c where c.started_at >= :since and c.started_at < :until
                      and {MATCHES} and """
    message = f"""select count(*) from turn t, conversation c where c.id = t.conversation_id and t.sender = 'customer'
                 and t.payload is null and t.at >= :since and t.at < :until
                 and {MATCHES}"""
    handover = f"""select count(*) from handoff h, conversation c where c.id = h.conversation_id and h.at >= :since
                  and h.at < :until and h.reason <> 'reply' and {MATCHES}"""
    invitation = """select count(*) from invitation v, order_line o where o.id = v.order_id
                    and v.{0} >= :since and v.{0} < :until and (:product = -1 or o.product_id = :product)
                    and (:wave = '' or v.wave = :wave) and (:audience = '' or :audience =
                         (select u.audience from customer u where u.id = o.customer_id))"""
    counts = {
        "invited": invitation.format("created_at"),
        "opened": invitation.format("opened_at"),
        "imported": conversation + "c.source = 'import'",
        "started": conversation + "c.source = 'chat'",
        "completed": conversation + "c.source = 'chat' and c.status = 'completed'",
        "stopped": conversation + "c.source = 'chat' and c.status = 'stopped'",
        "messages": message,
        "unanalysed": message + " and t.analysed_at is null",
        "not_understood": message + " and t.analysed_at is not null and t.language not in (" + _UNDERSTOOD + ")",
        "handed_over": handover,
        "items": SAID + "select count(*) from said",
        "items_in_themes": SAID + "select count(*) from said where theme is not null",
        "items_confirmed": SAID + "select count(*) from said where confirmed",
        "items_doubtful": SAID + "select count(*) from said where confidence < 0.5 and not coalesce(confirmed, false)",
    }
    return {name: number(session, part, sql) for name, sql in counts.items()}

"""The inbox: which conversations fit a search, a page at a time: who waits first, then the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from bot.store import search, waiting
from bot.store.models import Assignment, Conversation, InboxEntry, Item, Product, Tag, Theme, Turn, now
from bot.store.sought import phrases

PAGE = 40
COUNTED = 1000
"""Beyond this many nobody reads the number, and counting on would cost more than the page."""
QUEUE = "waiting~"
"""Before how many have been shown, in what finds the next page of who waits."""
DOUBTFUL = 0.6
"""An intent taken with less confidence than this deserves a look."""
LONG = 6
"""Messages of the customer from which a talk counts as long."""
ANSWERS = frozenset(("affirm", "deny", "skip", "rate", "thanks", "greet", "repeat", "stop", "not_now", "small_talk"))
"""Intents of messages that tell a reader of the inbox nothing."""
RATINGS = {"low": (1, 3), "middle": (3, 4), "high": (4, 6)}
"""From, and up to but without: a rating that was given on another scale lies between two whole ones."""


@dataclass(frozen=True)
class Filters:
    """What is sought; as the address carries it. Empty: no matter."""

    q: str = ""
    sentiment: str = ""
    intent: str = ""
    product: str = ""
    rating: str = ""
    """low | middle | high | none"""
    theme: str = ""
    status: str = ""
    since: str = ""
    until: str = ""
    """Days, inclusive."""
    needs: str = ""
    """person: the customer waits for an answer | snoozed: it is put off"""
    doubt: str = ""
    """yes: something was understood with little confidence"""
    length: str = ""
    """short | long"""
    assigned: str = ""
    """me | nobody | the id of a user"""
    tag: str = ""
    reviewed: str = ""
    """yes | no"""
    unread: str = ""
    """yes"""

    @property
    def given(self) -> dict[str, str]:
        """Those that narrow the search."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


NAMES = tuple(field.name for field in fields(Filters))


@dataclass(frozen=True)
class Row:
    """One line of the inbox. `words` is the last that the customer told, or the place of the hit."""

    entry: InboxEntry
    words: list[tuple[str, bool]]
    tags: list[str]

    @property
    def talk(self) -> Conversation:
        return self.entry.conversation


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next: str
    """What finds the page after this one; empty on the last."""
    total: int
    """How many conversations fit; beyond COUNTED, COUNTED + 1."""


def page(
    session: Session,
    filters: Filters,
    me: int,
    after: str = "",
    limit: int = PAGE,
    zone: tzinfo = timezone.utc,
    *,
    named: bool = False,
) -> Page:
    """The conversations that fit, from behind `after`: first who waits, the most urgent first, then the newest first.
    Days are those of `zone`. `named`: customers are found by their reference, name and address too. Unknown or
    senseless values find nothing."""
    fits, queued = _conditions(session, filters, me, zone, named=named), waiting.is_queued(now())
    in_queue, shown = not after or after.startswith(QUEUE), _offset(after)
    queue = _queue(session, [*fits, queued], shown, limit + 1) if in_queue else []
    room = max(0, limit - len(queue))
    # Beside the queue nothing can fit the view that is the queue: the whole inbox would be searched for it.
    rest = _newest(session, [*fits, ~queued], "" if in_queue else after, room + 1) if filters.needs != "person" else []
    rows = _rows(session, [*queue[:limit], *rest[:room]], filters)
    more = ""
    if len(queue) > limit or (rest and not room):
        more = f"{QUEUE}{shown + limit}"
    elif len(rest) > room:
        more = f"{rows[-1].entry.last_at.isoformat()}~{rows[-1].entry.id}"
    return Page(rows, more, _count(session, fits))


def to_do(session: Session) -> dict[str, int]:
    """How many conversations are unread, and in how many the customer waits for a person; COUNTED + 1 at most."""
    queued = _count(session, [waiting.is_queued(now())])
    return {"unread": _count(session, [InboxEntry.unread.is_(True)]), "waiting": queued}


def _queue(session: Session, fits: Sequence[ColumnElement[bool]], shown: int, limit: int) -> Sequence[int]:
    """Who waits. The queue is short and changes its order: what of it was shown is counted."""
    order = (waiting.rank(InboxEntry.waiting_for), InboxEntry.waiting_since, InboxEntry.id)
    return session.scalars(select(InboxEntry.id).where(*fits).order_by(*order).offset(shown).limit(limit)).all()


def _newest(session: Session, fits: Sequence[ColumnElement[bool]], after: str, limit: int) -> Sequence[int]:
    query = select(InboxEntry.id).where(*fits).order_by(InboxEntry.last_at.desc(), InboxEntry.id.desc()).limit(limit)
    moment, entry = _cursor(after)
    if moment is not None:
        query = query.where(tuple_(InboxEntry.last_at, InboxEntry.id) < (moment, entry))
    return session.scalars(query).all()


def _rows(session: Session, found: Sequence[int], filters: Filters) -> list[Row]:
    """In this order."""
    known = {one.id: one for one in session.scalars(_whole().where(InboxEntry.id.in_(found)))}
    shown = [known[one] for one in found]
    ids = [one.conversation_id for one in shown]
    words, tags = _words(session, ids, filters.q), _tags(session, ids)
    return [Row(one, words.get(one.conversation_id, []), tags.get(one.conversation_id, [])) for one in shown]


def _offset(after: str) -> int:
    return max(0, _number(after.removeprefix(QUEUE)))


def _count(session: Session, fits: Sequence[ColumnElement[bool]]) -> int:
    some = select(InboxEntry.id).where(*fits).limit(COUNTED + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _whole() -> Select[tuple[InboxEntry]]:
    talk = joinedload(InboxEntry.conversation)
    return select(InboxEntry).options(
        talk.joinedload(Conversation.product),
        talk.joinedload(Conversation.customer),
        joinedload(InboxEntry.assigned_to),
        joinedload(InboxEntry.taken_by),
    )


def choices(session: Session) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: (value, what it is called)."""
    intents = session.scalars(_intents())
    products = session.execute(select(Product.id, Product.name).order_by(Product.name))
    themes = session.execute(select(Theme.id, Theme.label).where(Theme.status == "active").order_by(Theme.label))
    tags = session.scalars(select(Tag.name).distinct().order_by(Tag.name))
    return {
        "intent": [(name, name.replace("_", " ")) for name in intents if name],
        "product": [(str(key), name) for key, name in products],
        "theme": [(str(key), label) for key, label in themes],
        "tag": [(name, name) for name in tags],
    }


def _intents() -> Select[tuple[str | None]]:
    """Each intent once, in their order: from one to the next in the index, where DISTINCT would read every turn."""
    seen = select(func.min(Turn.intent).label("name")).cte("seen", recursive=True)
    following = select(func.min(Turn.intent)).where(Turn.intent > seen.c.name).scalar_subquery()
    seen = seen.union_all(select(following).select_from(seen).where(seen.c.name.is_not(None)))
    return select(seen.c.name).where(seen.c.name.is_not(None))


def _conditions(session: Session, wanted: Filters, me: int, zone: tzinfo, *, named: bool) -> list[ColumnElement[bool]]:
    plain: list[ColumnElement[bool] | None] = [
        InboxEntry.sentiment == wanted.sentiment if wanted.sentiment else None,
        InboxEntry.status == wanted.status if wanted.status else None,
        InboxEntry.product_id == _number(wanted.product) if wanted.product else None,
        _rating(wanted.rating),
        InboxEntry.last_at >= _midnight(wanted.since, zone) if wanted.since else None,
        InboxEntry.last_at < _midnight(wanted.until, zone, days=1) if wanted.until else None,
        _needs(wanted.needs),
        InboxEntry.confidence < DOUBTFUL if wanted.doubt else None,
        _length(wanted.length),
        _assigned(wanted.assigned, me),
        _reviewed(wanted.reviewed),
        InboxEntry.unread.is_(True) if wanted.unread else None,
        *_elsewhere(wanted),
        search.matches(session, wanted.q, named=named),
    ]
    return [condition for condition in plain if condition is not None]


def _elsewhere(wanted: Filters) -> list[ColumnElement[bool]]:
    """What stands in other tables, each by its own index."""
    found: list[ColumnElement[bool]] = []
    if wanted.intent:
        found.append(InboxEntry.conversation_id.in_(select(Turn.conversation_id).where(Turn.intent == wanted.intent)))
    if wanted.tag:
        found.append(InboxEntry.conversation_id.in_(select(Tag.conversation_id).where(Tag.name == wanted.tag)))
    if wanted.theme:
        theme = _number(wanted.theme)
        merged = select(Theme.id).where(or_(Theme.id == theme, Theme.merged_into_id == theme))
        items = select(Item.conversation_id).join(Assignment, Assignment.item_id == Item.id)
        items = items.where(Item.status == "active", Assignment.theme_id.in_(merged))
        found.append(InboxEntry.conversation_id.in_(items))
    return found


def _needs(wanted: str) -> ColumnElement[bool] | None:
    if not wanted:
        return None
    return waiting.is_asleep(now()) if wanted == "snoozed" else waiting.is_queued(now())


def _rating(wanted: str) -> ColumnElement[bool] | None:
    if not wanted:
        return None
    if wanted == "none":
        return InboxEntry.rating.is_(None)
    least, beyond = RATINGS.get(wanted, (0, 0))
    return (InboxEntry.rating >= least) & (InboxEntry.rating < beyond)


def _length(wanted: str) -> ColumnElement[bool] | None:
    if not wanted:
        return None
    return InboxEntry.length >= LONG if wanted == "long" else InboxEntry.length < LONG


def _assigned(wanted: str, me: int) -> ColumnElement[bool] | None:
    if not wanted:
        return None
    if wanted == "nobody":
        return InboxEntry.assigned_to_id.is_(None)
    return InboxEntry.assigned_to_id == (me if wanted == "me" else _number(wanted))


def _reviewed(wanted: str) -> ColumnElement[bool] | None:
    if not wanted:
        return None
    return InboxEntry.reviewed_at.is_not(None) if wanted == "yes" else InboxEntry.reviewed_at.is_(None)


def _number(text: str) -> int:
    """An id; -1, which nothing has, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004


def _midnight(text: str, zone: tzinfo, days: int = 0) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date(9000, 1, 1)  # nothing is as late: a senseless day finds nothing
    return datetime.combine(day + timedelta(days=days), time.min, zone)


def _cursor(after: str) -> tuple[datetime | None, int]:
    moment, _, entry = after.partition("~")
    try:
        return datetime.fromisoformat(moment), int(entry)
    except ValueError:
        return None, 0


def _words(session: Session, ids: Sequence[str], wanted: str) -> dict[str, list[tuple[str, bool]]]:
    """By conversation: where the hit stands, else what the customer told last; "no" and "thanks", where nothing was
    told, and a button's title, where nothing was typed."""
    who = Turn.sender != "bot" if phrases(wanted) else Turn.sender == "customer"
    query = select(Turn.conversation_id, Turn.masked, Turn.payload, Turn.intent).where(
        Turn.conversation_id.in_(ids), who
    )
    best: dict[str, tuple[bool, bool, bool]] = {}
    found: dict[str, list[tuple[str, bool]]] = {}
    for talk, masked, payload, intent in session.execute(query.order_by(Turn.conversation_id, Turn.seq.desc())):
        pieces = search.highlighted(masked, wanted)
        rank = (any(marked for _, marked in pieces), payload is None, intent not in ANSWERS)
        if talk not in best or rank > best[talk]:
            best[talk], found[talk] = rank, pieces
    return found


def _tags(session: Session, ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for talk, name in session.execute(
        select(Tag.conversation_id, Tag.name).where(Tag.conversation_id.in_(ids)).order_by(Tag.name)
    ):
        found.setdefault(talk, []).append(name)
    return found

"""One person, or one conversation, is erased everywhere, and a receipt is kept that names nobody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Select, String, cast, column, create_engine, delete, inspect, or_, select, table
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.errors import Mendable
from bot.store import outbox, search
from bot.store.database import Database, driver_url
from bot.store.models import (
    Aspect,
    AspectChange,
    AspectWord,
    Assignment,
    Base,
    Centroid,
    Conversation,
    Correction,
    Customer,
    Decision,
    Delivery,
    Draft,
    ErasureReceipt,
    Expectation,
    Handoff,
    InboxEntry,
    Invitation,
    Item,
    LoopMessage,
    Mention,
    Note,
    Order,
    Photo,
    Presence,
    Rating,
    Tag,
    Theme,
    ThemeChange,
    Turn,
)

CHUNK = 500
"""Ids named in one statement."""
SAID: tuple[type[Base], ...] = (
    *(LoopMessage, Correction, Mention, Note, Draft, Tag, Presence, InboxEntry),
    *(Expectation, Rating, Photo, Handoff, Item, Turn),
)
"""What belongs to one conversation, each before what it refers to."""


class UnknownCustomer(Mendable):
    """Nobody of this reference is on record."""


def forget(database: Database, customer_ref: str, tracker_url: str | None = None) -> dict[str, Any]:
    """Erases one customer with all that was said: from the record, from Rasa's tracker and, on SQLite, from the bytes
    of the files. Returns the receipt. Raises UnknownCustomer.

    The tracker comes first: after a failure anywhere the customer is still on record, and all can be repeated.
    """
    with database.reading() as session:
        conversations = _conversations_of(session, _customer(session, customer_ref))
    events = erase_tracker(tracker_url, conversations, rewrite=True) if tracker_url else 0
    with database.session() as session:
        counts = erase_customer(session, _customer(session, customer_ref)) | {"tracker_events": events}
        receipt = ErasureReceipt(ref_hash=ref_hash(customer_ref), counts=counts)
        session.add(receipt)
        session.flush()
        found = {"receipt": receipt.id, "at": receipt.at.isoformat(), "ref_hash": receipt.ref_hash, "counts": counts}
    return found | {"files_wiped": wipe(database.engine)}


def erase_conversation(session: Session, conversation_id: str) -> dict[str, int]:
    """Erases one conversation; how many rows of each kind. Its order and its customer stay.

    On SQLite what is deleted is overwritten in the file; what the log beside it still holds goes with `empty_log`.
    """
    return erase_conversations(session, [conversation_id])


def ref_hash(customer_ref: str) -> str:
    """Finds a receipt again for whoever knows the reference; slow, because references are easily guessed."""
    return hashlib.scrypt(customer_ref.encode(), salt=b"hearback erasure receipt", n=2**14, r=8, p=1, dklen=32).hex()


def wipe(engine: Engine) -> bool | None:
    """SQLite only: rewrites the file and empties the log, so that nothing deleted is left in their bytes.

    False when another connection kept the log in use for half a minute; None where the server sees to its own files.
    """
    if engine.dialect.name != "sqlite":
        return None
    connection = engine.raw_connection()
    try:
        connection.driver_connection.isolation_level = None  # type: ignore[union-attr]  # VACUUM: no transaction
        connection.cursor().execute("VACUUM")
    finally:
        connection.close()
    return empty_log(engine)


def empty_log(engine: Engine) -> bool | None:
    """SQLite only: moves the write-ahead log into the file and empties it; False and None as for `wipe`."""
    if engine.dialect.name != "sqlite":
        return None
    connection = engine.raw_connection()
    try:
        (busy, _, _) = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    finally:
        connection.close()


def erase_tracker(tracker_url: str, conversation_ids: Sequence[str], *, rewrite: bool = False) -> int:
    """Erases conversations from Rasa's working memory; how many events. A tracker that is not there yet is empty.

    What is deleted is overwritten; `rewrite` also clears, on SQLite, what Rasa's own writing left between the pages.
    """
    url = driver_url(tracker_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return 0
    engine = create_engine(url, hide_parameters=True)
    try:
        erased = _erase_events(engine, conversation_ids) if inspect(engine).has_table("events") else 0
        if erased and rewrite:
            wipe(engine)
        return erased
    finally:
        engine.dispose()


def _erase_events(engine: Engine, ids: Sequence[str]) -> int:
    events = table("events", column("sender_id"))
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        chunks = (ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK))
        return sum(connection.execute(delete(events).where(events.c.sender_id.in_(chunk))).rowcount for chunk in chunks)


def _customer(session: Session, ref: str) -> Customer:
    customer = session.scalar(select(Customer).where(Customer.ref == ref))
    if customer is None:
        raise UnknownCustomer(f"No customer with the reference {ref!r} is on record; it is the one the shop gave.")
    return customer


def _orders_of(customer: Customer) -> Select[tuple[int]]:
    return select(Order.id).where(Order.customer_id == customer.id)


def _conversations_of(session: Session, customer: Customer) -> list[str]:
    theirs = or_(Conversation.customer_id == customer.id, Conversation.order_id.in_(_orders_of(customer)))
    return list(session.scalars(select(Conversation.id).where(theirs)))


def said_by(session: Session, customer_ref: str) -> tuple[list[str], list[str]]:
    """The ids of a customer's conversations, and everything in them that a digest may quote. Raises UnknownCustomer."""
    ids = _conversations_of(session, _customer(session, customer_ref))
    words: list[str] = []
    for text in (Turn.masked, Item.quote, Expectation.expected, Expectation.actual, Item.goal):
        spoken = select(text).where(text.class_.conversation_id.in_(ids), text.is_not(None))
        words += session.scalars(spoken if text is not Turn.masked else spoken.where(Turn.sender == "customer"))
    return ids, words


def erase_customer(session: Session, customer: Customer) -> dict[str, int]:
    """Erases the customer with every conversation, order and invitation; how many rows of each kind."""
    counts = erase_conversations(session, _conversations_of(session, customer))
    counts["delivery"] += _delete(session, Delivery, Delivery.customer_id == customer.id)
    counts["invitation"] += _delete(session, Invitation, Invitation.order_id.in_(_orders_of(customer)))
    counts["order_line"] = _delete(session, Order, Order.customer_id == customer.id)
    counts["customer"] = _delete(session, Customer, Customer.id == customer.id)
    return counts


def erase_conversations(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """Erases conversations; how many rows of each kind. Their orders and customers stay."""
    names = ["assignment", *(kind.__tablename__ for kind in SAID), "delivery", "invitation", "conversation", "theme"]
    counts = dict.fromkeys(names, 0)
    for first in range(0, len(ids), CHUNK):
        for name, count in _erase_chunk(session, ids[first : first + CHUNK]).items():
            counts[name] += count
    return counts


def _erase_chunk(session: Session, ids: Sequence[str]) -> dict[str, int]:
    items = select(Item.id).where(Item.conversation_id.in_(ids))
    themes = list(session.scalars(select(Assignment.theme_id).where(Assignment.item_id.in_(items)).distinct()))
    said = list(session.scalars(select(Turn.masked).where(Turn.conversation_id.in_(ids), Turn.sender == "customer")))
    spoken_of = select(Item.aspect_id).where(Item.conversation_id.in_(ids), Item.aspect_id.is_not(None))
    headed = select(Theme.aspect_id).where(Theme.id.in_(themes), Theme.aspect_id.is_not(None))
    aspects = {aspect for aspect in (*session.scalars(spoken_of), *session.scalars(headed)) if aspect is not None}
    search.erase(session, ids)
    counts = {"assignment": _delete(session, Assignment, Assignment.item_id.in_(items))}
    for kind in SAID:
        counts[kind.__tablename__] = _delete(session, kind, kind.__table__.c.conversation_id.in_(ids))
    counts |= _erase_reminders(session, ids)
    counts["conversation"] = _delete(session, Conversation, Conversation.id.in_(ids))
    counts["theme"] = sum(_tidy_theme(session, theme_id, said) for theme_id in themes)
    for aspect_id in aspects:
        _tidy_aspect(session, aspect_id)
    return counts


def _erase_reminders(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """A conversation that is gone is not to be taken up again."""
    left = select(Conversation.invitation_id).where(Conversation.id.in_(ids))
    reminders = list(session.scalars(select(Invitation.id).where(Invitation.recovers_id.in_(left))))
    # A digest that still waits quotes customers: it is made anew when it is sent again.
    quoting = (Delivery.kind == "digest") & (Delivery.status != "sent")
    # What tells of a change quotes the customer whose message is gone by now.
    told = select("loop-" + cast(LoopMessage.id, String))
    telling = (Delivery.kind == "loop") & (Delivery.status != "sent") & Delivery.key.not_in(told)
    # Nor is anybody to be sent to answer it: the key of an escalation names the conversation.
    calling = (Delivery.kind == outbox.ESCALATION) & outbox.about(ids)
    return {
        "delivery": _delete(session, Delivery, Delivery.invitation_id.in_(reminders) | quoting | telling | calling),
        "invitation": _delete(session, Invitation, Invitation.id.in_(reminders)),
    }


def _delete(session: Session, kind: type[Base], where: Any) -> int:
    return session.execute(delete(kind).where(where)).rowcount  # type: ignore[attr-defined,no-any-return]


def _tidy_theme(session: Session, theme_id: int, erased: Sequence[str]) -> int:
    """A theme that nobody else speaks of goes, with those merged into it; a label in the erased words is replaced by
    the remaining words that fit the theme best. How many themes were deleted."""
    family = _family(session, theme_id)
    # Two versions of a middle differ by what was said between them: all go, and the next refresh makes one of the rest.
    _delete(session, Centroid, Centroid.theme_id.in_(family))
    remaining = session.scalars(
        select(Item.quote).join(Assignment).where(Assignment.theme_id.in_(family)).order_by(Assignment.score.desc())
    ).all()
    if not remaining:
        for kind in (Decision, ThemeChange, LoopMessage):
            _delete(session, kind, kind.__table__.c.theme_id.in_(family))
        return _delete(session, Theme, Theme.id.in_(family))
    for change in session.scalars(select(ThemeChange).where(ThemeChange.theme_id.in_(family))).all():
        said = [part["label"] for part in (change.before, change.after) if part.get("label")]
        if any(_only_theirs(words, erased, remaining) for words in said):
            session.delete(change)
    theme = session.get_one(Theme, theme_id)
    if _only_theirs(theme.label, erased, remaining):
        theme.label = remaining[0]
    return 0


def _tidy_aspect(session: Session, aspect_id: int) -> None:
    """An aspect that nobody else speaks of goes with its words: they may be those of whoever is erased."""
    aspect = session.get(Aspect, aspect_id)
    spoken_of = select(Item.id).where(Item.aspect_id == aspect_id).limit(1)
    heads = select(Theme.id).where(Theme.aspect_id == aspect_id).limit(1)
    target = select(Aspect.id).where(Aspect.merged_into_id == aspect_id).limit(1)
    if aspect is None or aspect.whole or any(session.scalar(query) for query in (spoken_of, heads, target)):
        return
    for kind in (AspectWord, AspectChange):
        _delete(session, kind, kind.__table__.c.aspect_id == aspect_id)
    _delete(session, Aspect, Aspect.id == aspect_id)


def _family(session: Session, theme_id: int) -> set[int]:
    family, newest = {theme_id}, {theme_id}
    while newest:
        newest = set(session.scalars(select(Theme.id).where(Theme.merged_into_id.in_(newest)))) - family
        family |= newest
    return family


def _only_theirs(label: str, erased: Sequence[str], remaining: Sequence[str]) -> bool:
    """Whether the label, or a word of it, stands in what was erased and nowhere in what remains."""
    gone, kept = "\n".join(erased).casefold(), "\n".join(remaining).casefold()
    words = set(re.findall(r"\w+", label.casefold()))
    told = words & set(re.findall(r"\w+", gone)) - set(re.findall(r"\w+", kept))
    return bool(told) or (label.casefold() in gone and label.casefold() not in kept)

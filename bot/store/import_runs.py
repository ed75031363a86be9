"""Imports of files: begun, watched, and undone as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.store import erasure
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Delivery, ImportRun, LoopMessage, Order, Product, now

ENDED = ("done", "stopped", "undone")
LISTED = 50
"""Imports that a page shows."""
CHUNK = 500
"""Conversations erased in one transaction, so that nobody else waits for long."""


def begin(
    session: Session,
    file_name: str,
    wanted: Mapping[str, Any],
    *,
    status: str = "running",
    user: int | None = None,
    content: bytes | None = None,
    report: Mapping[str, Any] | None = None,
) -> int:
    """A new import; its id."""
    run = ImportRun(file_name=file_name[:300], wanted=dict(wanted), status=status, user_id=user, content=content)
    run.report = dict(report or {})
    session.add(run)
    session.flush()
    return run.id


def latest(session: Session) -> list[ImportRun]:
    """The imports, the newest first."""
    return list(session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(LISTED)))


def find(session: Session, run: int) -> ImportRun | None:
    """The import of this id."""
    return session.get(ImportRun, run)


def content_of(session: Session, run: int) -> bytes | None:
    """The file as it was uploaded, while it is kept."""
    return session.scalar(select(ImportRun.content).where(ImportRun.id == run))


def next_to_do(session: Session) -> ImportRun | None:
    """The import that is to be stored or undone next; one that a machine died over comes again."""
    wanted = select(ImportRun).where(
        (ImportRun.status.in_(("waiting", "running")) & ImportRun.content.is_not(None))
        | (ImportRun.status == "undoing")
    )
    return session.scalars(wanted.order_by(ImportRun.id).limit(1)).first()


def advance(session: Session, run: int, done: int, total: int) -> bool:
    """Notes how far it is; False when it was asked to be undone meanwhile."""
    going = update(ImportRun).where(ImportRun.id == run, ImportRun.status.in_(("waiting", "running")))
    result: Any = session.execute(going.values(done=done, total=total, status="running"))
    return bool(result.rowcount)


def end(session: Session, run: int, status: str, report: Mapping[str, Any], error: str | None = None) -> None:
    """How it ended. The file that was uploaded is kept no longer: its raw words are nobody's business any more."""
    found = session.get_one(ImportRun, run)
    found.status, found.ended_at, found.error, found.content = status, now(), error, None
    found.report = {"found": found.report.get("found", []), **report}


def tell(session: Session, run: int, told: Sequence[str]) -> None:
    """Keeps in words what became of it."""
    found = session.get_one(ImportRun, run)
    found.report = {**found.report, "told": list(told)}


def draft(session: Session, run: int, wanted: Mapping[str, Any], report: Mapping[str, Any]) -> None:
    """What was said of a file that is not confirmed yet, and what was found in it."""
    found = session.get_one(ImportRun, run)
    found.wanted, found.report = dict(wanted), dict(report)


def move(session: Session, run: int, status: str, *before: str) -> bool:
    """Brings the import from one of these states into another; whether it was in one."""
    going = update(ImportRun).where(ImportRun.id == run, ImportRun.status.in_(before)).values(status=status)
    result: Any = session.execute(going)
    return bool(result.rowcount)


def drop_draft(session: Session, run: int) -> bool:
    """Forgets a file that was not confirmed; whether it was one."""
    dropped: Any = session.execute(delete(ImportRun).where(ImportRun.id == run, ImportRun.status == "draft"))
    return bool(dropped.rowcount)


def forget_drafts(session: Session, older_than: timedelta) -> int:
    """Forgets files that were uploaded so long ago and not confirmed; how many."""
    old = ImportRun.at < now() - older_than
    dropped: Any = session.execute(delete(ImportRun).where(ImportRun.status == "draft", old))
    return int(dropped.rowcount)


def stored(session: Session, run: int) -> int:
    """How many of its conversations are on record."""
    return session.scalar(select(func.count()).where(Conversation.import_run_id == run)) or 0


def undo(database: Database, run: int) -> int:
    """Erases every conversation that came with this import, and the customers and products of whom nothing else is
    known; how many conversations. It may be cut off and is then done again."""
    erased = 0
    while True:
        with database.session() as session:
            ids = list(session.scalars(select(Conversation.id).where(Conversation.import_run_id == run).limit(CHUNK)))
            mine = Conversation.id.in_(ids)
            customers = set(session.scalars(select(Conversation.customer_id).where(mine).distinct())) - {None}
            products = set(session.scalars(select(Conversation.product_id).where(mine).distinct())) - {None}
            erasure.erase_conversations(session, ids)
            _drop_unknown(session, customers, products)
        erased += len(ids)
        if len(ids) < CHUNK:
            break
    erasure.empty_log(database.engine)
    return erased


def _drop_unknown(session: Session, customers: set[int | None], products: set[int | None]) -> None:
    for used in (Conversation.customer_id, Order.customer_id, Delivery.customer_id, LoopMessage.customer_id):
        customers -= set(session.scalars(select(used).where(used.in_(customers)).distinct()))
    session.execute(delete(Customer).where(Customer.id.in_(customers)))
    for bought in (Conversation.product_id, Order.product_id):
        products -= set(session.scalars(select(bought).where(bought.in_(products)).distinct()))
    session.execute(delete(Product).where(Product.id.in_(products)))

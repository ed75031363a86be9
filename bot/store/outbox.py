"""Mail and webhooks on their way out: each is sent at least once, and a mail never a third time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.store.database import insert_new
from bot.store.models import Customer, Delivery, Invitation, Order, Suppression, now

MOST_UNSURE = {"mail": 2}
"""By channel: so many sendings of which nobody knows whether they arrived, and no more. A webhook has no such limit:
whoever takes it knows it again by its id."""
ESCALATION, ID_LENGTH = "escalation", 32


@dataclass(frozen=True)
class Parcel:
    """What a claim gives to whoever sends it. `attempt` counts from 1."""

    id: int
    key: str
    channel: str
    kind: str
    content: dict[str, Any]
    attempt: int


def queue(
    session: Session,
    *,
    key: str,
    channel: str,
    kind: str,
    content: dict[str, Any],
    customer_id: int | None = None,
    invitation_id: int | None = None,
) -> bool:
    """Puts something into the queue, once for each `key`; whether it was new."""
    about = {"customer_id": customer_id, "invitation_id": invitation_id}
    row = {"key": key, "channel": channel, "kind": kind, "content": content, "created_at": now(), "due_at": now()}
    start = {"status": "waiting", "attempts": 0, "unsure": 0}
    return bool(insert_new(session, Delivery.key, [row | about | start], Delivery.id))


def escalation_key(conversation_id: str, *more: object) -> str:
    """Of what tells somebody that nobody answers in this conversation."""
    return "-".join(map(str, (ESCALATION, conversation_id, *more)))


def about(conversation_ids: Sequence[str]) -> ColumnElement[bool]:
    """Whether an escalation's key names one of these conversations."""
    return func.substr(Delivery.key, len(ESCALATION) + 2, ID_LENGTH).in_(conversation_ids)


def claim(session: Session, hold: timedelta, without: Collection[str] = ()) -> Parcel | None:
    """The delivery that has been due for longest, for `hold`; none of the kinds in `without`. None: nothing is due.

    A claim that ran out means that the sender died between sending and saying so: that counts as unsure.
    """
    while True:
        free = or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= now())
        due = select(Delivery).where(Delivery.status == "waiting", Delivery.due_at <= now(), free)
        due = due.where(Delivery.kind.not_in(without)).order_by(Delivery.due_at, Delivery.id).limit(1)
        found = session.scalar(due.with_for_update(skip_locked=True))
        if found is None:
            return None
        if found.claimed_until is not None:
            found.unsure += 1
        if found.unsure >= MOST_UNSURE.get(found.channel, found.unsure + 1):
            _end(found, "it was sent twice, and nobody knows whether it arrived")
            session.flush()
            continue
        found.attempts, found.claimed_until = found.attempts + 1, now() + hold
        return Parcel(found.id, found.key, found.channel, found.kind, found.content or {}, found.attempts)


def sent(session: Session, id: int) -> None:
    """It arrived. What was in it is no longer kept."""
    found = session.get(Delivery, id)
    if found is None:  # its customer was erased meanwhile
        return
    found.status, found.sent_at, found.claimed_until, found.error, found.content = "sent", now(), None, None, None
    if found.invitation_id is not None:
        invitation = session.get_one(Invitation, found.invitation_id)
        invitation.sent_at = invitation.sent_at or now()


def failed(session: Session, id: int, error: str, again_at: datetime | None, *, unsure: bool = False) -> None:
    """It did not arrive, or nobody knows; it is tried again then, or never."""
    found = session.get(Delivery, id)
    if found is None:
        return
    found.unsure += unsure
    if again_at is None:
        _end(found, error)
    else:
        found.claimed_until, found.due_at, found.error = None, again_at, error


def at_status(session: Session, status: str, after: int = 0, limit: int = 100) -> list[Delivery]:
    """Deliveries at one status with an id above `after`, in the order of their ids."""
    found = select(Delivery).where(Delivery.status == status, Delivery.id > after)
    return list(session.scalars(found.order_by(Delivery.id).limit(limit)))


def counts(session: Session) -> dict[str, int]:
    """How many deliveries there are at each status."""
    grouped = select(Delivery.status, func.count()).group_by(Delivery.status)
    return dict(session.execute(grouped).tuples().all())


def retry(session: Session, id: int) -> bool:
    """Sends what was laid aside again, with all its attempts before it; whether there was such a one."""
    found = session.get(Delivery, id, with_for_update=True)
    if found is None or found.status != "dead" or found.content is None:
        return False
    found.status, found.attempts, found.unsure, found.due_at = "waiting", 0, 0, now()
    return True


def forget_dead(session: Session, older_than: timedelta) -> int:
    """Empties what could not be delivered long ago; how many those were."""
    old = update(Delivery).where(Delivery.status == "dead", Delivery.created_at < now() - older_than)
    emptied: Any = session.execute(old.where(Delivery.content.is_not(None)).values(content=None))
    return int(emptied.rowcount)


def suppressed(session: Session, address_hash: str) -> bool:
    """Whether this address wants no more invitations."""
    return session.get(Suppression, address_hash) is not None


def unsubscribe(session: Session, customer: Customer, address_hash: str | None) -> None:
    """No more invitations to this customer, nor to the address under another reference; what waits is dropped."""
    customer.unsubscribed_at = customer.unsubscribed_at or now()
    if address_hash is not None:
        insert_new(
            session, Suppression.address_hash, [{"address_hash": address_hash, "at": now()}], Suppression.address_hash
        )
    waiting = delete(Delivery).where(Delivery.customer_id == customer.id, Delivery.status == "waiting")
    session.execute(waiting.where(Delivery.kind.in_(("invitation", "recovery", "loop"))))
    theirs = select(Order.id).where(Order.customer_id == customer.id)
    unsent = update(Invitation).where(Invitation.order_id.in_(theirs), Invitation.sent_at.is_(None))
    session.execute(unsent.values(expires_at=now()).execution_options(synchronize_session=False))


def _end(delivery: Delivery, error: str) -> None:
    delivery.status, delivery.claimed_until, delivery.error = "dead", None, error

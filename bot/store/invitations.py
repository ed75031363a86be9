"""Which order lines are to be invited, and how far each invitation has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from bot.store.models import Conversation, Customer, Delivery, Handoff, Invitation, Order, Turn, now

Stage = Literal["due", "queued", "undeliverable", "sent", "opened", "started", "completed", "expired"]


@dataclass(frozen=True)
class Progress:
    """An invitation and how far it has come."""

    invitation: Invitation
    stage: Stage


def lines_due(
    session: Session, *, wave: str, audience: str, since: datetime, until: datetime, gap: timedelta, limit: int
) -> list[Order]:
    """Order lines delivered in (since, until] that have no invitation of this wave, whose customer wants some and got
    none within `gap`; the earliest first."""
    invited = exists().where(Invitation.order_id == Order.id, Invitation.wave == wave)
    query = (
        select(Order)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Order.delivered_at > since, Order.delivered_at <= until)
        .where(Customer.audience == audience, Customer.unsubscribed_at.is_(None))
        .where(~invited, ~_invited_lately(now() - gap))
        .order_by(Order.delivered_at, Order.id)
        .limit(limit)
        .options(joinedload(Order.customer), joinedload(Order.product))
    )
    return list(session.scalars(query))


def left_unfinished(session: Session, since: datetime, until: datetime) -> list[Invitation]:
    """Invitations whose conversation was left in (since, until], after the customer had said something, and of which
    nobody was reminded; not those that somebody fetched by hand, nor of who asked for a person instead."""
    last = (
        select(Turn.conversation_id, func.max(Turn.at).label("at"))
        .where(Turn.sender == "customer")
        .group_by(Turn.conversation_id)
        .subquery()
    )
    reminder = aliased(Invitation)
    query = (
        select(Invitation)
        .join(Conversation, Conversation.invitation_id == Invitation.id)
        .join(last, last.c.conversation_id == Conversation.id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(last.c.at > since, last.c.at <= until, Conversation.status.in_(("open", "postponed")))
        .where(Invitation.channel != "link", Customer.unsubscribed_at.is_(None))
        .where(~exists().where(reminder.recovers_id == Invitation.id))
        .where(~exists().where(Handoff.conversation_id == Conversation.id, Handoff.reason != "question"))
        .order_by(Invitation.id)
    )
    return list(session.scalars(query))


def of_lines(session: Session, order_ids: Sequence[int]) -> list[Progress]:
    """The invitations of these order lines, oldest first."""
    return _progress(session, _staged().where(Invitation.order_id.in_(order_ids)).order_by(Invitation.id))


def at_stage(session: Session, stage: str | None, after: int, limit: int) -> list[Progress]:
    """Invitations with an id above `after`, in the order of their ids; all of them, or those at one stage."""
    query = _staged().where(Invitation.id > after).order_by(Invitation.id).limit(limit)
    return _progress(session, query if stage is None else query.where(_stage() == stage))


def mark_sent(session: Session, invitation_id: int) -> Progress | None:
    """Notes that the shop's own mailer has sent it; once sent, it stays as it is. None when there is none."""
    invitation = session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is not None and invitation.sent_at is None:
        invitation.sent_at = now()
        session.flush()
    found = _progress(session, _staged().where(Invitation.id == invitation_id))
    return found[0] if found else None


def mark_seen(session: Session, nonce: str) -> None:
    """Notes when the page of an invitation was first looked at."""
    invitation = session.scalar(select(Invitation).where(Invitation.nonce == nonce))
    if invitation is not None and invitation.seen_at is None:
        invitation.seen_at = now()


def _invited_lately(since: datetime) -> ColumnElement[bool]:
    """Whether the customer, or another with the same address, was invited after `since`."""
    other, line = aliased(Customer), aliased(Order)
    return (
        exists()
        .where(Invitation.order_id == line.id, line.customer_id == other.id)
        .where(or_(other.id == Customer.id, func.lower(other.email) == func.lower(Customer.email)))
        .where(Invitation.created_at > since)
        .correlate(Customer)
    )


def _stage() -> ColumnElement[str]:
    return case(
        (Conversation.status == "completed", "completed"),
        (Invitation.opened_at.is_not(None), "started"),
        (Invitation.expires_at <= now(), "expired"),
        (Invitation.seen_at.is_not(None), "opened"),
        (Invitation.sent_at.is_not(None), "sent"),
        (Delivery.status == "dead", "undeliverable"),
        (Invitation.channel == "shop", "due"),
        else_="queued",
    )


def _staged() -> Select[tuple[Invitation, str]]:
    return (
        select(Invitation, _stage())
        .outerjoin(Conversation, Conversation.invitation_id == Invitation.id)
        .outerjoin(Delivery, Delivery.invitation_id == Invitation.id)
        .options(
            joinedload(Invitation.order).joinedload(Order.product),
            joinedload(Invitation.order).joinedload(Order.customer),
        )
    )


def _progress(session: Session, query: Select[tuple[Invitation, str]]) -> list[Progress]:
    return [Progress(invitation, stage) for invitation, stage in session.execute(query)]

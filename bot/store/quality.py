"""What the figures of a digest rest on: invitations, conversations by state, messages not yet read, who read them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func, select
from sqlalchemy.orm import Session

from bot.store.figures import Scope, items_in, themed, within
from bot.store.models import Conversation, Customer, Handoff, Invitation, Item, Order, Turn
from bot.store.themes import strong
from bot.store.waiting import REPLY

UNDERSTOOD = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "und")
"""Languages of messages from which items are read: LANGUAGES of bot/language/reading.py, and too little to tell."""


def quality(session: Session, scope: Scope) -> dict[str, int]:
    """What the figures rest on: conversations by state, messages not read or not understood, items without a theme."""
    conversation = select(*(func.count(column) for column in _conversation_columns().values()))
    states = session.execute(conversation.where(*within(Conversation.started_at, scope))).one()
    return {
        "invited": _count(session, invitations(select(func.count(Invitation.id)), Invitation.created_at, scope)),
        "opened": _count(session, invitations(select(func.count(Invitation.id)), Invitation.opened_at, scope)),
        **dict(zip(_conversation_columns(), states, strict=True)),
        "messages": _count(session, _messages(scope)),
        "unanalysed": _count(session, _messages(scope).where(Turn.analysed_at.is_(None))),
        "not_understood": _count(session, _messages(scope).where(*foreign())),
        "handed_over": _count(session, _handoffs(scope)),
        "items": _count(session, items_in(select(func.count(Item.id)), scope)),
        "items_in_themes": _count(session, themed(select(func.count(Item.id)), scope)),
        "items_confirmed": _count(
            session, items_in(select(func.count(Item.id)), scope).where(Item.confirmed.is_(True))
        ),
        "items_doubtful": _count(session, items_in(select(func.count(Item.id)), scope).where(*doubtful())),
    }


def model_versions(session: Session, scope: Scope) -> list[str]:
    """The versions of the readers that wrote the items."""
    query = items_in(select(distinct(Item.model_version)), scope).order_by(Item.model_version)
    return list(session.scalars(query))


def invitations(query: Select[Any], moment: Any, scope: Scope) -> Select[Any]:
    """The query over the invitations of the scope, by one of their moments."""
    query = query.join(Order, Order.id == Invitation.order_id)
    query = query.join(Customer, Customer.id == Order.customer_id)
    return query.where(
        moment.is_not(None), *within(moment, scope, Order.product_id, Customer.audience, Invitation.wave)
    )


def _conversation_columns() -> dict[str, ColumnElement[Any]]:
    def where(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return case((condition, Conversation.id))

    chat = Conversation.source == "chat"
    return {
        "imported": where(Conversation.source == "import"),
        "started": where(chat),
        "completed": where(chat & (Conversation.status == "completed")),
        "stopped": where(chat & (Conversation.status == "stopped")),
    }


def _messages(scope: Scope) -> Select[Any]:
    query = select(func.count(Turn.id)).join(Conversation, Conversation.id == Turn.conversation_id)
    return query.where(Turn.sender == "customer", Turn.payload.is_(None), *within(Turn.at, scope))


def foreign() -> tuple[ColumnElement[bool], ...]:
    """Read, but in a language of which nothing is understood. "und" is a word or two, in whatever language."""
    return Turn.analysed_at.is_not(None), Turn.language.is_not(None), Turn.language.not_in(UNDERSTOOD)


def doubtful() -> tuple[ColumnElement[bool], ...]:
    """Items that were read with little confidence, and that nobody has confirmed."""
    return (~strong(),)


def _handoffs(scope: Scope) -> Select[Any]:
    query = select(func.count(Handoff.id)).join(Conversation, Conversation.id == Handoff.conversation_id)
    return query.where(Handoff.reason != REPLY, *within(Handoff.at, scope))


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(query) or 0

"""Closing the loop: who is to hear that something was changed, and whether it fixed it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.models import Assignment, Conversation, Customer, Decision, Item, LoopMessage, Theme, now

ANSWERS = ("yes", "partly", "no")


@dataclass(frozen=True)
class ToTell:
    """One customer who raised a theme that was released, and asked to hear of it. `said`: their own words, masked."""

    theme: int
    customer: Customer
    conversation: str
    item: int
    said: str
    product: str | None
    note: str


def to_tell(session: Session, limit: int) -> list[ToTell]:
    """Whoever raised a released theme before it was released, opted in there, has an address, did not unsubscribe, and
    was not told yet; one row a customer and theme. Only releases that say what was changed."""
    told = select(LoopMessage.id).where(
        LoopMessage.theme_id == Decision.theme_id, LoopMessage.customer_id == Conversation.customer_id
    )
    target = func.coalesce(Theme.merged_into_id, Theme.id)
    query = (
        select(Decision.theme_id, Customer, Conversation, Item, Decision.note)
        .select_from(Item)
        .join(Assignment, Assignment.item_id == Item.id)
        .join(Theme, Theme.id == Assignment.theme_id)
        .join(Decision, Decision.theme_id == target)
        .join(Conversation, Conversation.id == Item.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(
            Decision.decision == "released", Decision.note.is_not(None), Decision.released_at <= now(),
            Item.status == "active", Item.at < Decision.released_at, Conversation.follow_up_at.is_not(None),
            Customer.email.is_not(None), Customer.unsubscribed_at.is_(None), ~told.exists(),
        )
        .order_by(Decision.theme_id, Customer.id, Item.id)
        .limit(limit)
    )  # fmt: skip
    found: dict[tuple[int, int], ToTell] = {}
    for theme, customer, talk, item, note in session.execute(query).tuples():
        product = talk.product.name if talk.product else None
        found.setdefault(
            (theme, customer.id), ToTell(theme, customer, talk.id, item.id, item.quote, product, note or "")
        )
    return list(found.values())


def waiting(session: Session, theme: int) -> int:
    """How many customers who raised this theme asked to hear of changes, have an address, and were not told yet."""
    told = select(LoopMessage.customer_id).where(LoopMessage.theme_id == theme)
    query = (
        select(func.count(Customer.id.distinct()))
        .select_from(Item)
        .join(Assignment, Assignment.item_id == Item.id)
        .join(Theme, Theme.id == Assignment.theme_id)
        .join(Conversation, Conversation.id == Item.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(
            func.coalesce(Theme.merged_into_id, Theme.id) == theme, Item.status == "active",
            Conversation.follow_up_at.is_not(None), Customer.email.is_not(None),
            Customer.unsubscribed_at.is_(None), Customer.id.not_in(told),
        )
    )  # fmt: skip
    return session.scalar(query) or 0


def tell(session: Session, one: ToTell) -> LoopMessage:
    """Notes that this customer is told."""
    made = LoopMessage(
        theme_id=one.theme, customer_id=one.customer.id, conversation_id=one.conversation, item_id=one.item
    )
    session.add(made)
    session.flush()
    return made


def answer(session: Session, message: int, given: str) -> bool:
    """Writes whether the change fixed it, the last word counting; False for an unknown message or answer."""
    found = session.get(LoopMessage, message)
    if found is None or given not in ANSWERS:
        return False
    found.answer, found.answered_at = given, now()
    return True


def change_told(session: Session, message: int) -> str | None:
    """What a message says was changed; None for an unknown one, or when the decision was taken back."""
    query = select(Decision.note).join(LoopMessage, LoopMessage.theme_id == Decision.theme_id)
    return session.scalar(query.where(LoopMessage.id == message))


def locale_told(session: Session, message: int) -> str | None:
    """The locale of the customer to whom a message was sent, where it is known."""
    reader = select(Customer.locale).join(LoopMessage, LoopMessage.customer_id == Customer.id)
    return session.scalar(reader.where(LoopMessage.id == message))


def answers(session: Session) -> dict[int, Counter[str | None]]:
    """By theme, how many customers gave each answer; None: told, and not answered."""
    query = select(LoopMessage.theme_id, LoopMessage.answer, func.count())
    found: dict[int, Counter[str | None]] = {}
    for theme, given, count in session.execute(query.group_by(LoopMessage.theme_id, LoopMessage.answer)):
        found.setdefault(theme, Counter())[given] = count
    return found

"""Webhooks that were taken in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.store.database import insert_new
from bot.store.models import WebhookReceipt, now


def take(session: Session, id: str) -> bool:
    """Whether this webhook is new; it is from now on not."""
    return bool(insert_new(session, WebhookReceipt.id, [{"id": id, "at": now()}], WebhookReceipt.id))


def forget_receipts(session: Session, older_than: timedelta) -> int:
    """Forgets which webhooks came longer ago; how many those were."""
    old = delete(WebhookReceipt).where(WebhookReceipt.at < now() - older_than)
    return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]

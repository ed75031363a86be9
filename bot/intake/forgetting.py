"""One person, one conversation, or whatever is too old, is erased: from the record and from the files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.intake import corrected, scrubbing
from bot.store import erasure, retention
from bot.store.database import Database
from bot.store.models import now

BATCH = 100
"""Conversations erased in one transaction, so that nobody waits long for it."""


def forget(
    database: Database, customer_ref: str, tracker_url: str, digests_and_exports: Sequence[Path] = ()
) -> dict[str, Any]:
    """Erases one customer everywhere, in these files too; the receipt. Raises UnknownCustomer."""
    files = scrubbing.scrub(digests_and_exports, scrubbing.gone(database, customer_ref)) if digests_and_exports else {}
    receipt = erasure.forget(database, customer_ref, tracker_url=tracker_url)
    corrected.rewrite(database)
    return receipt | ({"files": files} if files else {})


def forget_conversation(database: Database, conversation_id: str, tracker_url: str) -> None:
    """Erases one conversation with all that was understood from it, and Rasa's memory of it first: after a failure all
    can be repeated."""
    erasure.erase_tracker(tracker_url, [conversation_id])
    with database.session() as session:
        erasure.erase_conversation(session, conversation_id)
    erasure.empty_log(database.engine)
    corrected.rewrite(database)


def forget_old(database: Database, tracker_url: str, days: int) -> dict[str, int]:
    """Erases the next batch of chats in which nobody has said anything for so many days, and the customers of whom then
    nothing is left that is younger; how many of each. Imported reviews stay: somebody brought them in on purpose."""
    before = now() - timedelta(days=days)
    with database.reading() as session:
        talks = retention.old_conversations(session, before, BATCH)
    erasure.erase_tracker(tracker_url, talks)
    with database.session() as session:
        erasure.erase_conversations(session, talks)
        customers = retention.erase_old_customers(session, before, BATCH)
    if talks or customers:
        erasure.empty_log(database.engine)
        corrected.rewrite(database)
    return {"conversations": len(talks), "customers": customers}

"""Tells somebody when a customer was promised a person and nobody has come."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from bot.outreach.due import due, overdue
from bot.outreach.jobs import Context
from bot.outreach.mail import Mailer
from bot.settings import Settings
from bot.store import accounts, followups, outbox
from bot.store.database import Session
from bot.store.models import Conversation, Handoff, now

BATCH = 100
WHY = {
    "person": "asked for a person",
    "safety": "told of a danger",
    "legal": "spoke of legal steps",
    "reply": "wrote to the team",
}


def escalate(context: Context) -> dict[str, int]:
    """Queues a mail to each address and a webhook for each hand-over that is overdue, once. Where nobody can be told,
    nothing is noted, so that they are told of when somebody can."""
    told = 0
    with context.database.session() as session:
        addresses = _addresses(session, context.settings)
        if not (addresses or context.settings.hearback_webhook_url):
            return {"escalated": told}
        for handoff, talk in followups.unanswered(session, overdue(now()), BATCH):
            _tell(session, context.settings, addresses, handoff, talk)
            handoff.escalated_at = now()
            told += 1
    return {"escalated": told}


def _tell(session: Session, settings: Settings, addresses: Sequence[str], handoff: Handoff, talk: Conversation) -> None:
    for address in addresses:
        key = outbox.escalation_key(talk.id, handoff.id, hashlib.sha256(address.encode()).hexdigest()[:12])
        _queue(session, key, "mail", {"to": address, **_letter(settings, handoff)}, talk)
    if settings.hearback_webhook_url:
        _queue(session, outbox.escalation_key(talk.id, handoff.id), "webhook", _event(settings, handoff), talk)


def _queue(session: Session, key: str, channel: str, content: dict[str, Any], talk: Conversation) -> None:
    whose = talk.customer_id
    outbox.queue(session, key=key, channel=channel, kind=outbox.ESCALATION, content=content, customer_id=whose)


def _addresses(session: Session, settings: Settings) -> Sequence[str]:
    """Those of the setting; without one, every admin's."""
    if not Mailer(settings).configured:
        return []
    given = [one.strip() for one in settings.hearback_escalation_mail.split(",") if one.strip()]
    return given or [user.email for user in accounts.users(session, active=True) if user.role == "admin"]


def _letter(settings: Settings, handoff: Handoff) -> dict[str, str]:
    """Without a word of the customer's: mail is read by others on its way."""
    text = (
        f"A customer {WHY[handoff.reason]} on {handoff.at:%d %B %Y at %H:%M} UTC, and nobody has answered yet.\n"
        f"An answer was due on {due(handoff.reason, handoff.at):%d %B %Y at %H:%M} UTC.\n\n{_link(settings, handoff)}\n"
    )
    return {"subject": f"{settings.hearback_shop_name}: a customer waits for an answer", "text": text}


def _event(settings: Settings, handoff: Handoff) -> dict[str, Any]:
    return {
        "type": "handoff.unanswered",
        "timestamp": now().isoformat(),
        "data": {
            "id": handoff.id,
            "conversation": handoff.conversation_id,
            "reason": handoff.reason,
            "since": handoff.at.isoformat(),
            "due": due(handoff.reason, handoff.at).isoformat(),
            "link": _link(settings, handoff),
        },
    }


def _link(settings: Settings, handoff: Handoff) -> str:
    return f"{settings.public_url}/console/conversations/{handoff.conversation_id}"

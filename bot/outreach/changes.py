"""You said, we changed: tells exactly those who raised a theme and asked to hear of it, once it is released."""

from __future__ import annotations

from typing import Any

from bot.outreach import letters, links
from bot.outreach.invitations import wants
from bot.outreach.jobs import Context
from bot.outreach.mail import Mailer
from bot.settings import Settings
from bot.store import loops, outbox
from bot.store.loops import ToTell
from bot.store.models import LoopMessage

BATCH = 50


def tell(context: Context) -> dict[str, int]:
    """Queues a mail for each of them, once; nothing while there is no mail server."""
    done = {"told": 0}
    if not Mailer(context.settings).configured:
        return done
    while not context.stopping.is_set() and (told := _batch(context)):
        done["told"] += told
    return done


def _batch(context: Context) -> int:
    """How many were told; those who unsubscribed under another reference are marked as such, and not found again."""
    with context.database.session() as session:
        found = loops.to_tell(session, BATCH)
        for one in found:
            if wants(session, context.settings, one.customer):
                message = loops.tell(session, one)
                outbox.queue(
                    session,
                    key=f"loop-{message.id}",
                    channel="mail",
                    kind="loop",
                    content=_mail(context.settings, one, message),
                    customer_id=one.customer.id,
                )
        return len(found)


def _mail(settings: Settings, one: ToTell, message: LoopMessage) -> dict[str, Any]:
    unsubscribe = links.unsubscribe_link(settings, one.customer.pseudonym)
    written = letters.write(
        "changed",
        one.customer.locale,
        name=one.customer.name,
        product=one.product or settings.hearback_shop_name,
        shop=settings.hearback_shop_name,
        link=links.changed_link(settings, message.id),
        unsubscribe=unsubscribe,
        said=one.said,
        change=one.note,
    )
    headers = {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    body = {"subject": written.subject, "text": written.text, "html": written.html, "headers": headers}
    return {"to": one.customer.email, **body}

"""What makes invitations when their time has come, and brings them on their way."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from bot.authored import Wave
from bot.outreach import letters, links, quiet
from bot.outreach.jobs import Context
from bot.outreach.mail import Mailer
from bot.outreach.shop import authored
from bot.settings import Settings
from bot.store import invitations as store
from bot.store import orders, outbox
from bot.store.database import Database, Session
from bot.store.models import Customer, Invitation, Order, now

LATE = timedelta(days=14)
"""A wave that could not go out so long after its day, and after the pause between two invitations, goes out no more:
who brings in last year's orders invites nobody to talk about them."""
BATCH = 200


def invite_due(context: Context) -> dict[str, int]:
    """Invites whoever a wave is due for, each line once a wave; nothing in the quiet hours."""
    shop, done = authored(), {"mail": 0, "webhook": 0, "shop": 0}
    if quiet.now_quiet(context.settings, shop):
        return done
    for wave in shop.waves:
        while not context.stopping.is_set() and (made := _invite_wave(context, wave)):
            for channel in made:
                done[channel] += 1
    return done


def remind_left(context: Context) -> dict[str, int]:
    """Writes once to whoever began a chat from a mailed invitation and left it; nothing in the quiet hours."""
    shop, reminded = authored(), 0
    if shop.recovery.hours and not quiet.now_quiet(context.settings, shop):
        left_for = timedelta(hours=shop.recovery.hours)
        with context.database.session() as session:
            for left in store.left_unfinished(session, since=now() - left_for - LATE, until=now() - left_for):
                reminded += _remind(session, context.settings, left)
    return {"reminded": reminded}


def facts(settings: Settings, invitation: Invitation) -> dict[str, Any]:
    """What the shop's own mailer needs to write the mail."""
    order = invitation.order
    customer = order.customer
    return {
        "id": invitation.id,
        "wave": invitation.wave,
        "reminder": invitation.recovers_id is not None,
        "link": links.chat_link(settings, invitation.nonce),
        "unsubscribe": links.unsubscribe_link(settings, customer.pseudonym),
        "expires_at": invitation.expires_at.isoformat(),
        "order": order.ref,
        "product": order.product.name,
        "customer": {
            "ref": customer.ref,
            "name": customer.name,
            "email": customer.email,
            "locale": customer.locale,
            "audience": customer.audience,
        },
    }


def address_hash(settings: Settings, email: str | None) -> str | None:
    """By which an address that wants no more is known again; None where there is no address."""
    if not email:
        return None
    secret = settings.hearback_secret.get_secret_value().encode()
    return hmac.new(secret, b"unsubscribed " + email.strip().lower().encode(), hashlib.sha256).hexdigest()


def unsubscribe(settings: Settings, database: Database, pseudonym: str) -> bool:
    """No more invitations to this customer; whether there is one."""
    with database.session() as session:
        customer = orders.customer_by_pseudonym(session, pseudonym)
        if customer is not None:
            outbox.unsubscribe(session, customer, address_hash(settings, customer.email))
        return customer is not None


def send_now(session: Session, settings: Settings, invitation: Invitation) -> None:
    """Queues the mail of an invitation that somebody asks for by hand, once. Raises ValueError when it cannot be."""
    customer = invitation.order.customer
    if not Mailer(settings).configured:
        raise ValueError("no mail server is set (HEARBACK_SMTP_HOST)")
    if not customer.email:
        raise ValueError("no mail address of the customer is known")
    if not wants(session, settings, customer):
        raise ValueError("the customer wants no more invitations")
    invitation.channel = "mail"
    _send(session, settings, invitation, "invitation")


def _invite_wave(context: Context, wave: Wave) -> list[str]:
    """Invites the next batch of one wave, in one transaction; the channels taken."""
    gap = timedelta(days=context.settings.hearback_invite_gap_days)
    until = now() - timedelta(days=wave.days)
    with context.database.session() as session:
        lines = store.lines_due(
            session, wave=wave.name, audience=wave.audience, since=until - LATE - gap, until=until, gap=gap, limit=BATCH
        )
        asked: set[str] = set()
        return [_invite(session, context.settings, line, wave) for line in lines if _may(session, context, line, asked)]


def _may(session: Session, context: Context, line: Order, asked: set[str]) -> bool:
    """Whether this customer may be asked: not unsubscribed under another reference, and not asked in this batch."""
    customer = line.customer
    once = (customer.email or customer.ref).lower()
    if once in asked or not wants(session, context.settings, customer):
        return False
    if context.settings.hearback_invite_gap_days:
        asked.add(once)
    return True


def wants(session: Session, settings: Settings, customer: Customer) -> bool:
    """Whether this customer may be written to: not unsubscribed, under this or another reference."""
    hashed = address_hash(settings, customer.email)
    if hashed is not None and outbox.suppressed(session, hashed):
        customer.unsubscribed_at = customer.unsubscribed_at or now()
    return customer.unsubscribed_at is None


def _invite(session: Session, settings: Settings, line: Order, wave: Wave) -> str:
    channel = channel_for(settings, line.customer)
    days = settings.hearback_invite_days
    invitation = orders.invite(session, line, days=days, wave=wave.name, channel=channel)
    _send(session, settings, invitation, "invitation")
    return channel


def _remind(session: Session, settings: Settings, left: Invitation) -> bool:
    customer = left.order.customer
    if not wants(session, settings, customer):
        return False
    days, channel = settings.hearback_invite_days, channel_for(settings, customer)
    return _send(session, settings, orders.reopen(session, left, days=days, channel=channel), "recovery")


def channel_for(settings: Settings, customer: Customer) -> str:
    """Who brings an invitation to this customer: mail | webhook | shop."""
    if Mailer(settings).configured and customer.email:
        return "mail"
    return "webhook" if settings.hearback_webhook_url else "shop"


def _send(session: Session, settings: Settings, invitation: Invitation, kind: letters.Kind) -> bool:
    """Queues the mail or the webhook; an invitation for the shop's own mailer waits to be asked for."""
    if invitation.channel == "mail":
        content = _mail(settings, invitation, kind)
    elif invitation.channel == "webhook":
        event = {"type": f"{kind}.due", "timestamp": now().isoformat()}
        content = event | {"data": facts(settings, invitation)}
    else:
        return True
    return outbox.queue(
        session,
        key=f"{kind}-{invitation.id}-{hashlib.sha256(invitation.nonce.encode()).hexdigest()[:12]}",
        channel=invitation.channel,
        kind=kind,
        content=content,
        customer_id=invitation.order.customer_id,
        invitation_id=invitation.id,
    )


def _mail(settings: Settings, invitation: Invitation, kind: letters.Kind) -> dict[str, Any]:
    order = invitation.order
    customer = order.customer
    unsubscribe = links.unsubscribe_link(settings, customer.pseudonym)
    written = letters.write(
        kind,
        customer.locale,
        name=customer.name,
        product=order.product.name,
        shop=settings.hearback_shop_name,
        link=links.chat_link(settings, invitation.nonce),
        unsubscribe=unsubscribe,
    )
    headers = {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    body = {"subject": written.subject, "text": written.text, "html": written.html, "headers": headers}
    return {"to": customer.email, **body}

"""Personal links: signed, for one order line, good for one conversation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone, tzinfo
from pathlib import Path

from bot.authored import Message, Pages
from bot.errors import Mendable
from bot.intake.orders import LOCALE, OrderRow, order_rows
from bot.intake.questions import ImportRefused
from bot.outreach import links
from bot.outreach.invitations import send_now
from bot.outreach.shop import authored, check_audience, check_wave
from bot.settings import Settings
from bot.store import orders
from bot.store.database import Database
from bot.web.problems import Refused

REFUSALS: dict[str, tuple[int, Callable[[Pages], Message]]] = {
    "unknown": (404, lambda words: words.invite_unknown),
    "expired": (410, lambda words: words.invite_expired),
    "used": (409, lambda words: words.invite_used),
}


class CannotInvite(Mendable):
    """Something about the order is missing or wrong."""


def refusal(reason: str) -> Refused:
    """What the customer reads when the link opens nothing; `reason` as in InvitationRefused."""
    status, said = REFUSALS[reason]
    return Refused(status, f"invite-{reason}", said)


def unseal(settings: Settings, invite: str) -> str:
    """The nonce inside a signed invitation. Raises Problem 404 when the signature is not ours."""
    try:
        return links.unseal(settings, invite)
    except links.BadLink as error:
        raise refusal("unknown") from error


def invite(
    settings: Settings,
    database: Database,
    *,
    order: str,
    customer: str | None = None,
    product: str | None = None,
    name: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    delivered_at: datetime | None = None,
    audience: str = "customer",
    wave: str = "delivery",
    send: bool = False,
) -> str:
    """The personal link for an order line, which is stored if it is new; asked again, the same link until it expires.
    `send`: it is mailed too, once.

    Raises CannotInvite.
    """
    try:
        check_audience(authored(), audience)
        check_wave(authored(), wave)
        with database.session() as session:
            known = orders.find_order(session, order)
            if known is None and not (customer and product):
                raise CannotInvite(f"Order {order!r} is new here: say whose it is and of what (customer and product).")
            if customer and product:
                known = orders.register_order(
                    session,
                    ref=order,
                    customer_ref=customer,
                    product=product,
                    name=None if settings.hearback_anonymous else name,
                    email=None if settings.hearback_anonymous else email,
                    locale=locale,
                    delivered_at=delivered_at,
                    audience=audience,
                )
            assert known is not None
            made = orders.invite(session, known, days=settings.hearback_invite_days, wave=wave)
            if send:
                send_now(session, settings, made)
    except ValueError as error:
        raise CannotInvite(f"Order {order!r}: {error}.") from error
    return links.chat_link(settings, made.nonce)


@dataclass
class Invited:
    """What came of a file: the link of each order, and what is wrong with each line that gave none."""

    links: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def invite_csv(
    settings: Settings,
    database: Database,
    path: Path,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    send: bool = False,
    date_order: str | None = None,
    zone: tzinfo = timezone.utc,
) -> Invited:
    """Invites every line of a file with the columns of bot/intake/orders.py (the first three are needed).

    A bad line is reported by its number and does not stop the rest. `date_order`: dmy | mdy | ymd, where the days of
    delivery may be read in two ways; `zone`: of days without one. Raises CannotInvite when the file cannot be read.
    """
    try:
        rows = order_rows(path, date_order, zone)
    except ImportRefused as error:
        raise CannotInvite(str(error)) from error
    result = Invited()
    for done, row in enumerate(rows, 1):
        try:
            result.links.append((row.values.get("order", ""), _invite_row(settings, database, row, send)))
        except CannotInvite as error:
            result.problems.append((row.line, str(error)))
        if on_progress:
            on_progress(done, len(rows))
    return result


def _invite_row(settings: Settings, database: Database, row: OrderRow, send: bool) -> str:
    if row.problem is not None:
        raise CannotInvite(row.problem)
    if not row.values["order"]:
        raise CannotInvite("order is empty.")
    given = {name: row.values[name] or None for name in ("customer", "product", "name", "email")}
    return invite(
        settings,
        database,
        order=row.values["order"],
        **given,
        locale=_locale(row.values["locale"]),
        delivered_at=row.delivered_at,
        audience=row.values["audience"] or "customer",
        wave=row.values["wave"] or "delivery",
        send=send,
    )


def _locale(text: str) -> str | None:
    if text and not re.fullmatch(LOCALE, text):
        raise CannotInvite(f"locale is {text!r}, but must be such as de or pt-BR.")
    return text or None

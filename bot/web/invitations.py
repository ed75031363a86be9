"""Personal links: signed, for one order line, good for one conversation."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from bot.authored import Message, Pages
from bot.errors import Mendable
from bot.outreach import links
from bot.outreach.invitations import send_now
from bot.outreach.shop import authored, check_audience, check_wave
from bot.settings import Settings
from bot.store import orders
from bot.store.database import Database
from bot.web.problems import Refused

COLUMNS = ("order", "customer", "product", "name", "email", "delivered", "audience", "wave")
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
) -> Invited:
    """Invites every line of a CSV file with the columns COLUMNS (the first three are needed).

    A bad line is reported by its number and does not stop the rest. Raises CannotInvite when the columns are missing.
    """
    try:
        rows = list(_rows(path))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotInvite(f"{path} is no CSV file in UTF-8: {error}.") from error
    result = Invited()
    for done, (line, row) in enumerate(rows, 1):
        try:
            result.links.append((row["order"], _invite_row(settings, database, row, send)))
        except CannotInvite as error:
            result.problems.append((line, str(error)))
        if on_progress:
            on_progress(done, len(rows))
    return result


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restkey="", restval="")
        missing = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or [])]
        if missing:
            raise CannotInvite(f"{path} has no column {', '.join(missing)}. Its first line names: {', '.join(COLUMNS)}")
        for row in reader:
            yield reader.line_num, {name: str(row.get(name) or "").strip() for name in COLUMNS}


def _invite_row(settings: Settings, database: Database, row: dict[str, str], send: bool) -> str:
    if not row["order"]:
        raise CannotInvite("order is empty.")
    return invite(
        settings,
        database,
        order=row["order"],
        customer=row["customer"],
        product=row["product"],
        name=row["name"] or None,
        email=row["email"] or None,
        delivered_at=_moment(row["delivered"]),
        audience=row["audience"] or "customer",
        wave=row["wave"] or "delivery",
        send=send,
    )


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CannotInvite(f"delivered is {text!r}, but must be a date such as 2024-05-31.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)

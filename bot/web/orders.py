"""Orders come in: by the API, or by signed webhook."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bot.intake.orders import LOCALE
from bot.outreach import shop
from bot.outreach.mail import MailFailed, address
from bot.store import invitations as progress
from bot.store import orders, webhooks
from bot.store.database import Database, Session, StoreFailure
from bot.store.models import Order
from bot.web.keys import KeyHolder
from bot.web.limits import address_of
from bot.web.messages import Clean
from bot.web.problems import Problem, described
from bot.web.state import Parts, parts_of

T = TypeVar("T")
MOST_LINES = 200
MOST_ID = 200
YEARS = range(1970, 2200)
TAKEN = ("order.created", "order.updated", "order.delivered")
"""Types of webhook that bring an order."""


def moment(value: datetime | None) -> datetime | None:
    """Aware, and of a time in which a shop may have sold something. Raises ValueError."""
    if value is not None and value.year not in YEARS:
        raise ValueError(f"the year must be {YEARS.start} to {YEARS.stop - 1}")
    return value.replace(tzinfo=timezone.utc) if value and value.tzinfo is None else value


def _address(value: str | None) -> str | None:
    try:
        return address(value, "email").addr_spec if value else None
    except MailFailed as error:
        raise ValueError("is no mail address") from error


Ref = Annotated[str, Clean, Field(min_length=1, max_length=200)]


class CustomerIn(BaseModel):
    """Whose order it is. What is left out stays as it was."""

    ref: Ref = Field(description="The shop's own reference; hearback forget finds the person by it")
    name: Annotated[str | None, Clean] = Field(None, max_length=200, description="How to greet")
    email: Annotated[str | None, Clean, AfterValidator(_address)] = Field(None, max_length=320)
    audience: Annotated[str, Clean] = Field(
        "customer", max_length=30, description="As in data/shop/audiences.yml; of a new customer"
    )
    locale: str | None = Field(None, max_length=20, pattern=rf"^{LOCALE}$")


class LineIn(BaseModel):
    """One product of the order."""

    ref: Annotated[str | None, Clean] = Field(
        None, min_length=1, max_length=199, description="Within the order; needed when it has several lines"
    )
    product: Annotated[str, Clean, Field(min_length=1, max_length=300)]
    delivered_at: Annotated[datetime | None, AfterValidator(moment)] = Field(
        None, description="ISO 8601; send the order again when it becomes known"
    )


class OrderIn(BaseModel):
    """One order; sent again, it is stored once, and what has become known is added."""

    ref: Ref
    customer: CustomerIn
    lines: list[LineIn] = Field(min_length=1, max_length=MOST_LINES)

    @model_validator(mode="after")
    def _lines_have_names(self) -> OrderIn:
        names = [line.ref for line in self.lines]
        if len(names) > 1 and (None in names or len(set(names)) < len(names)):
            raise ValueError("each of several lines needs a ref of its own")
        return self

    def line_ref(self, line: LineIn) -> str:
        """The order line's reference in the record: order/line, or the order's where it has one line without."""
        return f"{self.ref}/{line.ref}" if line.ref else self.ref


class WaveOut(BaseModel):
    """One invitation, made or still to be made."""

    wave: str
    due_at: datetime | None = None
    id: int | None = None
    status: str = Field(description="planned, due, queued, undeliverable, sent, opened, started, completed or expired")


class LineOut(BaseModel):
    ref: str = Field(description="Of the order line: what hearback invite and the funnel call it")
    product: str
    delivered_at: datetime | None
    invitations: list[WaveOut]


class OrderOut(BaseModel):
    """The order as it is on record now."""

    ref: str
    customer: str
    lines: list[LineOut]


class ReceivedOut(BaseModel):
    taken: bool = Field(description="False: it was here before, or is of a type that brings no order")
    order: OrderOut | None = None


Web = Annotated[Parts, Depends(parts_of)]
router = APIRouter(prefix="/api", tags=["orders"])


@router.post(
    "/orders",
    status_code=201,
    dependencies=[KeyHolder],
    responses={200: {"model": OrderOut}, **described(401, 409, 413)},
)
def post_order(order: OrderIn, web: Web, response: Response) -> OrderOut:
    """Takes one order: 201 when a line of it is new, 200 when all were known. The same order may be sent any number of
    times, and each wave of data/shop/waves.yml invites each line once."""
    stored, new = _once_more(
        web.database, lambda session: put(session, order, anonymous=web.settings.hearback_anonymous)
    )
    response.status_code = 201 if new else 200
    return stored


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post("/webhooks/orders", responses=described(401, 409, 413))
def receive(request: Request, body: Annotated[bytes, Depends(_body)], web: Web) -> ReceivedOut:
    """Takes a webhook signed as Standard Webhooks has it, `{"type": "order.created" | "order.updated" |
    "order.delivered", "data": <an order as POST /api/orders takes it>}`, not older than five minutes, once for each
    webhook-id. One of another type is answered and left alone."""
    sent = _verified(web, request, body)
    if not isinstance(sent, dict) or sent.get("type") not in TAKEN:
        return ReceivedOut(taken=False)
    try:
        order = OrderIn.model_validate(sent.get("data"))
    except ValidationError as error:
        detail = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise Problem(422, "invalid", f"The webhook's data is no order. {detail}") from error
    name = request.headers["webhook-id"]
    anonymous = web.settings.hearback_anonymous
    stored = _once_more(
        web.database, lambda session: put(session, order, anonymous=anonymous) if webhooks.take(session, name) else None
    )
    return ReceivedOut(taken=stored is not None, order=stored and stored[0])


def put(session: Session, order: OrderIn, *, anonymous: bool) -> tuple[OrderOut, bool]:
    """Stores the order; how it stands now, and whether a line was new. `anonymous`: the customer's name and address are
    not kept. Raises Problem."""
    if anonymous:
        order.customer = order.customer.model_copy(update={"name": None, "email": None})
    new = any(orders.find_order(session, order.line_ref(line)) is None for line in order.lines)
    try:
        shop.check_audience(shop.authored(), order.customer.audience)
        lines = [_put_line(session, order, line) for line in order.lines]
    except orders.OrderDiffers as error:
        raise Problem(409, "order-differs", f"This order cannot be taken: {error}.") from error
    except ValueError as error:
        raise Problem(422, "invalid", f"This order cannot be taken: {error}.") from error
    return OrderOut(ref=order.ref, customer=order.customer.ref, lines=_lines_out(session, lines)), new


def _put_line(session: Session, order: OrderIn, line: LineIn) -> Order:
    customer = order.customer
    return orders.register_order(
        session,
        ref=order.line_ref(line),
        customer_ref=customer.ref,
        product=line.product,
        name=customer.name,
        email=customer.email,
        locale=customer.locale,
        audience=customer.audience,
        delivered_at=line.delivered_at,
    )


def _lines_out(session: Session, lines: list[Order]) -> list[LineOut]:
    made: dict[int, list[WaveOut]] = {line.id: [] for line in lines}
    for one in progress.of_lines(session, list(made)):
        invitation = one.invitation
        made[invitation.order_id].append(WaveOut(wave=invitation.wave, id=invitation.id, status=one.stage))
    return [
        LineOut(
            ref=line.ref,
            product=line.product.name,
            delivered_at=line.delivered_at,
            invitations=[*made[line.id], *_planned(line, {one.wave for one in made[line.id]})],
        )
        for line in lines
    ]


def _planned(line: Order, made: set[str]) -> list[WaveOut]:
    due = shop.planned(shop.authored(), line.customer.audience, line.delivered_at)
    return [WaveOut(wave=wave, due_at=at, status="planned") for wave, at in due if wave not in made]


def _verified(web: Parts, request: Request, body: bytes) -> Any:
    """The JSON of a webhook whose signature is right. Raises Problem."""
    secret = web.settings.hearback_orders_webhook_secret.get_secret_value()
    web.per_address.check(address_of(request))
    if not secret:
        raise Problem(401, "webhook-closed", "This is closed: HEARBACK_ORDERS_WEBHOOK_SECRET is not set.")
    try:
        Webhook(secret).verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError) as error:
        detail = f"The webhook's signature is missing, wrong, or older than five minutes ({error})."
        raise Problem(401, "webhook-signature", detail) from error
    if len(request.headers["webhook-id"]) > MOST_ID:
        raise Problem(422, "invalid", f"The webhook-id has more than {MOST_ID} characters.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem(422, "invalid", "The webhook's body is no JSON, or too deep.") from error


def _once_more(database: Database, work: Callable[[Session], T]) -> T:
    """Does the work in one transaction, and again when the first failed: of two that bring the same new customer at
    the same moment, the second finds what the first has made."""
    try:
        with database.session() as session:
            return work(session)
    except StoreFailure:
        with database.session() as session:
            return work(session)

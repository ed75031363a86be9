"""Invitations at the door: the list for the shop's own mailer, the way out of them, the QR code, the funnel."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Annotated, Literal

import segno
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, BaseModel, Field

from bot.outreach import links
from bot.outreach.invitations import facts, unsubscribe
from bot.store import funnel, orders, outbox
from bot.store import invitations as store
from bot.store.invitations import Progress
from bot.web import invitations
from bot.web.keys import KeyHolder
from bot.web.languages import spoken
from bot.web.orders import moment
from bot.web.problems import Problem, described, link_unknown
from bot.web.state import Parts, parts_of
from bot.web.templating import render

MOST_ID = 2**31 - 1
Web = Annotated[Parts, Depends(parts_of)]
After = Annotated[int, Query(ge=0, le=MOST_ID, description="The id of the last one already known")]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many")]
Day = Annotated[
    datetime | None, AfterValidator(moment), Query(description="ISO 8601; of the day the invitation was made")
]
router = APIRouter(prefix="/api", tags=["invitations"], dependencies=[KeyHolder], responses=described(401))
pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


class CustomerOut(BaseModel):
    ref: str
    name: str | None
    email: str | None
    locale: str | None
    audience: str


class InvitationOut(BaseModel):
    """An invitation with all that the shop's own mailer needs."""

    id: int
    status: store.Stage
    wave: str
    reminder: bool = Field(description="It opens an unfinished chat again; sent once at most")
    link: str
    unsubscribe: str = Field(description="Belongs into the mail, and into its header List-Unsubscribe")
    expires_at: datetime
    order: str = Field(description="The order line")
    product: str
    customer: CustomerOut


class InvitationsOut(BaseModel):
    invitations: list[InvitationOut]


class DeliveryOut(BaseModel):
    """A mail or webhook that could not be delivered, or waits."""

    id: int
    channel: str
    kind: str
    status: str
    attempts: int
    error: str | None
    due_at: datetime


class DeliveriesOut(BaseModel):
    deliveries: list[DeliveryOut]


class FunnelRow(BaseModel):
    """How many invitations of one product and wave came how far."""

    product: str
    wave: str
    invited: int
    sent: int
    opened: int = Field(description="The link's page or the chat; a mail program that looks ahead counts too")
    started: int
    rated: int
    told: int
    confirmed: int
    done: int
    reminded: int


class FunnelOut(BaseModel):
    rows: list[FunnelRow]
    total: dict[str, int]


@router.get("/invitations")
def listed(
    web: Web,
    status: Annotated[store.Stage | None, Query(description="due: waits for the shop's own mailer")] = None,
    after: After = 0,
    limit: Limit = 100,
) -> InvitationsOut:
    """Invitations in the order in which they were made, a page at a time."""
    with web.database.reading() as session:
        found = store.at_stage(session, status, after, limit)
        return InvitationsOut(invitations=[_out(web, one) for one in found])


@router.post("/invitations/{id}/sent", responses=described(404))
def sent(id: Annotated[int, Field(ge=1, le=MOST_ID)], web: Web) -> InvitationOut:
    """The shop's own mailer has sent it: it is due no longer. Said again, nothing changes."""
    with web.database.session() as session:
        found = store.mark_sent(session, id)
        if found is None:
            raise Problem(404, "invitation-unknown", "There is no invitation with this id.")
        return _out(web, found)


@router.get("/deliveries")
def waiting(
    web: Web,
    status: Annotated[Literal["waiting", "sent", "dead"], Query(description="dead: laid aside")] = "dead",
    after: After = 0,
    limit: Limit = 100,
) -> DeliveriesOut:
    """Mail and webhooks that were laid aside after all attempts (dead), that wait, or that were sent."""
    with web.database.reading() as session:
        found = outbox.at_status(session, status, after, limit)
        return DeliveriesOut(
            deliveries=[DeliveryOut.model_validate(one, from_attributes=True) for one in found]
        )  # fmt: skip


@router.post("/deliveries/{id}/retry", status_code=202, responses=described(404))
def retry(id: Annotated[int, Field(ge=1, le=MOST_ID)], web: Web) -> Response:
    """Sends what was laid aside once more; within a week of when it was made."""
    with web.database.session() as session:
        if not outbox.retry(session, id):
            raise Problem(404, "delivery-unknown", "There is nothing laid aside with this id.")
    return Response(status_code=202)


@router.get("/funnel")
def measured(web: Web, since: Day = None, until: Day = None) -> FunnelOut:
    """How far invitations led, by product and wave."""
    with web.database.reading() as session:
        rows = [FunnelRow(**row) for row in funnel.funnel_rows(session, since, until)]
    return FunnelOut(rows=rows, total={step: sum(getattr(row, step) for row in rows) for step in funnel.STEPS})


@pages.get("/u/{token}")
def ask(token: str, request: Request, web: Web) -> str:
    """Asks first: a mail program that looks at every link must not unsubscribe anybody."""
    language, words = spoken(request, _locale(web, _unsubscriber(web, token)))
    asked = words.unsubscribe.filled(shop=web.settings.hearback_shop_name)
    return render("unsubscribe.html", lang=language, words=asked)


@pages.post("/u/{token}")
def leave(token: str, request: Request, web: Web) -> str:
    """One click, from this page or from the mail program's own button (RFC 8058)."""
    pseudonym = _unsubscriber(web, token)
    unsubscribe(web.settings, web.database, pseudonym)
    language, words = spoken(request, _locale(web, pseudonym))
    said = words.unsubscribed.filled(shop=web.settings.hearback_shop_name)
    return render("message.html", lang=language, title=said.title, text=said.text)


@pages.get("/c/{invite}/qr.svg")
def qr(invite: str, web: Web) -> Response:
    """The invitation's link as a QR code, for a slip of paper in the parcel."""
    nonce = invitations.unseal(web.settings, invite)
    return Response(qr_svg(links.chat_link(web.settings, nonce)), media_type="image/svg+xml")


def qr_svg(link: str) -> bytes:
    """A QR code that still reads with a seventh of it spoilt (level M), with the quiet zone the standard asks for."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", scale=8, border=4, light="#ffffff")
    return out.getvalue()


def _out(web: Parts, one: Progress) -> InvitationOut:
    return InvitationOut(status=one.stage, **facts(web.settings, one.invitation))


def _unsubscriber(web: Parts, token: str) -> str:
    try:
        return links.unsubscriber(web.settings, token)
    except links.BadLink as error:
        raise link_unknown() from error


def _locale(web: Parts, pseudonym: str) -> str | None:
    """Of the customer who asks; None where it is not known, and for one who was erased since."""
    with web.database.reading() as session:
        customer = orders.customer_by_pseudonym(session, pseudonym)
        return customer.locale if customer else None

"""The demo shop: whoever visits orders a product, it is delivered at once, and the chat about it waits on the page."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.intake.demo import PRODUCTS
from bot.store import orders
from bot.store.models import now
from bot.web import invitations
from bot.web.messages import clean
from bot.web.problems import Problem
from bot.web.state import Parts, parts_of
from bot.web.templating import render

Web = Annotated[Parts, Depends(parts_of)]
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

KINDS = {
    "camera": ("Digital camera", r"canon|nikon"),
    "router": ("Wireless router", r"linksys"),
    "phone": ("Mobile phone", r"nokia"),
    "disc": ("DVD player", r"dvd"),
    "pail": ("Nappy bin", r"diaper"),
    "software": ("Software", r"norton"),
    "player": ("Music player", r"mp3|zen|ipod"),
    "tool": ("Power tool", r"hitachi"),
}
"""What the shop's shelves are called, and by which words in its name a product is found to belong there."""


@dataclass(frozen=True)
class Offer:
    """A product as the shop shows it."""

    name: str
    kind: str
    shelf: str
    reviews: int


@router.get("/")
def storefront(web: Web) -> str:
    """The demo's products, each to be ordered."""
    with web.database.reading() as session:
        reviews = dict(orders.products(session))
    offers = [offer(name, reviews.get(name, 0)) for name in PRODUCTS.values()]
    return render("shop.html", shop=web.settings.hearback_shop_name, offers=offers)


@router.post("/demo/orders")
def order(
    web: Web, product: Annotated[str, Form(max_length=300)], name: Annotated[str, Form(max_length=60)] = ""
) -> RedirectResponse:
    """Takes an order from the visitor and sends them to its delivery."""
    if product not in PRODUCTS.values():
        raise Problem(404, "product-unknown", "This shop does not sell that. Go back and choose from the shelves.")
    visit = secrets.token_hex(6)
    link = invitations.invite(
        web.settings,
        web.database,
        order=f"demo-{visit}",
        customer=f"visitor-{visit}",
        product=product,
        name=clean(name).strip() or None,
        delivered_at=now(),
    )
    return RedirectResponse(f"/demo/orders/{link.rsplit('/', 1)[-1]}", status_code=303)


@router.get("/demo/orders/{invite}")
def delivered(invite: str, web: Web) -> str:
    """The page a customer sees after the delivery, with the widget on it."""
    nonce = invitations.unseal(web.settings, invite)
    with web.database.reading() as session:
        bought = orders.bought(session, nonce)
    if bought is None:
        raise invitations.refusal("unknown")
    return render(
        "delivered.html",
        shop=web.settings.hearback_shop_name,
        offer=offer(bought.product.name, 0),
        reference=bought.ref,
        invite=invite,
        public_url=web.settings.public_url,
    )


def offer(name: str, reviews: int) -> Offer:
    """The product with the shelf it stands on."""
    for kind, (shelf, words) in KINDS.items():
        if re.search(words, name, re.IGNORECASE):
            return Offer(name, kind, shelf, reviews)
    return Offer(name, "parcel", "Product", reviews)

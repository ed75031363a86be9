"""The app: every route, and what stands before all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from bot.language.pii import mask
from bot.settings import Settings
from bot.store.database import Database
from bot.web import answers, chat, console, health, insights, orders, outreach, pages, photos, problems, shop, static
from bot.web.desk import Desk
from bot.web.headers import SecurityHeaders
from bot.web.ledger import Ledger
from bot.web.limits import MOST_STREAMS, AtOnce, BodyLimit, RateLimit
from bot.web.live import Hub
from bot.web.metrics import CountRequests, Metrics
from bot.web.order import Order
from bot.web.rasa_client import RasaClient
from bot.web.shared import SharedHub, SharedOrder, SharedRateLimit
from bot.web.state import Parts

ABOUT = (
    "What the widget and the command line speak, and what the shop's own programs send. "
    "Every error is problem JSON (RFC 9457) with a sentence for people "
    "and a stable type for programs."
)


WORKER_GONE_AFTER = 10.0
"""Seconds beyond the longest turn, after which a worker that holds a conversation is taken for dead."""


def create_app(settings: Settings, *, rasa_transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The web room. Nothing is opened before the app starts but the two database engines, which connect when used.

    `rasa_transport` stands in for the network towards Rasa, for tests.
    """
    parts = _parts(settings, rasa_transport)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await parts.hub.start()
        await parts.desk.follower.start()
        yield
        await parts.desk.follower.stop()
        parts.hub.close()
        await parts.hub.stop()
        await parts.desk.order.close()
        parts.per_token.close()
        parts.per_address.close()
        await parts.rasa.close()
        parts.database.close()
        parts.tracker.close()

    app = FastAPI(
        title="Hearback API",
        version="1",
        description=ABOUT,
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = parts
    problems.install(app)
    customers = (
        chat.router,
        photos.router,
        orders.router,
        outreach.router,
        outreach.pages,
        answers.router,
        health.router,
        pages.router,
    )
    for router in (*customers, insights.router, *console.routers()):
        app.include_router(router)
    static.install(app)
    app.include_router(shop.router if settings.hearback_mode == "demo" else pages.production)
    _before_all(app, settings, parts.metrics)
    return app


def _parts(settings: Settings, transport: httpx.AsyncBaseTransport | None) -> Parts:
    database, tracker = Database(settings.database_url), Database(settings.tracker_url)
    hub, order, per_token, per_address = _together(settings) if settings.redis_url else _alone(settings)
    secret = settings.hearback_internal_secret.get_secret_value()
    metrics = Metrics()
    ledger = Ledger(database, settings.tracker_url, mask, anonymous=settings.hearback_anonymous)
    rasa = RasaClient(settings.rasa_urls, secret, settings.hearback_turn_timeout, metrics, transport)
    return Parts(
        settings=settings,
        database=database,
        tracker=tracker,
        rasa=rasa,
        hub=hub,
        desk=Desk(ledger, rasa, hub, order, settings.hearback_shop_name),
        per_token=per_token,
        per_address=per_address,
        photos_per_address=RateLimit(settings.hearback_rate_photos),
        streams_per_address=AtOnce(MOST_STREAMS),
        one_picture=asyncio.Semaphore(1),
        metrics=metrics,
    )


def _alone(settings: Settings) -> tuple[Hub, Order, RateLimit, RateLimit]:
    conversation, address = settings.hearback_rate_per_conversation, settings.hearback_rate_per_address
    return Hub(), Order(), RateLimit(conversation), RateLimit(address)


def _together(settings: Settings) -> tuple[Hub, Order, RateLimit, RateLimit]:
    """What this web room shares with others on the same Redis."""
    url, longest = settings.redis_url, settings.hearback_turn_timeout + WORKER_GONE_AFTER
    return (
        SharedHub(url),
        SharedOrder(url, longest),
        SharedRateLimit(settings.hearback_rate_per_conversation, url, "conversation"),
        SharedRateLimit(settings.hearback_rate_per_address, url, "address"),
    )


def _before_all(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """What every request passes, the last one added first."""
    app.add_middleware(BodyLimit)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.shop_origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After"],
        max_age=600,
    )
    app.add_middleware(SecurityHeaders, https=settings.public_url.startswith("https://"))
    app.add_middleware(CountRequests, metrics=metrics)

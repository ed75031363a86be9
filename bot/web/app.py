"""The app: every route, and what stands before all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from bot.language.pii import mask
from bot.settings import Settings
from bot.store.database import Database
from bot.web import chat, health, insights, pages, problems, shop, static
from bot.web.desk import Desk
from bot.web.headers import SecurityHeaders
from bot.web.ledger import Ledger
from bot.web.limits import BodyLimit, RateLimit
from bot.web.live import Hub
from bot.web.rasa_client import RasaClient
from bot.web.state import Parts

ABOUT = (
    "What the widget and the command line speak. Every error is problem JSON (RFC 9457) with a sentence for people "
    "and a stable type for programs."
)


def create_app(settings: Settings, *, rasa_transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The web room. Nothing is opened before the app starts but the two database engines, which connect when used.

    `rasa_transport` stands in for the network towards Rasa, for tests.
    """
    parts = _parts(settings, rasa_transport)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        parts.hub.close()
        await parts.rasa.close()
        parts.database.close()
        parts.tracker.close()

    app = FastAPI(
        title="Hearback chat API",
        version="1",
        description=ABOUT,
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = parts
    problems.install(app)
    for router in (chat.router, health.router, pages.router):
        app.include_router(router)
    static.install(app)
    for router in (shop.router, insights.router) if settings.hearback_mode == "demo" else (pages.production,):
        app.include_router(router)
    _before_all(app, settings)
    return app


def _parts(settings: Settings, transport: httpx.AsyncBaseTransport | None) -> Parts:
    database, tracker, hub = Database(settings.database_url), Database(settings.tracker_url), Hub()
    secret = settings.hearback_internal_secret.get_secret_value()
    rasa = RasaClient(settings.rasa_urls, secret, settings.hearback_turn_timeout, transport)
    return Parts(
        settings=settings,
        database=database,
        tracker=tracker,
        rasa=rasa,
        hub=hub,
        desk=Desk(Ledger(database, settings.tracker_url, mask), rasa, hub),
        per_token=RateLimit(settings.hearback_rate_per_conversation),
        per_address=RateLimit(settings.hearback_rate_per_address),
    )


def _before_all(app: FastAPI, settings: Settings) -> None:
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

"""What the app is made of, made once at its start."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import Request

from bot.settings import Settings
from bot.store.database import Database
from bot.web.desk import Desk
from bot.web.limits import AtOnce, RateLimit
from bot.web.live import Hub
from bot.web.metrics import Metrics
from bot.web.rasa_client import RasaClient


@dataclass(frozen=True)
class Parts:
    """The parts that routes work with."""

    settings: Settings
    database: Database
    tracker: Database
    rasa: RasaClient
    hub: Hub
    desk: Desk
    per_token: RateLimit
    per_address: RateLimit
    photos_per_address: RateLimit
    streams_per_address: AtOnce
    one_picture: asyncio.Semaphore
    """Held while a picture is unpacked, which takes hundreds of megabytes."""
    metrics: Metrics


async def parts_of(request: Request) -> Parts:
    """The parts of the app that serves this request. Not a plain `def`, which FastAPI hands to a thread each time."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts

"""What the shop's authors decided, as outreach needs it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from bot.authored import Authored, load
from bot.settings import ROOT


class UnknownWord(ValueError):
    """An audience or a wave that the shop does not have."""


class Due(NamedTuple):
    """One wave of one order line."""

    wave: str
    at: datetime


@cache
def authored() -> Authored:
    """data/shop/, read once in each process. Raises BadAuthoring."""
    return load(ROOT)


def check_audience(shop: Authored, audience: str) -> None:
    """Raises UnknownWord."""
    if audience not in shop.audiences:
        raise UnknownWord(f"audience is {audience!r}, but must be one of {', '.join(shop.audiences)}")


def check_wave(shop: Authored, wave: str) -> None:
    """Raises UnknownWord."""
    names = sorted({one.name for one in shop.waves})
    if wave not in names:
        raise UnknownWord(f"wave is {wave!r}, but must be one of {', '.join(names)}")


def planned(shop: Authored, audience: str, delivered_at: datetime | None) -> list[Due]:
    """When each of the audience's waves is due for a line delivered at this time, in order; none before delivery."""
    if delivered_at is None:
        return []
    due = [Due(wave.name, delivered_at + timedelta(days=wave.days)) for wave in shop.waves if wave.audience == audience]
    return sorted(due, key=lambda one: one.at)

"""Ready replies, from data/console/canned.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from bot.settings import ROOT
from bot.store.models import Conversation

FILE = ROOT / "data" / "console" / "canned.yml"
NLU = ROOT / "data" / "nlu"


@cache
def read(file: Path = FILE) -> tuple[tuple[str, str], ...]:
    """(title, text) of each reply, in the order of the file."""
    return tuple((str(one["title"]), str(one["text"])) for one in yaml.safe_load(file.read_text("utf-8")) or [])


def replies(talk: Conversation) -> list[tuple[str, str]]:
    """The replies with this customer's first name and product in them."""
    name = talk.customer.name.split()[0] if talk.customer and talk.customer.name else ""
    product = talk.product.name if talk.product else "product"
    return [(t, text.replace("{name}", f" {name}" if name else "").replace("{product}", product)) for t, text in read()]


@cache
def intents() -> tuple[str, ...]:
    """What a message can be taken for: the intents that have training sentences."""
    found: set[str] = set()
    for file in sorted(NLU.glob("*.yml")):
        for part in (yaml.safe_load(file.read_text("utf-8")) or {}).get("nlu", []):
            found |= {str(part["intent"]).split("/")[0]} if "intent" in part else set()
    return tuple(sorted(found))

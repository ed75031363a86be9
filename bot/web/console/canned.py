"""Saved replies, from data/console/replies/, one file a language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.settings import ROOT
from bot.store.conversations import locale_of
from bot.store.database import Session
from bot.store.models import Conversation
from bot.web.languages import pick

FOLDER = ROOT / "data" / "console" / "replies"
NLU = ROOT / "data" / "nlu"


class Saved(NamedTuple):
    """One language's. `product` stands for one that is not known; `replies`: (title, text) in the file's order."""

    product: str
    replies: tuple[tuple[str, str], ...]


@cache
def read(folder: Path = FOLDER) -> dict[str, Saved]:
    """By language."""
    return {file.stem: _saved(yaml.safe_load(file.read_text("utf-8"))) for file in sorted(folder.glob("*.yml"))}


def _saved(written: dict[str, Any]) -> Saved:
    return Saved(str(written["product"]), tuple((str(one["title"]), str(one["text"])) for one in written["replies"]))


def replies(session: Session, talk: Conversation) -> list[tuple[str, str]]:
    """The replies in the language of the talk, with this customer's first name and product in them."""
    saved = read()[pick(locale_of(session, talk.id), "", read())]
    name = talk.customer.name.split()[0] if talk.customer and talk.customer.name else ""
    given = {"{name}": f" {name}" if name else "", "{product}": talk.product.name if talk.product else saved.product}
    return [(title, _filled(text, given)) for title, text in saved.replies]


def _filled(text: str, given: dict[str, str]) -> str:
    for place, words in given.items():
        text = text.replace(place, words)
    return text


@cache
def intents() -> tuple[str, ...]:
    """What a message can be taken for: the intents that have training sentences."""
    found: set[str] = set()
    for file in sorted(NLU.glob("*.yml")):
        for part in (yaml.safe_load(file.read_text("utf-8")) or {}).get("nlu", []):
            found |= {str(part["intent"]).split("/")[0]} if "intent" in part else set()
    return tuple(sorted(found))

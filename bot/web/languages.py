"""In which language a page speaks to a customer outside the chat, and its words, from data/pages/."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from fastapi import Request

from bot.authored import Pages, load_pages
from bot.authored.languages import ENGLISH, code_of
from bot.settings import ROOT

_WANTED = re.compile(r"\s*([a-z]{1,8})(?:-[a-z0-9]+)*\s*(?:;\s*q=(0(?:\.\d*)?|1(?:\.0*)?)\s*)?", re.IGNORECASE)
"""One of an Accept-Language header: the language, its region and script, and how much it is wanted."""


class Spoken(NamedTuple):
    """The language of a page, and all words in it."""

    language: str
    words: Pages


@cache
def pages() -> dict[str, Pages]:
    """data/pages/, read once in each process. Raises BadAuthoring."""
    return load_pages(ROOT)


def spoken(request: Request, locale: str | None = None) -> Spoken:
    """`locale`: the customer's own, where the link says whose it is. It comes first, as in the mail with the link."""
    language = pick(locale, request.headers.get("accept-language", ""), pages())
    return Spoken(language, pages()[language])


def pick(locale: str | None, accepted: str, known: Collection[str]) -> str:
    """The customer's language, else what the browser asks for most, else English; of those that there are words in."""
    return next((one for one in (code_of(locale), *_wanted(accepted)) if one in known), ENGLISH)


def _wanted(accepted: str) -> list[str]:
    """The most wanted first; a language that is not wanted (q=0) is left out, and so is what cannot be read."""
    found = [one for part in accepted.split(",") if (one := _WANTED.fullmatch(part))]
    weighed = [(float(one[2] or 1), one[1].lower()) for one in found]
    return [language for weight, language in sorted(weighed, key=lambda one: -one[0]) if weight]

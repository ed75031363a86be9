"""Words that call for a person at once, in eight languages: danger, the law, somebody's own life, "a human, please".

A second net beside what is learned: what it catches is handed over whatever else the message says. A missed alarm
costs more than a needless hand-over, but "fire" alone is a tablet, and a mother in hospital may love her radio.
lexicon/alarms/ has one file a language, in sections, in plain ASCII: the text is folded before it is searched.
`python -m tests.bench danger` says what each language's list is worth: plainly told events, and no more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.language.lexicon import sections_of
from bot.language.notes import HARM
from bot.language.reading import LANGUAGES

ALARMS = ("self_harm", "safety", "legal")
"""In this order of precedence."""
PERSON = "person"
UNLESS, DENIABLE = "unless", ("safety", "legal")
"""The section of words that take an alarm back which they stand before: "I was worried he would", "it never"."""
DANGER, SURE = 0.95, 0.8
"""Probabilities from which what was read counts: danger (on the dev notes recall .74, precision .86), an act. English
wishes for a person are the intent classifier's, which has learned no other language."""
BEFORE = 60
"""Characters before an alarm in which they are looked for."""
MAX_PERSON_WORDS = 20
"""A sentence that wishes for a person is short; longer ones tell of people ("I talked to an agent twice ...")."""
FIRST, LAST = 6_000, 2_000
"""Characters searched at the beginning and at the end of a message: longer ones are rare, and must not cost more."""
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "’": "'", "‘": "'", "ʼ": "'", "œ": "oe", "æ": "ae"})
"""Letters that Unicode does not take apart into a base and a mark, and apostrophes as phones type them."""
_TOLD = re.compile(
    r"\b(?:musste|mussten|hatte|hatten|habe|haben|hab|wurde nie|j'ai|j'avais|on a|a du|avons|dut|he tenido"
    r"|tuve|hable|he hablado|llame|ho dovuto|ho parlato|ho chiamato|avevo|moest|moesten|heb|hebben|had"
    r"|tive|falei|liguei|tivemos|musial\w*|rozmawialam|rozmawialem|dzwonil\w*)\b"
)
"""Words by which other languages tell that a talk with a person has been: feedback, not a wish."""


def needed(text: str, reading: Mapping[str, Any]) -> str | None:
    """self_harm, safety, legal or person: by its words, or by what was read in it (the JSON of a reading)."""
    if found := alarm_in(text):
        return found
    if _is_danger(reading):
        return "safety"
    acts = {stretch["act"] for stretch in reading.get("does", ()) if stretch["confidence"] >= SURE}
    if "legal" in acts:
        return "legal"
    return PERSON if asks_for_person(text) or (PERSON in acts and reading.get("language") != "en") else None


def _is_danger(reading: Mapping[str, Any]) -> bool:
    """By the whole message and by a part of it: either alone takes a bad story for a harm."""
    hurt = any(item["severity"] == HARM for item in reading.get("items", ()))
    told = any(stretch["act"] == "danger" for stretch in reading.get("does", ()))
    return bool(reading.get("danger", 0.0) >= DANGER and (hurt or told))


def alarm_in(text: str) -> str | None:
    """self_harm, safety or legal: the first of these, in whatever language it is said."""
    plain = folded(text)
    return next((kind for kind in ALARMS for language in LANGUAGES if _said(kind, language, plain)), None)


def asks_for_person(text: str) -> bool:
    """Whether a short sentence in one of the languages but English asks for a person. English has its own reader."""
    parts = [part.strip(" ,:") for part in re.split(r"[.!?;]", folded(text))]
    short = [part for part in parts if len(part.split()) <= MAX_PERSON_WORDS]
    return any(_wishes(language, part) for language in LANGUAGES if language != "en" for part in short)


def alarm_language(text: str) -> str | None:
    """The language whose words raised the alarm or asked for a person; English last: its words are borrowed most."""
    plain = folded(text)
    others = [*LANGUAGES[1:], LANGUAGES[0]]
    return next((one for one in others if any(_said(kind, one, plain) for kind in (*ALARMS, PERSON))), None)


def folded(text: str) -> str:
    """In lower case and without accents, one blank between words: "Brûlé" and "brule" read alike."""
    part = text if len(text) <= FIRST + LAST else f"{text[:FIRST]} {text[-LAST:]}"
    low = unicodedata.normalize("NFKD", part.casefold()).translate(_LETTERS)
    return " ".join("".join(one for one in low if not unicodedata.combining(one)).split())


def _wishes(language: str, part: str) -> bool:
    return not _TOLD.search(part) and _said(PERSON, language, part)


def _said(kind: str, language: str, plain: str) -> bool:
    """Whether it is said in these words, and not only feared or denied."""
    patterns = _patterns(language)
    words, unless = patterns.get(kind), patterns.get(UNLESS) if kind in DENIABLE else None
    return words is not None and any(
        unless is None or unless.search(plain, max(0, found.start() - BEFORE), found.start()) is None
        for found in words.finditer(plain)
    )


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    return sections_of(f"alarms/{language}", before=(UNLESS,))

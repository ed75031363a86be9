"""What a model's wording of checked sentences may be: the same facts in other words. Pure; in doubt it is refused."""

# ruff: noqa: SIM905  # a word list is easier to read and keep as prose

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.llm.limits import plain_words, stems

QUOTED = re.compile(r"“[^”]*”")
NUMBER = re.compile(r"-?\d[\d.,]*%?")
MARKUP = re.compile(r"https?:|www\.|[@<>{}\[\]|`*#\\_]|[\"„]")
WEIGHTY = frozenset(
    """not no never none nobody nothing without hardly barely only all every everybody each more less fewer most least
    best worst better worse rising falling liked disliked wrong right satisfied dissatisfied unsatisfied unhappy happy
    unless instead against fail failed broken good bad up down higher lower above below ahead behind""".split()
)
"""Words that turn a sentence round: each stands in the wording as often as in what was given."""
LONGER, AT_LEAST = 1.5, 40
"""A wording may be half as long again, and 40 characters longer in any case."""


def refusal(given: Sequence[str], worded: Sequence[str]) -> str | None:
    """Why these sentences may not stand for those given; None when they may."""
    if len(worded) != len(given):
        return f"{len(worded)} sentences for {len(given)}"
    return next((why for old, new in zip(given, worded, strict=True) if (why := _refused(old, new))), None)


def _refused(old: str, new: str) -> str | None:
    bare_old, bare_new = QUOTED.sub(" ", old), QUOTED.sub(" ", new)
    words_old, words_new = _words(bare_old), _words(bare_new)
    checks = (
        ("form", not new.isprintable() or not new.strip() or MARKUP.search(new) is not None),
        ("length", len(new) > max(LONGER * len(old), len(old) + AT_LEAST)),
        ("a quotation", Counter(QUOTED.findall(old)) != Counter(QUOTED.findall(new))),
        ("a number", _numbers(bare_old) != _numbers(bare_new)),
        ("a word that turns it round", _weighty(words_old) != _weighty(words_new)),
        ("a word that was not given", not stems(bare_new) <= stems(bare_old) | plain_words()),
        ("a question", new.count("?") != old.count("?")),
    )
    return next((reason for reason, wrong in checks if wrong), None)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower().replace("’", "'"))


def _weighty(words: Sequence[str]) -> Counter[str]:
    return Counter("not" if word.endswith("n't") else word for word in words if word in WEIGHTY or word.endswith("n't"))


def _numbers(text: str) -> Counter[str]:
    return Counter(found.rstrip(".,") for found in NUMBER.findall(text))

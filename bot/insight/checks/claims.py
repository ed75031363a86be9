"""The sentences of a digest against the facts."""

from __future__ import annotations

from collections.abc import Iterator

from bot.insight import wording
from bot.insight.checks.facts import THEME_VALUE, Facts
from bot.insight.checks.same import Json, same

SENTENCES = 3


def claims(facts: Facts, digest: Json) -> Iterator[str]:
    texts = [claim["text"] for claim in digest["claims"]]
    if digest["verdict"] != texts[:SENTENCES]:
        yield "verdict: its sentences are not the first three claims"
    for claim in digest["claims"]:
        for name, value in claim["values"].items():
            if not same(value, facts.value(name)):
                yield f"{claim['text']!r}: {name} is {facts.value(name)!r}, not {value!r}"
        yield from unfounded(claim)
        themes = {int(found[1]) for name in claim["values"] if (found := THEME_VALUE.fullmatch(name))}
        due = sorted({item for theme in themes for item in facts.members.get(theme, ())})
        if claim["items"] != due:
            yield f"{claim['text']!r}: the items behind it are not those of its themes"


def unfounded(claim: Json) -> Iterator[str]:
    """Numbers and quoted words of a sentence that none of its values accounts for."""
    names = [value for value in claim["values"].values() if isinstance(value, str)]
    for quoted in wording.QUOTED.findall(claim["text"]):
        if quoted not in map(wording.quoted, names):
            yield f"{claim['text']!r}: nobody said {quoted}"
    plain = wording.QUOTED.sub("", claim["text"])
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, "")
    numbers = [value for value in claim["values"].values() if not isinstance(value, str)]
    written = {way for value in numbers for way in wording.ways_to_write(value)}
    for found in wording.NUMBER.findall(plain):
        if found not in written:
            yield f"{claim['text']!r}: {found} is none of its values"

"""What a message changes of the draft: each edit with the words it comes from, and why.

The draft is the list of things noted so far, as the customer was shown them; the reader says of each stretch of a
message what it does and which entry it speaks of (`to`, from 1). Here it becomes edits; `actions/` writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

SIDES = ("expected", "actual")
Change = Literal["confirm", "deny", "replace", "retract", "add", "tell"]
CHANGES: Mapping[str, Change] = {
    "confirms": "confirm",
    "denies": "deny",
    "corrects": "replace",
    "retracts": "retract",
    "adds": "add",
    "tells": "tell",
}
"""What an act does to the draft, after something was read back."""
MARKS = ",;."
COMPARED = ("unmet", "exceeded")
SURE = 0.5
"""Mean probability of a stretch's act, below which it takes nothing back and replaces nothing."""


@dataclass(frozen=True)
class Entry:
    """One thing of the draft. `item`: its id in the record."""

    item: int
    what: str
    expected: str | None = None
    actual: str | None = None
    kind: str | None = None
    aspect: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As the reader reads it, and as it stands in the slot `draft`."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Edit:
    """`item`: the id of what is changed. `part` and `text`: of a replacement, which side and what stands there now."""

    change: Change
    quote: str
    because: str
    item: int | None = None
    part: str | None = None
    text: str | None = None


def entries_of(draft: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """From the slot `draft`; what else stands there is left out."""
    names = Entry.__dataclass_fields__
    return [Entry(**{name: one[name] for name in names if name in one}) for one in draft]


def needs_second_look(reading: Mapping[str, Any]) -> bool:
    """Whether the message shall also be read on its own, without question and draft.

    What is put right is often told whole ("I expected ten hours, and it lasts four"), and an answer may tell once more
    what happened: both are plainer alone. So is a message of which it is not clear what it does.
    """
    acts = {stretch["act"] for stretch in reading["does"]}
    clear = any(stretch["confidence"] >= SURE for stretch in reading["does"])
    return bool(acts & {"corrects", "answers"}) or not clear


def told_whole(alone: Sequence[Mapping[str, Any]], about: int | None) -> list[Edit]:
    """The sides that a message tells of one thing when it is read on its own: what now stands of the item `about`."""
    told = [item for item in alone if item["kind"] in COMPARED and item["expected"]]
    if len(told) != 1 or about is None:
        return []
    sides = {side: told[0][side] for side in SIDES if told[0][side]}
    quote = told[0]["quote"]
    sides["expected"] = _clause(quote, sides["expected"], sides.get("actual"))
    return [Edit("replace", quote, f'"{quote}" tells {part} anew', about, part, text) for part, text in sides.items()]


def _clause(quote: str, expected: str, actual: str | None) -> str:
    """What was expected up to the mark behind it: "as hot as the bottle says" of "I expected it as hot as the bottle
    says, and it is not", where "as hot" was found."""
    start, end = quote.find(expected), quote.find(actual) if actual else -1
    mark = max(quote.rfind(one, start, end) for one in MARKS) if 0 <= start < end else -1
    return quote[start:mark] if mark > start + len(expected) else expected


def edits_of(reading: Mapping[str, Any], draft: Sequence[Entry]) -> list[Edit]:
    """Of a reading's JSON (with `does` and `answers`), in the order in which they are said."""
    return list(_edits(reading, draft))


def _edits(reading: Mapping[str, Any], draft: Sequence[Entry]) -> Iterator[Edit]:
    answers = reading.get("answers") or {}
    for stretch in reading.get("does") or ():
        change = CHANGES.get(stretch["act"])
        if change is None or (change in ("replace", "retract") and stretch["confidence"] < SURE):
            continue
        entry = _meant(stretch, draft)
        quote, item = stretch["quote"], entry.item if entry else None
        if change != "replace":
            yield Edit(change, quote, f'"{quote}" {stretch["act"]}', item)
            continue
        sides = _sides(stretch, answers, quote)
        for part, text in sides.items():
            yield Edit("replace", quote, f'"{quote}" puts {part} right', item, part, text)
        if not sides:
            yield Edit("replace", quote, f'"{quote}" puts the thing itself right', item)


def _sides(stretch: Mapping[str, Any], answers: Mapping[str, str], quote: str) -> dict[str, str]:
    """The sides of the pair that this stretch gives anew: in its own words, never in those of another stretch."""
    given = {side: answers[side] for side in SIDES if answers.get(side) and answers[side] in quote}
    part = stretch.get("part")
    if part in SIDES and not given:
        return {part: quote}
    return given if part in SIDES else {}


def _meant(stretch: Mapping[str, Any], draft: Sequence[Entry]) -> Entry | None:
    """The entry it speaks of; the only one where there is no other."""
    to = stretch.get("to")
    if isinstance(to, int) and 1 <= to <= len(draft):
        return draft[to - 1]
    return draft[0] if len(draft) == 1 else None

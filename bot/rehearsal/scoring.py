"""How one talk went: what the record holds against what a careful note-taker would have, and who was heard.

Wordings are compared by the words they share (overlap.py), so all of it is a proxy for a person's judgement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.rehearsal.behaviour import ENDED, Talk
from bot.rehearsal.customers import BAD, GOOD, Customer, Thing
from bot.rehearsal.overlap import Overlap

ALIKE = 0.5
"""From this likeness on, an item of the record is taken for one of the note-taker's."""
Row = Mapping[str, Any]
"""An item as `hearback export feedback` has it."""


@dataclass(frozen=True)
class Outcome:
    """One talk, measured. None where the question does not arise for this customer."""

    id: str
    language: str
    true_pair: bool | None
    """A pair was confirmed, and both sides are true. Of those who have a pair to tell, and were not given a person
    before that because they were hurt or wanted one."""
    any_pair: bool
    """A pair was confirmed, true or not."""
    false_pair: bool
    """A pair was confirmed that this customer did not mean."""
    wholly_right: bool
    found: int
    noted: int
    due: int
    """Items that are right, that are in the record, and that should be."""
    told: bool
    """Whether something was told before it could be asked for."""
    asked_again: tuple[str, ...]
    repeated: tuple[str, ...]
    corrected: bool | None
    """Whether what was put right is right now. None where nothing was."""
    danger_heard: bool | None
    false_alarm: bool
    heard: bool | None
    """Whether the wish said beside something else got an answer or a person."""
    wants: str | None
    delivery: bool | None
    """Whether what never came, or came wrong, is noted as that. None of all others."""
    turns: int
    passed_on: int
    abandoned: str
    lines: tuple[tuple[str, str], ...]
    record: tuple[Row, ...]
    truth: tuple[Row, ...]

    @property
    def troubles(self) -> tuple[str, ...]:
        """What went wrong, in words, the worst first."""
        return tuple(says for says, weight in self._weighed if weight)

    @property
    def trouble(self) -> int:
        """How much the talk is worth reading: what harms a customer, or the record, weighs most; then its length."""
        return sum(weight for _, weight in self._weighed) + self.turns

    @property
    def _weighed(self) -> tuple[tuple[str, int], ...]:
        strays = self.noted + self.due - 2 * self.found
        return (
            ("danger not heard", 100 * (self.danger_heard is False)),
            ("handed over unasked", 40 * self.false_alarm),
            ("confirmed what is not true", 40 * self.false_pair),
            (f"{self.wants} not heard", 30 * (self.heard is False)),
            ("not noted as a problem of delivery", 15 * (self.delivery is False)),
            ("not put right", 25 * (self.corrected is False)),
            (f"abandoned: {self.abandoned}", 25 * bool(self.abandoned)),
            ("no true pair", 20 * (self.true_pair is False)),
            (f"asked again: {', '.join(self.asked_again)}", 10 * len(self.asked_again)),
            ("asked in the same words", 10 * len(self.repeated)),
            ("record not as told", 10 * (not self.wholly_right) + 5 * strays),
        )


@dataclass(frozen=True)
class Match:
    """The note-taker's things beside the rows of the record that are them."""

    pairs: Sequence[tuple[Thing, Row]]
    missing: Sequence[Thing]
    surplus: Sequence[Row]


def outcome(talk: Talk, rows: Sequence[Row], heard_in: Sequence[str]) -> Outcome:
    """`rows`: the active items of this talk. `heard_in`: what the assistant says to somebody who is heard."""
    customer, overlap = talk.customer, talk.overlap
    match = matched(overlap, customer.record, rows)
    confirmed = [row for row in rows if row["confirmed"] and row["expected"] and _happened(row)]
    true = [row for row in confirmed if any(is_true(overlap, row, thing) for thing in customer.record)]
    due = [thing for thing in customer.record if not thing.optional]
    handed = talk.state == "handed_over"
    wanted = customer.beside.wants if customer.beside and talk.wish_said else None
    return Outcome(
        id=customer.id,
        language=customer.language,
        true_pair=bool(true) if customer.has_pair and not (handed and (customer.hurt or wanted)) else None,
        any_pair=bool(confirmed),
        false_pair=bool(confirmed) and not true,
        wholly_right=is_wholly_right(overlap, match, due, compares=customer.compares),
        found=len(match.pairs),
        noted=len(rows),
        due=len(due) + sum(thing.optional for thing, _ in match.pairs),
        told=bool(customer.told or customer.opens_told),
        asked_again=tuple(talk.asked_again),
        repeated=tuple(talk.repeated),
        corrected=_is_put_right(overlap, customer, match, true) if talk.corrected else None,
        danger_heard=handed if customer.hurt else None,
        false_alarm=handed and not customer.hurt and wanted is None,
        heard=_is_heard(talk, handed, heard_in) if wanted else None,
        wants=wanted,
        delivery=any(row.get("fulfilment") for row in rows) if customer.undelivered else None,
        turns=talk.turns,
        passed_on=talk.passed_on,
        abandoned=talk.left if talk.state not in ENDED else "",
        lines=tuple(talk.lines),
        record=tuple({name: row.get(name) for name in SHOWN} for row in rows),
        truth=tuple(asdict(thing) for thing in customer.record),
    )


SHOWN = ("kind", "quote", "expected", "actual", "confirmed", "severity", "fulfilment")


def matched(overlap: Overlap, things: Sequence[Thing], rows: Sequence[Row]) -> Match:
    """Each thing with the row that is most like it, the likest pairs first; only of one side, good or bad or wished."""
    likeness = sorted(
        (
            (overlap.likeness(_said(row, wider), thing.what), -t, -r)
            for t, thing in enumerate(things)
            for r, row in enumerate(rows)
            for wider in (False, True)
            if _side(thing.kind) == _side(row["kind"])
        ),
        reverse=True,
    )
    found: dict[int, int] = {}
    for alike, t, r in likeness:
        if alike >= ALIKE and -t not in found and -r not in found.values():
            found[-t] = -r
    pairs = [(things[t], rows[r]) for t, r in sorted(found.items())]
    missing = [thing for t, thing in enumerate(things) if t not in found and not thing.optional]
    return Match(pairs, missing, [row for r, row in enumerate(rows) if r not in found.values()])


def is_wholly_right(overlap: Overlap, match: Match, due: Sequence[Thing], *, compares: bool) -> bool:
    """Everything is there once and of its kind, nothing else is, and every expectation is the one that was told, and
    there where it is due (`compares`)."""
    if match.missing or match.surplus or (due and not match.pairs):
        return False
    return all(_is_right(overlap, thing, row, compares=compares) for thing, row in match.pairs)


def is_true(overlap: Overlap, row: Row, thing: Thing) -> bool:
    """Whether the row's pair is this thing's."""
    return bool(row["expected"]) and overlap.is_pair(row["expected"], _happened(row), thing)


def _is_right(overlap: Overlap, thing: Thing, row: Row, *, compares: bool) -> bool:
    if thing.expected and not thing.optional and (compares or row["expected"]):
        return is_true(overlap, row, thing)
    return not row["expected"] or overlap.says(row["expected"], thing.expected)


def _is_put_right(overlap: Overlap, customer: Customer, match: Match, true: Sequence[Row]) -> bool:
    main = customer.main
    if main is None or not customer.has_pair:
        return not match.missing
    return bool(true) or any(is_true(overlap, row, main) for _, row in match.pairs)


def _is_heard(talk: Talk, handed: bool, heard_in: Sequence[str]) -> bool:
    """A person has taken over, or what came next was one of the shop's answers, or said that it was passed on."""
    assert talk.customer.beside
    if talk.customer.beside.wants == "person":
        return handed
    said = " ".join((talk.reply_to_wish or "").split())
    return handed or any(words in said for words in heard_in)


def _happened(row: Row) -> str:
    return str(row["actual"] or row["quote"])


def _said(row: Row, wider: bool) -> str:
    return _happened(row) if wider else str(row["quote"])


def _side(kind: str) -> str:
    return "bad" if kind in BAD else "good" if kind in GOOD else kind

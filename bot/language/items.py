"""The separate things said in one text, each with its exact span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language import expectations
from bot.language.aspects import aspect, is_generic, written
from bot.language.expectations import GUESSED, SURE, TOLD, Expectation, Span
from bot.language.features import Floats
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE
from bot.language.lexicon import fold, pattern
from bot.language.opinions import Opinion, within
from bot.language.reading import Item, Kind, Label, Sentiment
from bot.language.segments import Clause
from bot.language.severity import LEAST, severity
from bot.language.suggestions import suggestion

OPINION, REQUEST = 0.5, 0.5
"""A clause that holds an opinion, or asks for a change, with less probability makes no item."""
HARDLY = 0.2
"""Nor does one that leans to neither side by more than this; what was unmet or exceeded leans at least so far."""


HOPES = ("hoped", "promised", "told", "before")


@dataclass(frozen=True)
class Read:
    """A clause with what the heads say of it and the expectation it speaks of."""

    clause: Clause
    probabilities: Floats
    expectation: Expectation | None
    troubled: bool
    """It has a word of things going wrong."""

    @property
    def score(self) -> float:
        return round(float(self.probabilities[POSITIVE] - self.probabilities[NEGATIVE]), 4)

    @property
    def opinionated(self) -> bool:
        return float(self.probabilities[NEUTRAL]) < 1 - OPINION and abs(self.score) > HARDLY

    @property
    def is_bad(self) -> bool:
        return self.opinionated and self.score < 0

    @property
    def hopes(self) -> bool:
        return self.expectation is not None and self.expectation.sense in HOPES

    @property
    def was_promised(self) -> bool:
        return self.expectation is not None and self.expectation.sense in ("promised", "told")

    @property
    def says_what_should_be(self) -> bool:
        """Beyond doubt, and of the thing bought."""
        return self.expectation is not None and (self.expectation.sense == "promised" or self.strength == SURE)

    @property
    def span(self) -> Span:
        return self.clause.start, self.clause.end

    @property
    def hoped(self) -> Span:
        """What was expected, without who said so; all of the clause where it does not say what."""
        return self.expectation.expected if self.expectation and self.expectation.expected else self.span

    @property
    def looks_back(self) -> bool:
        return self.expectation is not None and self.expectation.sense == "before"

    @property
    def strength(self) -> int:
        return self.expectation.strength if self.expectation else GUESSED


@dataclass(frozen=True)
class Naming:
    """How what an opinion is about gets its name: as the model found it, else by its place among known terms."""

    text: str
    known: frozenset[str]
    opinions: Sequence[Opinion]

    def __call__(self, start: int, end: int, score: float) -> str | None:
        sense = POSITIVE if score > 0 else NEGATIVE
        found = sorted(within(self.opinions, start, end), key=lambda opinion: opinion.sense != sense)
        spans = [span for opinion in found for span in opinion.aspects if start <= span[0] and span[1] <= end]
        names = [written(self.text, *span) for span in spans]
        named = next((name for name in names if not is_generic(name)), None)
        return named or aspect(self.text, start, end, self.known)


def find_items(
    text: str,
    clauses: Sequence[Clause],
    probabilities: Floats,
    known: frozenset[str],
    opinions: Sequence[Opinion] = (),
) -> tuple[Item, ...]:
    """`probabilities` has one row a clause. In the order of the text; spans do not overlap."""
    name = Naming(text, known, opinions)
    reads = [
        Read(clause, row, expectations.find(text, clause.start, clause.end), _troubled(text, clause))
        for clause, row in zip(clauses, probabilities, strict=True)
    ]
    found: list[Item] = []
    place = 0
    while place < len(reads):
        partner = _partner(reads, place, name)
        group = reads[place : place + 1 + partner]
        item = _paired(text, group, name) if partner else _single(text, group[0], name)
        found += [item] if item else []
        place += len(group)
    return tuple(found)


def _troubled(text: str, clause: Clause) -> bool:
    return pattern("trouble").search(fold(text[clause.start : clause.end])) is not None


def _partner(reads: list[Read], place: int, name: Naming) -> int:
    """1 when the next clause says what happened to the expectation of this one, or the other way round."""
    if place + 1 == len(reads):
        return 0
    here, there = reads[place], reads[place + 1]
    same = there.clause.sentence == here.clause.sentence
    if here.hopes and not there.hopes:
        if same:
            return int(there.score < 0 or (there.clause.contrast and not here.looks_back))
        return int(there.score < (0 if there.troubled else -HARDLY) and here.strength >= TOLD)
    if not there.hopes or here.expectation is not None:
        return 0
    if same and there.clause.contrast and there.was_promised:
        return 1
    # "It died after an hour. The box said twelve."
    answers = here.is_bad and there.says_what_should_be and (same or there.was_promised or _of_one(here, there, name))
    return int(answers and not _partner(reads, place + 1, name))


def _of_one(here: Read, there: Read, name: Naming) -> bool:
    """Whether what went wrong and what was expected may be of the same thing."""
    named = [name(*span, read.score) for read, span in ((here, here.span), (there, there.hoped))]
    return None in named or named[0] == named[1]


def _paired(text: str, group: list[Read], naming: Naming) -> Item | None:
    hoped, happened = group if group[0].hopes else reversed(group)
    assert hoped.expectation is not None
    span, actual = (group[0].clause.start, group[1].clause.end), (happened.clause.start, happened.clause.end)
    kind: Kind = "exceeded" if happened.score > HARDLY else "unmet"
    expected = hoped.expectation.expected
    name = (naming(*expected, happened.score) if expected else None) or naming(*actual, happened.score)
    return _item(text, span, kind, name, happened.score, expected, actual)


def _single(text: str, read: Read, naming: Naming) -> Item | None:
    kind = _kind(text, read)
    if kind is None:
        return None
    span = read.span
    compared = read.expectation if kind in ("unmet", "exceeded") else None
    expected, actual = (compared.expected, compared.actual) if compared else (None, None)
    return _item(text, span, kind, naming(*span, read.score), read.score, expected, actual)


def _kind(text: str, read: Read) -> Kind | None:
    if suggestion(text[read.clause.start : read.clause.end]) > REQUEST:
        return "wish"
    sense = read.expectation.sense if read.expectation else None
    if sense == "exceeded" and (read.score > 0 or read.strength == SURE):
        return "exceeded"
    if sense in ("before", "promised", "told") or (sense == "hoped" and read.strength == TOLD):
        return None  # said of something else, unless the next clause says what came of it
    unmet = sense in ("fell short", "hoped") and read.score < 0 and read.strength == SURE
    if unmet or sense == "contradicted":
        return "unmet"
    if not read.opinionated:
        return None
    return "praise" if read.score > 0 else "fault"


def _sentiment(kind: Kind, score: float) -> Sentiment:
    """What was unmet is never called positive, whatever the tone."""
    if kind == "unmet":
        score = min(score, -HARDLY)
    if kind == "exceeded":
        score = max(score, HARDLY)
    label: Label = "positive" if score > 0 else "negative" if score < 0 else "neutral"
    return Sentiment(label, score)


def _item(
    text: str, span: Span, kind: Kind, name: str | None, score: float, expected: Span | None, actual: Span | None
) -> Item:
    quote, bad = text[slice(*span)], kind in ("fault", "unmet")
    return Item(
        start=span[0],
        end=span[1],
        quote=quote,
        kind=kind,
        aspect=name,
        sentiment=_sentiment(kind, score),
        expected=text[slice(*expected)] if expected else None,
        actual=text[slice(*actual)] if actual else None,
        severity=severity(quote, score) if bad else LEAST,
    )

"""The simulated customers of data/rehearsal/: what each has to tell, would answer, and should leave in the record."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import Mendable

FOLDER = Path("data") / "rehearsal"
KINDS = ("fault", "unmet", "exceeded", "wish", "praise")
BAD, GOOD = frozenset(("fault", "unmet")), frozenset(("exceeded", "praise"))
ANSWERS = ("expected", "actual", "detail", "part", "since", "goal", "source", "better", "liked", "story")
"""What a customer may be asked in words; `better`: what would have made it better; `liked`: what went beyond it."""
TOLD = (*ANSWERS, "satisfaction", "comparison")
WHAT_HAPPENED = ("actual", "detail")
"""What a story tells where its line does not say otherwise."""
GOALS = ("yes", "partly", "no")
"""Whether the customer attained what the thing was bought for."""
SOURCES = ("advert", "product_page", "reviews", "sales_person", "earlier_purchase", "other")
WISHES = ("question", "refund", "person")
RATINGS, COMPARISONS = range(1, 6), range(-2, 3)
NEEDED = ("id", "from", "product", "rating", "comparison")


class BadCustomers(Mendable):
    """A file of data/rehearsal/ cannot be used as it is; the message names file and line."""


@dataclass(frozen=True)
class Thing:
    """One item as a careful note-taker would have it; each side in one or more wordings, the first as told."""

    kind: str
    what: tuple[str, ...]
    happened: tuple[str, ...] = ()
    """The other side of the pair, trimmed to its content."""
    expected: tuple[str, ...] = ()
    optional: bool = False
    """Noted or not, both are right."""


@dataclass(frozen=True)
class Beside:
    """What the customer says beside an answer: to which question, the words, and what they want."""

    asked: str
    says: str
    wants: str


@dataclass(frozen=True)
class Customer:
    """One customer. `opens` is typed in answer to the rating instead of a tap; `opens_told` and `told` name the
    questions that it and the story answer already. `goal` and `source` are tapped where buttons are shown."""

    id: str
    origin: str
    language: str
    product: str
    rating: int
    comparison: int
    story: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()
    opens: str | None = None
    opens_told: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)
    goal: str | None = None
    source: str | None = None
    record: tuple[Thing, ...] = ()
    correction: str | None = None
    """Said once, where the mirror is wrong."""
    confirms: str | None = None
    """Said instead of a tap, where the mirror is right."""
    beside: Beside | None = None
    hurt: bool = False
    undelivered: bool = False

    @property
    def remedy(self) -> str:
        """What the shop shall do, where it asks that."""
        if self.beside is not None and self.beside.wants == "refund":
            return "refund"
        return "replacement" if self.undelivered else "none"

    @property
    def main(self) -> Thing | None:
        return next((thing for thing in self.record if not thing.optional), None)

    @property
    def has_pair(self) -> bool:
        """Whether there is an expectation and a fact to leave behind."""
        return self.compares and any(thing.expected for thing in self.record if not thing.optional)

    @property
    def compares(self) -> bool:
        """Whether what was expected is worth asking for: what never came, or came wrong, needs a remedy instead, so
        that only what is told unasked is due."""
        return not self.undelivered or "expected" in self.told | self.opens_told

    @property
    def words(self) -> tuple[str, ...]:
        """All that the customer may say."""
        beside = (self.beside.says,) if self.beside else ()
        said = (self.opens, *self.story, *self.answers.values(), self.correction, self.confirms, *beside)
        return tuple(words for words in said if words)


def load(root: Path, language: str | None = None) -> list[Customer]:
    """All customers of a language, or of all. Raises BadCustomers."""
    files = sorted((root / FOLDER).glob(f"{language or '*'}.jsonl"))
    if not files:
        known = ", ".join(sorted(file.stem for file in (root / FOLDER).glob("*.jsonl")))
        raise BadCustomers(f"There are no simulated customers who speak {language!r}. There are: {known}.")
    return [customer for file in files for customer in read(file)]


def draw(customers: Sequence[Customer], count: int, seed: int) -> list[Customer]:
    """`count` of them, each at most once, by lot. Raises BadCustomers where there are none to draw."""
    if count < 1:
        raise BadCustomers("Say how many customers shall come: --customers 200.")
    return random.Random(seed).sample(list(customers), min(count, len(customers)))  # noqa: S311 - a lot, no secret


def read(file: Path) -> Iterator[Customer]:
    """The customers of one file, whose name is their language. Raises BadCustomers."""
    for number, line in enumerate(file.read_text("utf-8").split("\n"), 1):
        if line.strip():
            try:
                yield _customer(json.loads(line), file.stem)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadCustomers(f"{file}, line {number}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _customer(row: Mapping[str, Any], language: str) -> Customer:
    unknown = set(row) - {*Customer.__dataclass_fields__, "from"}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is nothing that a customer has")
    answers = dict(row.get("answers") or {})
    beside = Beside(**row["beside"]) if row.get("beside") else None
    customer = Customer(
        id=row["id"],
        origin=row["from"],
        language=language,
        product=row["product"],
        rating=row["rating"],
        comparison=row["comparison"],
        story=_texts(row.get("story")),
        told=frozenset(row.get("told", WHAT_HAPPENED)),
        opens=row.get("opens"),
        opens_told=frozenset(row.get("opens_told") or ()),
        answers=answers,
        goal=row.get("goal"),
        source=row.get("source"),
        record=tuple(_things(row.get("record") or (), answers.get("expected"))),
        correction=row.get("correction"),
        confirms=row.get("confirms"),
        beside=beside,
        hurt=bool(row.get("hurt")),
        undelivered=bool(row.get("undelivered")),
    )
    for problem in _problems(customer):
        raise ValueError(problem)
    return customer


def _things(rows: Iterable[Mapping[str, Any]], expected: str | None) -> Iterator[Thing]:
    """Where the first thing fell short and names no expectation, it is the one that the customer would answer."""
    for number, row in enumerate(rows):
        own = _texts(row.get("expected"))
        asked_for = () if number or row["kind"] not in BAD or expected is None else (expected,)
        what = _texts(row["what"])
        yield Thing(row["kind"], what, _texts(row.get("happened")) or what, own or asked_for, bool(row.get("optional")))


def _texts(found: str | Sequence[str] | None) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found or ())


def _problems(customer: Customer) -> Iterator[str]:
    allowed: tuple[tuple[str, Iterable[Any], Iterable[Any]], ...] = (
        ("rating", [customer.rating], RATINGS),
        ("comparison", [customer.comparison], COMPARISONS),
        ("answers", customer.answers, ANSWERS),
        ("told", customer.told | customer.opens_told, TOLD),
        ("goal", [customer.goal], (None, *GOALS)),
        ("source", [customer.source], (None, *SOURCES)),
        ("kind", [thing.kind for thing in customer.record], KINDS),
        ("wants", [customer.beside.wants] if customer.beside else (), WISHES),
    )
    for name, found, known in allowed:
        for one in found:
            if one not in known:
                yield f"{name} is {one!r}; it may be {', '.join(str(value) for value in known)}"
    if not any(customer.words):
        yield "a customer needs something to say"
    if customer.has_pair and not customer.correction:
        yield "correction is missing: the plain sentence that puts a wrong mirror right"

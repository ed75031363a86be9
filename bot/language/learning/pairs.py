"""Pairs of an item and a statement, each with whether the item says it: what the matcher learns from.

Judged pairs (data/judged) are few. Beside them: translations of notes, whose items say the same in another language;
things said for and against one aspect, which never say the same; verdicts, which say nothing that can be acted on;
and arguments with the key points they make (ArgKP), where its folder is given.
"""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from bot.language.notes import Item, Json, Note, side, split_of

JUDGED = Path(__file__).resolve().parents[3] / "data" / "judged"
NEGATIVES = 1
"""Arguments that do not make a key point, for each that does."""
OPPOSED, EACH = 500, 4
"""Aspects, and quotes of each side, or there would be far more that say nothing than that say something."""
VERDICTS = {
    "problem": (
        *("it is horrible", "I hate it", "a bad product", "waste of money", "how pathetic", "very disappointed"),
        *("do not buy this", "not good at all", "absolut enttäuschend", "schlechtes Produkt", "très déçu", "à éviter"),
        *("muy malo, no lo recomiendo", "una decepción", "pessimo prodotto", "non lo consiglio", "slecht product"),
        *("grote teleurstelling", "péssimo, não recomendo", "que desilusão", "fatalny produkt", "nie polecam"),
    ),
    "good": (
        *("it is great", "I love it", "a good product", "highly recommended", "very happy with it", "works well"),
        *("excellent", "five stars", "tolles Produkt", "bin sehr zufrieden", "très bon produit", "je recommande"),
        *(
            "muy contento con la compra",
            "excelente",
            "ottimo prodotto",
            "lo consiglio",
            "heel tevreden",
            "een aanrader",
        ),
        *("muito bom", "recomendo", "świetny produkt", "jestem bardzo zadowolona"),
    ),
}
"""Judge the whole and name nothing."""


@dataclass(frozen=True)
class Pair:
    item: str
    statement: str
    says: bool


def judged(split: str, folder: Path = JUDGED) -> list[Pair]:
    """Those of one split, train or test, of all files."""
    return [pair for file in sorted(folder.glob("*.jsonl")) for pair in judged_in(file, split)]


def judged_in(file: Path, split: str) -> list[Pair]:
    """Those of one split of a file: as the row says, else by the item, so that no item is on both sides."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [Pair(row["item"], row["statement"], row["says"]) for row in rows if side_of(row) == split]


def side_of(row: Json) -> str:
    """train, or test for all that notes hold back."""
    held: str = row.get("split") or ("train" if split_of(row["item"]) == "train" else "test")
    return held


def translated(rows: Sequence[Json], chance: random.Random) -> Iterator[Pair]:
    """An item and its translation, either way; the note's other items say something else."""
    originals = {row["id"]: row["items"] for row in rows}
    for row in rows:
        mine, its = row["items"], originals.get(row.get("of") or "")
        if (
            its is None
            or split_of(row["of"]) != "train"
            or [one["kind"] for one in its] != [one["kind"] for one in mine]
        ):
            continue
        for one, other in product(range(len(mine)), repeat=2):
            pair = [mine[one]["quote"], its[other]["quote"]]
            chance.shuffle(pair)
            yield Pair(pair[0], pair[1], one == other)


def opposed(notes: Sequence[Note], chance: random.Random) -> Iterator[Pair]:
    """Of each aspect that several notes speak of, what is said against it beside what is said for it; and as many
    beside what is said of another aspect."""
    about = _by_aspect(notes)
    aspects = sorted(aspect for aspect, sides in about.items() if len(sides) > 1)
    for aspect in chance.sample(aspects, min(len(aspects), OPPOSED)):
        sides = about[aspect]
        for one, other in (("problem", "good"), ("good", "problem"), ("wish", "good")):
            for quote in sides[one][:EACH] if sides[other] else ():
                yield Pair(quote, chance.choice(sides[other]), False)
                elsewhere = about[chance.choice(aspects)]
                if elsewhere is not sides and elsewhere[one]:
                    yield Pair(quote, chance.choice(elsewhere[one]), False)


def _by_aspect(notes: Sequence[Note]) -> dict[str, dict[str, list[str]]]:
    """The quotes of each side of each aspect."""
    about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for note in notes:
        for item in note.items:
            if span := item.fields.get("aspect"):
                about[note.text[slice(*span)].lower()][side(item.kind)].append(_quote(note, item))
    return about


def verdicts(notes: Sequence[Note], chance: random.Random) -> Iterator[Pair]:
    """A verdict says a verdict of the same side, none of the other, and nothing in particular."""
    for one, other in product(VERDICTS, repeat=2):
        for quote in VERDICTS[one]:
            yield Pair(quote, chance.choice(VERDICTS[other]), one == other)
    particular = [
        (side(item.kind), _quote(note, item)) for note in notes for item in note.items if item.fields.get("aspect")
    ]
    for where, quote in chance.sample(particular, min(len(particular), 600)):
        if where in VERDICTS:
            yield Pair(chance.choice(VERDICTS[where]), quote, False)


def key_points(folder: Path, split: str, chance: random.Random) -> Iterator[Pair]:
    """Arguments and key points of ArgKP-2021's pairs.csv."""
    with (folder / "pairs.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["split"] == split]
    made, missed = ([row for row in rows if row["label"] == label] for label in "10")
    for row in made + chance.sample(missed, min(len(missed), NEGATIVES * len(made))):
        yield Pair(row["argument"], row["key_point"], row["label"] == "1")


def _quote(note: Note, item: Item) -> str:
    return note.text[slice(*item.span)]

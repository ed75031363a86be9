"""Trains the readers: `python -m bot.language.training`. Deterministic: the same data gives the same arrays."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.aspects import LONGEST
from bot.language.change import Change, Places, compare
from bot.language.embedding import MODELS
from bot.language.encoder import WIDTH, Encoder
from bot.language.features import Floats, features
from bot.language.features import words as feature_words
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE, Heads
from bot.language.lexicon import words
from bot.language.segments import RULES, clauses, sentences
from bot.language.valence import valence, valences

DATA = MODELS.parent / "data"
REVIEWS = Path("demo/product_reviews/product_reviews.jsonl")
PROS_CONS = Path("reading/pros_cons/pros_cons.csv")
TRIPLES = Path("reading/dmaste/dmaste.jsonl")
PARTS = Path("reading/oposum/polarity.csv")
FILES = (REVIEWS, PROS_CONS, TRIPLES, PARTS)
PROS_CONS_STEP, PROS_CONS_WEIGHT = 10, 0.6
"""Every tenth phrase, and none that only names a thing: they are many, short and never neutral."""
TRIPLES_STEP = 4
"""Every fourth marked review: the encoder has learned from all of them."""
CORRECTIONS = "corrections"
CORRECTION_WEIGHT = 20.0
"""What the shop's own staff put right counts more than strangers' reviews. Of 20 odd sentences, 7 of them misread, 5
turned none; 20 turned 3, and cost half a point on the others that were held out."""
NARRATIVE_WEIGHT = 0.3
"""A clause in which nobody marked an opinion often holds one."""
BLAME_WEIGHT = 2.0
"""Reviews praise twice as often as they blame; customers who are asked do not."""
OPINION, UNMARKED_WEIGHT = 0.5, 0.5
"""A sentence in which no feature was marked may still praise or blame: beyond this valence it counts as doing so."""
INVERSE_REGULARISATION = 0.1
OFTEN = 2
_LIST_PART = re.compile(r"(?:^|(?<=[,;.&/\n]))[ ]*[a-z][a-z' -]{2,30}(?=[,;.&/\n]|$)")

Progress = Callable[[int, int], None]
_OPINION = {"POS": POSITIVE, "NEG": NEGATIVE}
_JUDGES = re.compile(
    r"\b(?:no|not|too|only|slow|fast|easy|hard|small|large|short|long|light|heavy|cheap|expensive|lacks?|lacking|limited|"
    r"bulky|flimsy|sturdy|quick\w*|loud|quiet|un\w+|never|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
"""Beside the words with a valence: a phrase without any only names a thing."""
_POLARITY = {"neg": NEGATIVE, "none": NEUTRAL, "pos": POSITIVE}
_SIGN = {"-": NEGATIVE, "0": NEUTRAL, "+": POSITIVE}
_LABEL = {"negative": NEGATIVE, "neutral": NEUTRAL, "positive": POSITIVE}


@dataclass(frozen=True)
class Example:
    text: str
    label: int
    weight: float
    source: str
    """The product, the domain, "pros_cons", "oposum" or "corrections": what a held-out evaluation leaves out."""
    sentence: str = ""
    """What it stands in, when that is more than `text`."""
    start: int = 0


def examples(data: Path = DATA, corrections: Path | None = None) -> list[Example]:
    """All labelled sentences, phrases and clauses; those of mixed polarity are left out.

    `corrections`: what staff put right, one JSON object a line with "text", "sentiment" and "aspect".
    """
    own = _corrections(corrections) if corrections else []
    marked = [*_reviews(data / REVIEWS), *_pros_cons(data / PROS_CONS), *_parts(data / PARTS)]
    return [*marked, *_clauses(data / TRIPLES), *own]


def data_hash(data: Path = DATA, corrections: Path | None = None) -> str:
    """SHA-256 of the training files and the version of the rules that cut them into clauses."""
    digest = hashlib.sha256(str(RULES).encode())
    for file in (*(data / name for name in FILES), *([corrections] if corrections else ())):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def stale(models: Path = MODELS, data: Path = DATA, corrections: Path | None = None) -> bool:
    """Whether the readers are missing or were trained from other data or for another encoder."""
    try:
        heads = Heads.load(models)
    except FileNotFoundError:
        return True
    return heads.data != data_hash(data, corrections) or heads.encoder != Encoder.load(models).fingerprint


def train(
    models: Path = MODELS,
    data: Path = DATA,
    on_progress: Progress | None = None,
    corrections: Path | None = None,
    on_change: Callable[[dict[str, Change]], None] | None = None,
) -> Heads:
    """Reads `data`, writes models/readers.npz and returns what it wrote. Needs scikit-learn; a minute or two.

    `on_change` is told what the corrections change on held-out sentences, where there are corrections.
    """
    encoder = Encoder.load(models)
    rows = examples(data, corrections)
    vectors = encode(encoder, rows, on_progress)
    weights, bias = fit(rows, vectors)
    aspects = sorted({*learn_aspects(data), *(_corrected_aspects(corrections) if corrections else ())})
    heads = Heads(weights, bias, tuple(aspects), data_hash(data, corrections), encoder.fingerprint)
    heads.save(models)
    if on_change and any(row.source == CORRECTIONS for row in rows):
        on_change(change(rows, vectors))
    return heads


def fit(rows: Sequence[Example], vectors: Floats) -> tuple[Floats, Floats]:
    """Multinomial logistic regression on all features together: weights and bias."""
    model = _regression()
    model.fit(features([row.text for row in rows], vectors), *_taught(rows))
    return model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)


def change(rows: Sequence[Example], vectors: Floats) -> dict[str, Change]:
    """Whether the sentiment of sentences that were not learned is right, before corrections were learned and after."""
    seen = features([row.text for row in rows], vectors)
    truth = np.array([row.label for row in rows])
    model = _regression(warm_start=True)  # each model differs from the one before by a few sentences

    def judge(learned: Places, asked: Places) -> NDArray[np.bool_]:
        model.fit(seen[learned], *_taught([rows[place] for place in learned]))
        right: NDArray[np.bool_] = model.predict(seen[asked]) == truth[asked]
        return right

    return compare([row.text for row in rows], [row.source == CORRECTIONS for row in rows], judge)


def _regression(**more: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=INVERSE_REGULARISATION, max_iter=1000, **more)


def _taught(rows: Sequence[Example]) -> tuple[list[int], list[float]]:
    return [row.label for row in rows], [_weight(row) for row in rows]


def _weight(row: Example) -> float:
    return row.weight * BLAME_WEIGHT if row.label == NEGATIVE else row.weight


def learn_aspects(data: Path = DATA, exclude: Collection[str] = ()) -> list[str]:
    """What reviewers were marked as speaking of, and what stands alone in lists of pros as well as of cons.

    `exclude`: products whose sentences are held out.
    """
    return sorted(_plain(_marked(data / REVIEWS, exclude)) | _plain(_listed(data / PROS_CONS)))


def _marked(file: Path, exclude: Collection[str]) -> set[str]:
    lines = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    counts = Counter(
        name.lower()
        for line in lines
        if line["product"] not in exclude
        for name, _ in line["features"]
        if name.lower() in line["text"].lower()
    )
    return {name for name, count in counts.items() if count >= OFTEN}


def _listed(file: Path) -> set[str]:
    """A thing that some like and others do not is what opinions are about; "easy to use" is an opinion."""
    counts = {label: Counter[str]() for label in ("pro", "con")}
    for text, label in phrases(file):
        counts[label].update(part.strip() for part in _LIST_PART.findall(text.lower()))
    return {part for part in counts["pro"] if min(count[part] for count in counts.values()) >= OFTEN}


def _plain(names: set[str]) -> set[str]:
    """Without those that judge, and without verbs and the like that stand alone."""
    judging, other = words("judging"), words("function") | words("verbs") | words("generic") | words("not_aspects")
    return {
        name
        for name in names
        if 1 <= len(name.split()) <= LONGEST
        and not judging & set(name.split())
        and (" " in name or name not in other)
        and not other & {name.split()[0]}
    }


def encode(encoder: Encoder, rows: Sequence[Example], on_progress: Progress | None = None) -> Floats:
    """Shape (n, 387): each example as the reader would see it, in its sentence."""
    vectors, sentence, states = np.zeros((len(rows), WIDTH), np.float32), None, None
    for place, row in enumerate(rows):
        if states is None or (row.sentence or row.text) != sentence:
            sentence = row.sentence or row.text
            states = encoder(sentence)
        vectors[place] = Encoder.clause(states, row.start, row.start + len(row.text))
        if on_progress and ((place + 1) % 512 == 0 or place + 1 == len(rows)):
            on_progress(place + 1, len(rows))
    return vectors


def _reviews(file: Path) -> list[Example]:
    lines = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    return [_review(line) for line in lines if line["polarity"] in _POLARITY]


def _review(line: dict[str, Any]) -> Example:
    text, label = line["text"], _POLARITY[line["polarity"]]
    rated = float(valence(feature_words(text))[0])
    if label == NEUTRAL and abs(rated) > OPINION:
        return Example(text, POSITIVE if rated > 0 else NEGATIVE, UNMARKED_WEIGHT, line["product"])
    return Example(text, label, 1.0, line["product"])


def _pros_cons(file: Path) -> list[Example]:
    return [
        Example(text, POSITIVE if label == "pro" else NEGATIVE, PROS_CONS_WEIGHT, "pros_cons")
        for text, label in phrases(file)[::PROS_CONS_STEP]
        if judges(text)
    ]


def judges(text: str) -> bool:
    """Whether a phrase does more than name a thing."""
    return bool(_JUDGES.search(text)) or any(valences(feature_words(text)))


def phrases(file: Path) -> list[tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [(html.unescape(html.unescape(row["text"])), row["label"]) for row in csv.DictReader(lines)]


def _parts(file: Path) -> list[Example]:
    """Parts of reviews of six kinds of goods, each judged by people as good, bad or neither."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [Example(row["text"], _SIGN[row["polarity"]], 1.0, "oposum") for row in csv.DictReader(lines)]


def _corrections(file: Path) -> list[Example]:
    return [
        Example(row["text"], _LABEL[row["sentiment"]], CORRECTION_WEIGHT, CORRECTIONS)
        for row in _put_right(file)
        if row.get("text") and row.get("sentiment") in _LABEL
    ]


def _corrected_aspects(file: Path) -> set[str]:
    """What staff say a quote is about, where it stands in the quote: elsewhere it will be found by these words too."""
    named = [((row.get("aspect") or "").strip().lower(), (row.get("text") or "").lower()) for row in _put_right(file)]
    return _plain({aspect for aspect, text in named if aspect and aspect in text})


def _put_right(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _clauses(file: Path) -> list[Example]:
    """Reviews with their opinions marked, cut as the reader cuts them."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    taught = [row for row in rows if row["split"] == "train"][::TRIPLES_STEP]
    return [example for row in taught for example in marked_clauses(row)]


def marked_clauses(row: dict[str, Any]) -> Iterator[Example]:
    text, places = row["text"], sentences(row["text"])
    opinions = [(text.lower().find(opinion.lower()), len(opinion), sense) for _, opinion, sense in row["triples"]]
    for clause in clauses(text):
        first, last = places[clause.sentence]
        found = {p for start, length, p in opinions if start < clause.end and clause.start < start + length}
        if len(found) <= 1 and "NEU" not in found:
            label = _OPINION[found.pop()] if found else NEUTRAL
            weight = NARRATIVE_WEIGHT if label == NEUTRAL else 1.0
            quote = text[clause.start : clause.end]
            yield Example(quote, label, weight, row["domain"], text[first:last], clause.start - first)


if __name__ == "__main__":
    train(on_progress=lambda done, total: print(f"\r{done} of {total} texts read", end="", flush=True))  # noqa: T201
    print()  # noqa: T201

"""Themes: intents found again, their number not given; key points matched; annotated reviews tagged; ids kept."""

from __future__ import annotations

import csv
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from sklearn.metrics import adjusted_rand_score, average_precision_score, normalized_mutual_info_score
from sqlalchemy import text

from bot.insight import clustering, themes
from bot.insight.points import MEANING, Points
from bot.insight.vectors import Floats, lengthened
from bot.insight.words import Vocabulary, stem, words
from bot.intake.demo import PRODUCTS
from bot.language import Reader
from bot.store import schema
from bot.store.database import Database
from bot.store.models import Conversation, Item, Product, Turn, now
from bot.store.themes import Voice
from tests.bench.table import Row, attempt, share

HELD = 300
KINDS_OF_GOODS = frozenset("camera phon player router product unit device machin mp3 dvd cel cell pail work".split())  # noqa: SIM905
"""Stems of features that only name the product, beside those of its own name: there is no theme they should be in."""
TELLING = 0.2
"""A feature stands for a theme when this share of its members is annotated with a word of it."""
Json = dict[str, Any]


def rows(bench: Path) -> list[Row]:
    reader, ship = Reader.load(), bench / "ship"
    return [
        *attempt("intents as themes", "DSTC11 banking", partial(dstc, reader, ship / "dstc11_banking/task1_turns.csv")),
        *attempt("intents as themes", "BANKING77 test", partial(intents, reader, ship / "banking77/banking77.csv",
                 "BANKING77 test", (83.0, 58.0), "SNN + Louvain .825/.572; UMAP + HDBSCAN .827/.552")),
        *attempt("intents as themes", "CLINC150 test", partial(intents, reader, ship / "clinc150/clinc150_full.csv",
                 "CLINC150 test", (90.0, 70.0), "SNN + Louvain .898/.676; UMAP + HDBSCAN .909/.725")),
        *attempt("key points matched", "ArgKP-2021 test", partial(key_points, reader, ship / "argkp")),
        *attempt("themes of reviews", "annotated reviews",
                 partial(reviews, reader, ship / "nltk_product_reviews/product_reviews.jsonl")),
    ]  # fmt: skip


def dstc(reader: Reader, file: Path) -> list[Row]:
    given = read_csv(file)
    truth, found = [row["label"] for row in given], grouped(reader, [row["text"] for row in given])
    ours = 100 * accuracy(truth, found)
    compare = "best of 38 entries 75.2, median 65.1, baseline 59.7"
    note = f"{len(set(found))} groups for {len(set(truth))}"
    return [Row("intents as themes", "DSTC11 banking", "accuracy", ours, None, len(given), compare, ">= 70.0", note)]


def intents(reader: Reader, file: Path, data: str, goals: tuple[float, float], compare: str) -> list[Row]:
    given = [row for row in read_csv(file) if row["split"] == "test" and row.get("oos", "0") == "0"]
    truth, found = [row["label"] for row in given], grouped(reader, [row["text"] for row in given])
    note = f"{len(set(found))} groups for {len(set(truth))}"
    measures = (("NMI", normalized_mutual_info_score), ("ARI", adjusted_rand_score))
    return [
        Row("intents as themes", data, name, 100 * float(measure(truth, found)), None, len(given), compare,
            f">= {goal}", note)
        for (name, measure), goal in zip(measures, goals, strict=True)
    ]  # fmt: skip


def grouped(reader: Reader, texts: Sequence[str]) -> list[int]:
    """The group of each text, by meaning alone: requests to a bank say different things of the same words.

    As in a digest, a group of fewer than five is none; what stands alone goes to the group that it is most like.
    """
    return settled(reader.embed(texts))


def settled(vectors: Floats) -> list[int]:
    """The group of each row."""
    meaning = lengthened(vectors - vectors.mean(axis=0))
    points = Points(np.asarray(meaning / np.sqrt(MEANING), np.float32), csr_matrix((len(meaning), 1), dtype=np.float32))
    found = [members for members in clustering.communities(points) if len(members) >= clustering.MIN_PEOPLE]
    middles = lengthened(np.array([points.meaning[members].mean(axis=0) for members in found]))
    home = (points.meaning @ middles.T).argmax(axis=1)
    for number, members in enumerate(found):
        home[members] = number
    return [int(number) for number in home]


def accuracy(truth: Sequence[str], found: Sequence[int]) -> float:
    """Share that is right after the best assignment of groups to intents, one to one."""
    counts = Counter(zip(found, truth, strict=True))
    names = sorted(set(truth))
    table = np.array([[counts[group, name] for name in names] for group in sorted(set(found))])
    return float(table[linear_sum_assignment(-table)].sum()) / len(truth)


def key_points(reader: Reader, folder: Path) -> list[Row]:
    """As the shared task scores it: each argument's best key point, the surer half of them; unlabelled pairs count as
    no match (strict) or as one (relaxed)."""
    arguments, points = read_csv(folder / "arguments_test.csv"), read_csv(folder / "key_points_test.csv")
    labels = {(row["arg_id"], row["key_point_id"]): int(row["label"]) for row in read_csv(folder / "labels_test.csv")}
    scores: dict[str, list[float]] = {"strict": [], "relaxed": []}
    for topic in sorted({(row["topic"], row["stance"]) for row in points}):
        mine, its = ([row for row in part if (row["topic"], row["stance"]) == topic] for part in (arguments, points))
        voices = _voices([row["argument"] for row in mine] + [row["key_point"] for row in its], reader)
        vocabulary = Vocabulary.learn(voices)
        alike = Points.of(voices[: len(mine)], vocabulary).likeness(Points.of(voices[len(mine) :], vocabulary))
        best = alike.argmax(axis=1)
        sure = np.argsort(-alike.max(axis=1), kind="stable")[: len(mine) // 2]
        for name, unlabelled in (("strict", 0), ("relaxed", 1)):
            right = [labels.get((mine[i]["arg_id"], its[best[i]]["key_point_id"]), unlabelled) for i in sure]
            scores[name].append(float(average_precision_score(right, alike.max(axis=1)[sure])))
    compare = {"strict": "best .909, MiniLM + lexical .554", "relaxed": "best .982, MiniLM + lexical .686"}
    goals = {"strict": ">= 65.0", "relaxed": ">= 80.0"}
    return [
        Row("key points matched", "ArgKP-2021 test", f"mAP {name}", 100 * float(np.mean(found)), None, len(arguments),
            compare[name], goals[name], "nothing trained")
        for name, found in scores.items()
    ]  # fmt: skip


def reviews(reader: Reader, file: Path) -> list[Row]:
    """Sentences annotated with one feature and its polarity; 300 whose feature five others name come a week later."""
    given = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    given = [row for row in given if len(row["features"]) == 1 and row["features"][0][1].strip("+-")]
    readings = reader.read_many([row["text"] for row in given])
    given = [
        {**row, "aspect": next((item.aspect for item in reading.items if item.aspect), None)}
        for row, reading in zip(given, readings, strict=True)
    ]
    random.Random(0).shuffle(given)
    often = Counter(map(_named, given))
    held = [row for row in given if often[_named(row)] > 5 and not _names_the_product(row)][:HELD]
    early = [row for row in given if row not in held]
    first, labels = sorted_into_themes(reader, early, [])
    weekly, _ = sorted_into_themes(reader, early, held)
    again, _ = sorted_into_themes(reader, early[::-1], [])
    # Of every theme, those made in the later week too; no item of that week says what its own theme stands for.
    members = defaultdict(list)
    for place, theme in weekly.items():
        if place < len(early):
            members[theme].append(early[place])
    tagged = [(row, weekly[place]) for place, row in enumerate(held, start=len(early)) if place in weekly]
    right = sum(bool(_named(row)[0] & _stands_for(members[theme])) for row, theme in tagged)
    kept = sum(weekly.get(place) == theme for place, theme in first.items())
    both = [(theme, again[len(early) - 1 - place]) for place, theme in first.items() if len(early) - 1 - place in again]
    alike = len({one for pair in same_words(labels) for one in pair[1:]})
    task, data = "themes of reviews", "annotated reviews"
    return [
        Row(task, data, "% of 300 later items tagged", *share(len(tagged), len(held)), len(held), goal=">= 80.0"),
        Row(task, data, "% of them rightly", *share(right, len(tagged)), len(tagged), goal=">= 80.0"),
        Row(task, data, "% of all items tagged", *share(len(first), len(early)), len(early)),
        Row(task, data, "% of ids kept a week later", *share(kept, len(first)), len(first), goal=">= 95.0"),
        Row(task, data, "% of themes with a label of their own", *share(len(labels) - alike, len(labels)), len(labels),
            goal=">= 95.0", note="no other has the same content words"),
        Row(task, data, "ARI, order reversed", 100 * float(adjusted_rand_score(*zip(*both, strict=True))), None,
            len(both), goal=">= 90.0"),
    ]  # fmt: skip


def sorted_into_themes(
    reader: Reader, early: Sequence[Json], late: Sequence[Json]
) -> tuple[dict[int, int], dict[int, str]]:
    """The theme of each row by its place, and the labels; `late` comes after the themes of `early` were made."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/record.db")
        schema.upgrade(database)
        for part, start in ((early, 0), (late, len(early))):
            _store(database, part, start)
            themes.refresh(database, reader.embedder)
        with database.reading() as session:
            found = {
                item - 1: theme for item, theme in session.execute(text("select item_id, theme_id from assignment"))
            }
            labels = dict(session.execute(text("select id, label from theme")).tuples().all())
        database.close()
    return found, labels


def same_words(labels: dict[int, str]) -> list[list[int]]:
    """Groups of themes whose labels have the same content stems."""
    found: dict[frozenset[str], list[int]] = defaultdict(list)
    for theme, label in sorted(labels.items()):
        found[frozenset(map(stem, words(label)))].append(theme)
    return [alike for alike in found.values() if len(alike) > 1]


def _store(database: Database, part: Sequence[Json], start: int) -> None:
    with database.session() as session:
        names = sorted({row["product"] for row in part})
        known = {product.name: product for product in session.query(Product)}
        products = {name: known.get(PRODUCTS[name]) or Product(name=PRODUCTS[name]) for name in names}
        for number, row in enumerate(part, start=start + 1):
            negative, said, at = row["features"][0][1].startswith("-"), row["text"], now()
            talk = Conversation(
                id=f"{number:032x}", source="import", status="completed", product=products[row["product"]]
            )
            turn = Turn(conversation=talk, seq=1, public_id="1", sender="customer", text=said, masked=said, at=at)
            sentiment, score = ("negative", -0.9) if negative else ("positive", 0.9)
            session.add(
                Item(id=number, conversation=talk, turn=turn, start=0, end=len(said), quote=said, aspect=row["aspect"],
                     kind="fault" if negative else "praise", severity=2, model_version="bench", at=at,
                     sentiment=sentiment, score=score)
            )  # fmt: skip


def _named(row: Json) -> tuple[frozenset[str], bool]:
    """The stems of the annotated feature, and whether it is praised."""
    name, polarity = row["features"][0]
    return frozenset(map(stem, words(name))), polarity.startswith("+")


def _names_the_product(row: Json) -> bool:
    return _named(row)[0] <= KINDS_OF_GOODS | frozenset(map(stem, words(PRODUCTS[row["product"]])))


def _stands_for(members: Iterable[Json]) -> set[str]:
    named = [_named(row)[0] for row in members]
    counts = Counter(word for found in named for word in found)
    return {word for word, count in counts.items() if count >= TELLING * len(named)}


def _voices(texts: Sequence[str], reader: Reader) -> list[Voice]:
    vectors: Floats = reader.embed(texts)
    rows = vectors.astype(np.float16)
    return [Voice(n, said, "fault", None, str(n), None, 0.9, rows[n].tobytes()) for n, said in enumerate(texts)]


def read_csv(file: Path) -> list[dict[str, str]]:
    """Its rows by heading."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))

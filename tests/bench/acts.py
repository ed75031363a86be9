"""Control acts: whether "stop", "a person", "delete" and "skip" are heard in words that nothing was trained on, and
whether sentences of real reviews are taken for them.

The phrases come from the parts of CLINC150 and HWU64 that nothing was drawn from, and from Bitext, of which this
project holds no sentence.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import yaml

from bot.language.alarms import alarm_in
from bot.language.embedding import Embedder
from bot.language.typed import read_typed
from bot.pipeline.acts import decide, guess, sentences
from bot.pipeline.head import Head, train_head
from bot.settings import ROOT
from tests.bench.table import Row, attempt, share

CONTROL = frozenset(("stop", "not_now", "skip", "person", "delete_me", "affirm", "deny"))
"""What would end, leave or agree to something."""
PHRASES = (
    ("stop", ("stop", "not_now", "thanks"), "CLINC150 cancel, goodbye; HWU64 commandstop"),
    ("skip", ("skip",), "CLINC150 maybe; HWU64 dontcare"),
    ("person", ("person",), "Bitext contact_human_agent"),
    ("delete_me", ("delete_me",), "Bitext delete_account"),
)
"""Act, what it may be heard as with the same effect for the customer, source."""
_NAME = re.compile(r"^(?:olly|s[12]|hey ai|ai)[, ]+|,? ?\bolly\b|,? ?\bai\b(?: device)?", re.IGNORECASE)


def rows(bench: Path) -> list[Row]:
    return attempt("control acts", "held out", partial(_measured, bench / "ship"))


def _measured(ship: Path) -> list[Row]:
    embed = Embedder.load()
    training = list(trained())
    texts = [text for text, _ in training]
    head = train_head(texts, embed(texts), [intent for _, intent in training], embed)
    known = {plain(text) for text, _ in training}
    found = {act: heard(head, embed, fresh(texts, known)) for act, texts in phrases(ship).items()}
    told = heard(head, embed, fresh(reviews(ship), known))
    return [*_phrases(found), _reviews(told)]


def _phrases(found: dict[str, list[tuple[str, str]]]) -> Iterator[Row]:
    right = {act: sum(intent in same for _, intent in found[act]) for act, same, _ in PHRASES}
    for act, _, source in PHRASES:
        rate, interval = share(right[act], len(found[act]))
        yield Row("control acts", source, f"{act} recognised", rate, interval, len(found[act]))
    everything = [pair for pairs in found.values() for pair in pairs]
    rate, interval = share(sum(right.values()), len(everything))
    yield Row("control acts", "all four", "recognised", rate, interval, len(everything), goal=">= 98.0")
    wrong = [text for text, intent in everything if intent == "feedback"]
    rate, interval = share(len(everything) - len(wrong), len(everything))
    note = "taken for feedback: " + "; ".join(wrong[:5]) if wrong else ""
    yield Row(
        "control acts", "all four", "not taken for feedback", rate, interval, len(everything), "", ">= 100.0", note
    )


def _reviews(told: list[tuple[str, str]]) -> Row:
    wrong = [text for text, intent in told if intent in CONTROL]
    rate, interval = share(len(told) - len(wrong), len(told))
    note = "e.g. " + "; ".join(wrong[:3])
    data = "sentences of product_reviews, DM-ASTE dev"
    return Row("control acts", data, "not taken for a control act", rate, interval, len(told), "", ">= 99.5", note)


def trained() -> Iterator[tuple[str, str]]:
    """(text, intent) of data/nlu."""
    for file in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            for line in entry["examples"].splitlines():
                yield line.removeprefix("- ").strip(), entry["intent"]


def phrases(ship: Path) -> dict[str, list[str]]:
    """Held-out phrases by act."""
    clinc = [row for row in _read(ship / "clinc150" / "clinc150_full.csv") if row["split"] != "train"]
    hwu = _read(ship / "hwu64" / "hwu64_test.csv")
    bitext = _read(ship / "bitext_customer_service" / "bitext.csv")
    return {
        "stop": [*_labelled(clinc, "label", "cancel", "goodbye"), *_labelled(hwu, "label", "general_commandstop")],
        "skip": [*_labelled(clinc, "label", "maybe"), *_labelled(hwu, "label", "general_dontcare")],
        "person": _labelled(bitext, "intent", "contact_human_agent"),
        "delete_me": _labelled(bitext, "intent", "delete_account"),
    }


def reviews(ship: Path) -> Iterator[str]:
    """Sentences of real reviews."""
    for row in _lines(ship / "nltk_product_reviews" / "product_reviews.jsonl"):
        yield row["text"]
    for row in _lines(ship / "dmaste" / "dmaste.jsonl"):
        if row["split"] == "dev":
            yield row["text"]


def heard(head: Head, embed: Embedder, texts: Sequence[str]) -> list[tuple[str, str]]:
    """(text, intent) as the pipeline of config.yml decides it."""
    parts = [[text, *sentences(text)] for text in texts]
    vectors = iter(embed([part for group in parts for part in group]))
    found = []
    for text, group in zip(texts, parts, strict=True):
        whole, *inner = [guess(head, part, next(vectors)) for part in group]
        typed = read_typed(text)
        intent = "rate" if typed and typed.whole else decide(whole, inner).intent
        found.append((text, alarm_in(text) or intent))
    return found


def fresh(texts: Iterable[str], known: set[str]) -> list[str]:
    """Each text once, without other assistants' names, and none that was trained on."""
    cleaned = (re.sub(r"\s+", " ", _NAME.sub("", text)).strip(" ,-") for text in texts)
    return list({plain(text): text for text in cleaned if plain(text) and plain(text) not in known}.values())


def plain(text: str) -> str:
    return text.lower().strip(" .!?,")


def _labelled(table: Sequence[dict[str, str]], column: str, *labels: str) -> list[str]:
    return [row["text"] for row in table if row[column] in labels]


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)

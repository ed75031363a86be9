#!/usr/bin/env python3
"""Draws data/nlu/borrowed/ from openly licensed collections: run once, its output is in the project.

usage: sample_phrases.py FOLDER   (with clinc150/, hwu64/, nltk_product_reviews/, nltk_pros_cons/, dmaste/)
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections.abc import Iterable
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "data" / "nlu" / "borrowed"

# our intent: {their label: how many}; training splits only
CLINC = {
    "affirm": {"yes": 80},
    "deny": {"no": 60},
    "skip": {"maybe": 90},
    "stop": {"cancel": 100, "goodbye": 90},
    "thanks": {"thank_you": 60},
    "greet": {"greeting": 40},
    "repeat": {"repeat": 50},
    "ask_question": {"order_status": 20},
    "small_talk": {
        "are_you_a_bot": 20,
        "what_is_your_name": 12,
        "who_made_you": 12,
        "how_old_are_you": 12,
        "tell_joke": 10,
    },
}
NOT_OURS = 3
"""From each other label of CLINC150, all far from a shop: what is out of scope."""
OURS = {label for labels in CLINC.values() for label in labels}
NEAR = {"order", "shopping_list", "shopping_list_update", "damaged_card", "change_language", "reset_settings"}
NEAR |= {"what_can_i_ask_you", "change_user_name", "user_name", "where_are_you_from", "what_are_your_hobbies"}
NEAR |= {"who_do_you_work_for", "do_you_have_pets", "change_ai_name", "meaning_of_life", "fun_fact", "expiration_date"}
HWU = {
    "correction": {"general_negate": 60},
    "skip": {"general_dontcare": 90},
    "stop": {"general_commandstop": 100},
    "thanks": {"general_praise": 15},
}
REVIEWS = {"nltk_product_reviews": 220, "nltk_pros_cons": 160, "dmaste": 220}
SHORT_SENTENCES = 800
"""Of reviews, whatever they say: "But who cares?" and "Summary:" are no wish to skip and no yes."""
SHORT = range(2, 11)
"""Words."""
SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
LONGEST = 35
"""Words."""
CORRECTS = re.compile(r"incorrect|wrong|not right|not true|false|undo", re.IGNORECASE)
"""Filed under "no" or "cancel" there; here it puts something right."""
LICENCES = {
    "clinc150": "CLINC150 (Larson et al. 2019), CC BY 3.0, training split",
    "hwu64": "HWU64 / NLU-Evaluation-Data (Liu et al. 2019), CC BY 4.0, training split",
    "reviews": "Customer reviews and Pros and Cons (Hu & Liu, CC BY 4.0); DM-ASTE (MIT), training split",
}


def main(source: Path) -> None:
    dice = random.Random(20240501)
    clinc = source / "clinc150" / "clinc150_full.csv"
    others = dict.fromkeys(sorted(labels_of(clinc) - OURS - NEAR), NOT_OURS)
    write("clinc150", by_label(clinc, {**CLINC, "out_of_scope": {**others, "oos": 100}}, dice))
    write("hwu64", by_label(source / "hwu64" / "hwu64_train.csv", HWU, dice))
    drawn = [text for name, n in REVIEWS.items() for text in draw(reviews(source, name), n, dice)]
    write("reviews", {"feedback": drawn + draw(short_sentences(source), SHORT_SENTENCES, dice)})


def labels_of(file: Path) -> set[str]:
    with file.open(encoding="utf-8") as lines:
        return {row["label"] for row in csv.DictReader(lines)} - {"oos"}


def by_label(file: Path, wanted: dict[str, dict[str, int]], dice: random.Random) -> dict[str, list[str]]:
    with file.open(encoding="utf-8") as lines:
        rows = [(row["label"], row["text"]) for row in csv.DictReader(lines) if row["split"] == "train"]
    return {
        intent: [
            text
            for label, n in labels.items()
            for text in draw((text for found, text in rows if found == label and fits(intent, text)), n, dice)
        ]
        for intent, labels in wanted.items()
    }


def fits(intent: str, text: str) -> bool:
    """ "Later" is no good-bye here: it asks for another time."""
    return intent not in ("deny", "stop") or not (CORRECTS.search(text) or text.strip(" .!?").lower() == "later")


def reviews(source: Path, name: str) -> Iterable[str]:
    folder = source / name
    if name == "nltk_pros_cons":
        with (folder / "pros_cons.csv").open(encoding="utf-8") as lines:
            return [row["text"] for row in csv.DictReader(lines)]
    file = folder / ("product_reviews.jsonl" if name == "nltk_product_reviews" else "dmaste.jsonl")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [row["text"] for row in rows if row.get("features") or (row.get("triples") and row["split"] == "train")]


def short_sentences(source: Path) -> Iterable[str]:
    lines = (source / "dmaste" / "dmaste.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    found = [part.strip() for row in rows if row["split"] == "train" for part in SENTENCE.findall(row["text"])]
    acts = {letters(text) for file in OUT.parent.rglob("*.yml") if file.stem != "reviews" for text in examples(file)}
    # "No complaints" is a review as well, but here an answer.
    return [text for text in found if len(text.split()) in SHORT and letters(text) not in acts | {""}]


def examples(file: Path) -> Iterable[str]:
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line[2:] for line in lines if line.startswith("- ")]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def draw(texts: Iterable[str], n: int, dice: random.Random) -> list[str]:
    usable = sorted({clean(text) for text in texts if is_usable(text)})
    return dice.sample(usable, min(n, len(usable)))


def is_usable(text: str) -> bool:
    """Short enough for a chat message, and free of Rasa's markup characters."""
    return 1 <= len(text.split()) <= LONGEST and not re.search(r"[\[\](){}`/\\]", text)


def clean(text: str) -> str:
    """Undoes tokenization ("isn 't good ." -> "isn't good.") and names of other assistants."""
    text = re.sub(r"\s+([.,!?;:%]|n't|'\w+)", r"\1", re.sub(r"(\w) '(\w)", r"\1'\2", text))
    text = re.sub(r"^(?:olly|s[12])[, ]+|,? ?\bolly\b", "", text, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", text).strip(" ,-").strip()


def write(name: str, examples: dict[str, list[str]]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    lines = [f"# From {LICENCES[name]}; drawn by scripts/sample_phrases.py.", 'version: "3.1"', "nlu:"]
    for intent, texts in examples.items():
        lines += [
            f"- intent: {intent}",
            "  examples: |",
            *(f"    - {text}" for text in dict.fromkeys(texts) if text),
            "",
        ]
    (OUT / f"{name}.yml").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

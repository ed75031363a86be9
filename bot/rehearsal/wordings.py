"""What a rehearsal needs to know of the words as they are edited: which questions they ask, and how hearing sounds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.authored import load_catalogues
from bot.authored.domain import read_domain
from bot.authored.languages import ENGLISH
from bot.authored.lines import read
from bot.rehearsal.customers import FOLDER
from bot.rehearsal.questions import Wordings

HEARD = ("questions", "handover")
"""Topics of bot/domain/ whose responses tell a customer that a question or a wish was heard."""
SHOPS_OWN = "utter_answer"
"""Is nothing but one of the shop's answers."""
_VARIABLE = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Words:
    """By language: the questions, and what somebody says who has nothing to say. `heard`: stretches of text, of which
    one is said to whoever was heard."""

    wordings: Mapping[str, Wordings]
    unknown: Mapping[str, Sequence[str]]
    heard: Sequence[str]


def read_words(root: Path) -> Words:
    """Raises BadCatalogue when a file of data/words/ cannot be used."""
    domain = read_domain([read(root, file) for file in sorted((root / "bot" / "domain").glob("*.yml"))])
    says: dict[str, dict[str, list[str]]] = {ENGLISH: {}}
    for wording in domain.wordings:
        says[ENGLISH].setdefault(wording.response, []).append(str(wording.value.get("text") or ""))
    for language, catalogue in load_catalogues(root).items():
        says[language] = {name: list(catalogue.wordings(name)) for name in catalogue.says}
    hearing = [name for name, (document, _) in domain.responses.items() if Path(document.file).stem in HEARD]
    fixed = [
        _fixed(text) for words in says.values() for name in hearing if name != SHOPS_OWN for text in words.get(name, ())
    ]
    return Words(
        wordings={language: Wordings(words) for language, words in says.items()},
        unknown=_yaml(root / FOLDER / "phrases.yml"),
        heard=[*fixed, *_answers(root)],
    )


def _answers(root: Path) -> list[str]:
    files = sorted((root / "data" / "answers").glob("*.yml"))
    return [" ".join(entry["answer"].split()) for file in files for entry in _yaml(file) or ()]


def _fixed(wording: str) -> str:
    """The longest stretch that stands in it whatever fills its variables."""
    return max((" ".join(part.split()) for part in _VARIABLE.split(wording)), key=len)


def _yaml(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))

"""Words by language: one file a language, each in one shape."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.authored.lines import Document, read
from bot.authored.loading import in_words
from bot.authored.problems import BadAuthoring, Problem

ENGLISH = "en"
Model = TypeVar("Model", bound=BaseModel)


def language_in(locale: str | None, known: Collection[str]) -> str:
    """The language of a locale ("de-CH", "pt_BR"), where there are words in it; else English."""
    code = code_of(locale)
    return code if code in known else ENGLISH


def code_of(locale: str | None) -> str:
    """ "pt" of "pt_BR"; empty without a locale."""
    return (locale or "").replace("_", "-").split("-")[0].lower()


def load_languages(
    root: Path,
    files: Iterable[Path],
    model: type[Model],
    against: Callable[[Model, Document], Iterable[Problem]] = lambda _found, _document: (),
    refusal: type[BadAuthoring] = BadAuthoring,
) -> dict[str, Model]:
    """By ISO 639-1 code. `against`: what else is wrong with a file of the right shape. Raises `refusal`, which names
    every problem by file and line."""
    found: dict[str, Model] = {}
    problems: list[Problem] = []
    for file in sorted(files):
        document = read(root, file)
        problems += document.problems
        if document.problems:
            continue
        try:
            words = model.model_validate(document.value)
        except ValidationError as error:
            problems += [in_words(wrong, document, wrong["loc"]) for wrong in error.errors()]
            continue
        problems += against(words, document)
        found[file.stem] = words
    if problems:
        raise refusal(problems)
    return found

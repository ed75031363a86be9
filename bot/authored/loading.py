"""Reads data/shop/*.yml. All problems are found in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.authored.lines import Document, Place, read
from bot.authored.model import Authored
from bot.authored.problems import BadAuthoring, Problem

FOLDER = Path("data") / "shop"


def load(root: Path) -> Authored:
    """From `root`/data/shop. Raises BadAuthoring, which names every problem by file and line."""
    found, problems = examine(root)
    if found is None or problems:
        raise BadAuthoring(problems)
    return found


def examine(root: Path) -> tuple[Authored | None, list[Problem]]:
    """What was read, None when it cannot be used, and every problem of the folder."""
    documents = {name: read(root, root / FOLDER / f"{name}.yml") for name in Authored.model_fields}
    problems = [problem for document in documents.values() for problem in document.problems]
    problems += _strangers(root)
    readable = {name: document.value for name, document in documents.items() if not document.problems}
    try:
        found = Authored.model_validate(readable)
    except ValidationError as error:
        return None, [*problems, *_in_words(error, documents)]
    return found, [*problems, *_across(found, documents)]


def _strangers(root: Path) -> Iterator[Problem]:
    for file in sorted((root / FOLDER).glob("*.y*ml")):
        if file.name not in {f"{name}.yml" for name in Authored.model_fields}:
            known = ", ".join(f"{name}.yml" for name in Authored.model_fields)
            yield Problem(
                file.relative_to(root).as_posix(), 1, f"nobody reads a file of this name; the folder holds {known}"
            )


def _in_words(error: ValidationError, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for wrong in error.errors():
        name, *rest = wrong["loc"] or ("audiences",)
        document = documents[str(name)]
        if not document.problems:
            yield in_words(wrong, document, rest)


def in_words(wrong: Any, document: Document, way: Iterable[str | int]) -> Problem:
    """One error of pydantic's about what stands in the document, with its line. `way`: the keys that lead there."""
    place: Place = tuple(part for part in way if part != "[key]")
    return document.problem(place, _sentence(wrong, place))


def _sentence(wrong: Any, place: Place) -> str:
    key = next((part for part in reversed(place) if isinstance(part, str)), "this")
    kind, given = wrong["type"], wrong["input"]
    if not place and given is None:
        return "the file is empty; restore it from the project, or write it anew"
    if kind == "value_error":
        return f"{key}: {wrong['ctx']['error']}" if place else str(wrong["ctx"]["error"])
    if kind == "missing":
        return f'"{key}" is missing here; add it'
    if kind == "extra_forbidden":
        return f'nobody knows "{key}" here; look for a typing error, or take it out'
    if kind == "string_pattern_mismatch":
        return f'"{given}" cannot be a name; use small letters, digits and _, such as first_use'
    return f"{key}: {wrong['msg'][0].lower()}{wrong['msg'][1:]} (it is {given!r})"


def _across(found: Authored, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """What one file says of another."""
    known = ", ".join(found.audiences)
    seen: set[tuple[str, str]] = set()
    for position, wave in enumerate(found.waves):
        place = (position, "name")
        if wave.audience not in found.audiences:
            sentence = f'there is no audience "{wave.audience}"; audiences.yml has {known}'
            yield documents["waves"].problem((position, "audience"), sentence)
        elif (wave.name, wave.audience) in seen:
            sentence = f'the wave "{wave.name}" stands twice for the audience "{wave.audience}"; rename or drop one'
            yield documents["waves"].problem(place, sentence)
        seen.add((wave.name, wave.audience))
    for position, question in enumerate(found.last_questions):
        for audience in question.audiences or ():
            if audience not in found.audiences:
                sentence = f'there is no audience "{audience}"; audiences.yml has {known}'
                yield documents["last_questions"].problem((position, "audiences"), sentence)

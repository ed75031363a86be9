"""What bot/domain/*.yml says, with the place of each thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.authored.lines import Document, Place
from bot.authored.problems import Problem


class Wording(NamedTuple):
    """One way to say a response."""

    response: str
    value: Any
    document: Document
    place: Place


@dataclass(frozen=True)
class Domain:
    """All files together, as Rasa merges them."""

    intents: frozenset[str]
    entities: frozenset[str]
    actions: frozenset[str]
    questions: tuple[str, ...]
    """The forms' slots: each is a question."""
    slots: frozenset[str]
    responses: Mapping[str, tuple[Document, Place]]
    wordings: Sequence[Wording]
    problems: Sequence[Problem]
    """Of its shape alone."""


def read_domain(documents: Sequence[Document]) -> Domain:
    wordings: list[Wording] = []
    responses: dict[str, tuple[Document, Place]] = {}
    problems = list(_read_responses(documents, responses, wordings))
    forms = [form for document in documents for form in _mapping(document, "forms").values()]
    return Domain(
        intents=_names(documents, "intents"),
        entities=_names(documents, "entities"),
        actions=_names(documents, "actions"),
        questions=tuple(name for form in forms if isinstance(form, dict) for name in form.get("required_slots") or ()),
        slots=frozenset(name for document in documents for name in _mapping(document, "slots")),
        responses=responses,
        wordings=wordings,
        problems=problems,
    )


def _names(documents: Iterable[Document], key: str) -> frozenset[str]:
    """A list's entries; `- name: {options}` counts as its name."""
    found: set[str] = set()
    for document in documents:
        entries = document.value.get(key) if isinstance(document.value, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            found |= set(entry) if isinstance(entry, dict) else {str(entry)}
    return frozenset(found)


def _mapping(document: Document, key: str) -> dict[str, Any]:
    found = document.value.get(key) if isinstance(document.value, dict) else None
    return found if isinstance(found, dict) else {}


def _read_responses(
    documents: Iterable[Document], responses: dict[str, tuple[Document, Place]], wordings: list[Wording]
) -> Iterator[Problem]:
    for document in documents:
        for name, said in _mapping(document, "responses").items():
            place: Place = ("responses", name)
            if name in responses:
                first, where = responses[name]
                yield document.problem(
                    place, f"{name} stands in {first.file}:{first.line(where)} already; keep one of the two"
                )
                continue
            responses[name] = document, place
            if not isinstance(said, list) or not said:
                yield document.problem(place, f'{name} says nothing; give it a line such as - text: "..."')
                continue
            wordings += [Wording(name, one, document, (*place, number)) for number, one in enumerate(said)]

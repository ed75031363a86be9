"""The shop's own answers: each with an id, questions as customers ask them, and a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bot.authored.lines import Document, Place
from bot.authored.problems import Problem

STATUSES = ("investigating", "planned", "released")
"""Of a known issue."""


def check_answers(documents: Iterable[Document]) -> Iterator[Problem]:
    ids: dict[str, str] = {}
    questions: dict[str, tuple[str, str]] = {}
    for document in documents:
        if document.problems:
            continue
        if not isinstance(document.value, list):
            yield document.problem((), "there is no answer here; write each as - id: ..., questions: ..., answer: ...")
            continue
        for number, entry in enumerate(document.value):
            yield from _check_entry(document, (number,), entry)
            if isinstance(entry, dict):
                yield from _twice(document, (number,), entry, ids, questions)


def _check_entry(document: Document, place: Place, entry: Any) -> Iterator[Problem]:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
        yield document.problem(place, "an answer needs an id, such as - id: return_how")
        return
    name, asked, answer = entry["id"], entry.get("questions"), entry.get("answer")
    if not isinstance(asked, list) or not asked or not all(isinstance(one, str) and one.strip() for one in asked):
        yield document.problem(
            (*place, "questions"), f"{name} has no questions; list some as customers ask them, in double quotes"
        )
    if not isinstance(answer, str) or not answer.strip():
        yield document.problem((*place, "answer"), f"{name} has no answer; add answer: and the text")
    if entry.get("status") not in (None, *STATUSES):
        yield document.problem((*place, "status"), f"the status of {name} must be one of {', '.join(STATUSES)}")
    theme = entry.get("theme")
    if theme is not None and (not isinstance(theme, int) or isinstance(theme, bool) or theme < 1):
        yield document.problem(
            (*place, "theme"), f"the theme of {name} is the number in the theme's address in the console"
        )


def _twice(
    document: Document,
    place: Place,
    entry: dict[str, Any],
    ids: dict[str, str],
    questions: dict[str, tuple[str, str]],
) -> Iterator[Problem]:
    name, here = str(entry.get("id")), f"{document.file}:{document.line(place)}"
    if name in ids:
        yield document.problem(place, f"the id {name} is taken by {ids[name]}; choose another")
    ids.setdefault(name, here)
    asked = entry.get("questions")
    for number, question in enumerate(asked if isinstance(asked, list) else ()):
        where = (*place, "questions", number)
        before = questions.setdefault(str(question).strip().lower(), (name, f"{document.file}:{document.line(where)}"))
        if before[0] != name:
            yield document.problem(where, f'"{question}" is answered by {before[0]} in {before[1]} too; keep one')

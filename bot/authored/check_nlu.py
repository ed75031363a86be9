"""The sentences the assistant learns intents from, and the rules that name intents and actions."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from bot.authored.domain import Domain
from bot.authored.lines import Document, Place
from bot.authored.problems import Problem

FEWEST = 10
"""Sentences of an intent: with fewer, it is hardly ever recognised."""
BUILT_IN = ("action_listen", "action_restart", "action_deactivate_loop", "action_back", "action_session_start")


class Example:
    """One sentence and its line."""

    def __init__(self, intent: str, text: str, document: Document, line: int) -> None:
        self.intent, self.text, self.document, self.line = intent, text, document, line

    @property
    def key(self) -> str:
        """Sentences that differ only in case and punctuation are the same to the assistant."""
        return " ".join("".join(c if c.isalnum() else " " for c in self.text.lower().replace("'", "")).split())

    def problem(self, sentence: str) -> Problem:
        return Problem(self.document.file, self.line, sentence)


def check_nlu(documents: Iterable[Document], domain: Domain) -> Iterator[Problem]:
    examples: list[Example] = []
    first: dict[str, tuple[Document, Place]] = {}
    for document in documents:
        for number, block in enumerate(_blocks(document)):
            place: Place = ("nlu", number)
            if not isinstance(block, dict) or "intent" not in block:
                if not isinstance(block, dict) or not {"synonym", "lookup", "regex"} & set(block):
                    yield document.problem(place, "write the block as - intent: NAME, and examples: | below it")
                continue
            intent = str(block["intent"])
            if intent not in domain.intents:
                yield document.problem((*place, "intent"), unknown("intent", intent, domain.intents))
            first.setdefault(intent, (document, place))
            yield from _read_examples(document, place, intent, block.get("examples"), examples)
    yield from _too_few(examples, first)
    yield from _under_two_intents(examples)


def check_rules(documents: Iterable[Document], domain: Domain) -> Iterator[Problem]:
    """Rules and stories."""
    actions = {*domain.actions, *domain.responses, *BUILT_IN, "feedback_form"}
    for document in documents:
        for key in ("rules", "stories"):
            for number, rule in enumerate(_list(document, key)):
                steps = rule.get("steps") if isinstance(rule, dict) else None
                if not isinstance(steps, list):
                    yield document.problem((key, number), "the rule has no steps; add steps: with intent: and action:")
                    continue
                for position, step in enumerate(steps):
                    yield from _check_step(document, (key, number, "steps", position), step, domain.intents, actions)


def unknown(what: str, name: str, known: Collection[str]) -> str:
    """An unknown name, with the known one that it may be a typing error of."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    meant = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}"
    return f'there is no {what} "{name}"; {meant}'


def _check_step(
    document: Document, place: Place, step: Any, intents: Collection[str], actions: Collection[str]
) -> Iterator[Problem]:
    if not isinstance(step, dict):
        yield document.problem(place, "write the step as intent: NAME or action: NAME")
        return
    for what, known in (("intent", intents), ("action", actions)):
        if what in step and step[what] not in known:
            yield document.problem((*place, what), unknown(what, str(step[what]), known))


def _blocks(document: Document) -> list[Any]:
    return _list(document, "nlu")


def _list(document: Document, key: str) -> list[Any]:
    found = document.value.get(key) if isinstance(document.value, dict) else None
    return found if isinstance(found, list) else []


def _read_examples(
    document: Document, place: Place, intent: str, text: Any, examples: list[Example]
) -> Iterator[Problem]:
    """A block scalar: its first line stands below its key."""
    if not isinstance(text, str):
        yield document.problem(place, f"{intent} has no examples; add examples: | and lines below that begin with -")
        return
    start = document.line((*place, "examples")) + 1
    for number, line in enumerate(text.splitlines()):
        if line.startswith("- ") and line[2:].strip():
            examples.append(Example(intent, line[2:].strip(), document, start + number))
        elif line.strip():
            yield Problem(document.file, start + number, f'"{line.strip()}" is no example; begin the line with "- "')


def _too_few(examples: Iterable[Example], first: dict[str, tuple[Document, Place]]) -> Iterator[Problem]:
    counts = dict.fromkeys(first, 0)
    for example in examples:
        counts[example.intent] += 1
    for intent, count in counts.items():
        if count < FEWEST:
            document, place = first[intent]
            yield document.problem(
                place, f"{intent} has {count} examples, which is too few to be recognised; write at least {FEWEST}"
            )


def _under_two_intents(examples: Iterable[Example]) -> Iterator[Problem]:
    seen: dict[str, Example] = {}
    for example in examples:
        before = seen.setdefault(example.key, example)
        if before.intent != example.intent:
            there = f"{before.document.file}:{before.line}"
            yield example.problem(
                f'"{example.text}" stands under {example.intent} here and under {before.intent} in {there}; keep one'
            )

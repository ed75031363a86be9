"""Texts with placeholders in braces."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator

from pydantic import AfterValidator


def placeholders(text: str) -> Iterator[str]:
    """The names in braces. Raises ValueError when a brace has no partner."""
    for _, name, _, _ in string.Formatter().parse(text):
        if name is not None:
            yield name


def wrong_placeholder(text: str, known: Collection[str]) -> str | None:
    """What is wrong with the braces in `text`, and what to do; None when nothing is."""
    try:
        unknown = next((name for name in placeholders(text) if name not in known), None)
    except ValueError:
        return "a brace { or } has no partner; write {name}, or leave both out"
    if unknown is None:
        return None
    offered = ", ".join(f"{{{name}}}" for name in sorted(known)) if known else "none is known here"
    return f"nothing is known to put in for {{{unknown}}}; known here: {offered}"


def with_placeholders(*known: str) -> AfterValidator:
    """A text that holds something, and no placeholder but these."""

    def check(text: str) -> str:
        if not text.strip():
            raise ValueError("the text is empty; write what the assistant shall say")
        if wrong := wrong_placeholder(text, known):
            raise ValueError(wrong)
        return text

    return AfterValidator(check)

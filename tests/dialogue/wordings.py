"""The assistant's wordings as patterns, so that a script can name a response instead of repeating its text."""

from __future__ import annotations

import re

from actions.desk import responses


def is_said(expected: str, text: str) -> bool:
    """Whether `text` holds the expected words, or the response of that name in any wording."""
    if not expected.startswith("utter_"):
        return expected.lower() in text.lower()
    return any(_pattern(wording["text"]).search(text) for wording in responses()[expected])


def _pattern(wording: str) -> re.Pattern[str]:
    """Variables in braces may stand for anything."""
    parts = re.split(r"\{\w+\}", wording.strip())
    return re.compile(".*?".join(re.escape(part) for part in parts), re.DOTALL)

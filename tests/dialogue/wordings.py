"""The assistant's wordings as patterns, so that a script can name a response instead of repeating its text."""

from __future__ import annotations

import re

from actions.desk import catalogues, responses


def is_said(expected: str, text: str, language: str = "en") -> bool:
    """Whether `text` holds the expected words, or the response of that name in any wording of the language."""
    if not expected.startswith("utter_"):
        return expected.lower() in text.lower()
    if language in catalogues():
        wordings = list(catalogues()[language].wordings(expected))
        assert wordings, f"{expected} is not translated: data/words/{language}.yml"
    else:
        wordings = [wording["text"] for wording in responses()[expected]]
    return any(_pattern(wording).search(text) for wording in wordings)


def _pattern(wording: str) -> re.Pattern[str]:
    """Variables in braces may stand for anything."""
    parts = re.split(r"\{\w+\}", wording.strip())
    return re.compile(".*?".join(re.escape(part) for part in parts), re.DOTALL)

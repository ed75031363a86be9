"""Which question a reply asks: by its buttons, else by the wordings of the responses, as they are edited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SCALES = ("satisfaction", "comparison", "remedy", "mirror", "source", "goal", "nps", "effort", "worth", "follow_up")
"""Questions whose buttons say which they are, the first that is found."""
ASKED = (
    *("satisfaction", "comparison", "story", "remedy", "detail", "expected", "actual", "part", "since", "source"),
    *("goal", "mirror", "correction", "nps", "effort", "worth", "alternative"),
)
VARIANTS = {"story_as": "better", "story_better": "liked", "detail_better": "liked"}
"""Wordings that ask for something else than their question mostly does."""
BESIDE_MIRROR = re.compile(r"utter_mirror_expected")
"""Asks what was expected in the same breath as whether the mirror is right."""
_NAME = re.compile(r"utter_(?:ask|again)_(\w+)")
_VARIABLE = re.compile(r"\{\w+\}")
_QUOTED = re.compile(r'["“„«].*?["”“»]', re.DOTALL)
_QUESTION = re.compile(r"[^.!?\n]*\?")


@dataclass(frozen=True)
class Reply:
    """What the assistant said in one turn: its messages and buttons, and where the talk stands."""

    texts: tuple[str, ...]
    buttons: Mapping[str, str]
    """Title -> payload, of the last message that has any."""
    noted: Mapping[str, Any] | None
    """What was understood, as the widget is shown it: expected, actual, quotes."""
    state: str

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


class Wordings:
    """The assistant's questions in one language. `says`: by the name of the response, its wordings."""

    def __init__(self, says: Mapping[str, Sequence[str]]) -> None:
        self._patterns = [(name, pattern_of(text)) for name, texts in says.items() for text in texts if text]

    def question(self, reply: Reply) -> str | None:
        """The one that waits for an answer; None where nothing is asked."""
        offered = {name for payload in reply.buttons.values() for name in values(payload)}
        named = [name for text in reply.texts for name in self._names(text)]
        asked = [question for name in named if (question := _question(name))]
        if "mirror" in offered and any(BESIDE_MIRROR.match(name) for name in named):
            return "mirror_expected"
        if "mirror" in offered and "correction" in asked:
            return "correction"
        return next((name for name in SCALES if name in offered), asked[-1] if asked else None)

    def _names(self, text: str) -> Iterable[str]:
        return [name for name, pattern in self._patterns if pattern.search(text)]


def _question(response: str) -> str | None:
    """ "expected" of utter_ask_expected_how."""
    found = _NAME.fullmatch(response)
    rest = found.group(1) if found else ""
    if rest in VARIANTS:
        return VARIANTS[rest]
    return next((name for name in ASKED if rest == name or rest.startswith(f"{name}_")), None)


def pattern_of(wording: str) -> re.Pattern[str]:
    """Variables in braces may stand for anything."""
    parts = _VARIABLE.split(" ".join(wording.split()))
    return re.compile(".*?".join(r"\s+".join(map(re.escape, part.split(" "))) for part in parts), re.DOTALL)


def questions_in(text: str) -> frozenset[str]:
    """Each sentence that ends in a question mark, without what is quoted of the customer."""
    return frozenset(found.strip() for found in _QUESTION.findall(_QUOTED.sub("", text)))


def values(payload: str) -> dict[str, Any]:
    """What a button sets: '/choose{"source": "other"}'."""
    start = payload.find("{")
    found: dict[str, Any] = json.loads(payload[start:]) if start >= 0 else {}
    return found

"""Short sayings whose act is known (data/nlu/): "not now", "put me through to somebody", "skip it".

The notes hold few of each; the intents of the dialogue hold many, and a saying that is nothing else does one thing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.language.composing import compose
from bot.language.notes import ACTS
from bot.language.targets import Example, blank, put, tokens_in

DATA = Path(__file__).resolve().parents[3] / "data" / "nlu"
DOES = {
    "affirm": "confirms",
    "deny": "denies",
    "skip": "skips",
    "rate": "rates",
    "person": "person",
    "stop": "stops",
    "not_now": "later",
    "delete_me": "deletes",
    "ask_question": "asks",
    "greet": "chats",
    "thanks": "chats",
    "small_talk": "chats",
    "abuse": "chats",
}
"""Of an intent, the act of the whole saying; what an intent leaves open is not learned from it."""
REPLIES = frozenset(("affirm", "deny"))
CHECK = "Did I get that right?"
SHARE_ASKED = 0.7
"""The share that is read as an answer to a question, as most are."""


def examples(tokenizer: Any, asked: Sequence[str], chance: random.Random, data: Path = DATA) -> list[Example]:
    """`asked`: questions of the notes, of which each saying gets one by chance."""
    return [_example(tokenizer, text, intent, asked, chance) for text, intent in sayings(data) if intent in DOES]


def sayings(data: Path = DATA) -> Iterator[tuple[str, str]]:
    for file in sorted(data.rglob("*.yml")):
        for group in yaml.safe_load(file.read_text("utf-8")).get("nlu") or ():
            for line in (group.get("examples") or "").splitlines():
                if text := line.strip().removeprefix("-").strip():
                    yield text, group.get("intent", "")


def _example(tokenizer: Any, text: str, intent: str, asked: Sequence[str], chance: random.Random) -> Example:
    question = CHECK if intent in REPLIES else chance.choice(asked) if chance.random() < SHARE_ASKED else None
    composed = compose(tokenizer, text, question)[0]
    tags = blank(composed)
    put(tags, tokens_in(composed, (0, len(text))), ACTS.index(DOES[intent]))
    return Example(composed, {"acts": tags}, [])

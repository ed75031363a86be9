"""Runs in Rasa's environment: trains config.yml on `train` of a JSON file and prints what it takes each of `test` for.

FILE holds {"train": [[text, intent], ...], "test": [text, ...]}; prints one JSON list.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

ROOT = Path(__file__).parents[2]
FALLBACK = "nlu_fallback"


def main(file: Path) -> None:
    cases = json.loads(file.read_text("utf-8"))
    model = train_nlu(str(ROOT / "config.yml"), str(_nlu(cases["train"], file.parent)), str(file.parent))
    print(json.dumps(asyncio.run(_intents(str(model), cases["test"]))))  # noqa: T201


def _nlu(pairs: list[list[str]], folder: Path) -> Path:
    intents: dict[str, list[str]] = defaultdict(list)
    for text, intent in pairs:
        intents[intent].append("- " + " ".join(text.replace("[", "(").replace("{", "(").split()))
    blocks = [{"intent": intent, "examples": "\n".join(lines)} for intent, lines in intents.items()]
    file = folder / "nlu.yml"
    file.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    return file


async def _intents(model: str, texts: list[str]) -> list[str]:
    """The likeliest intent, familiar or not."""
    agent = Agent.load(model)
    return [_likeliest(await agent.parse_message(text)) for text in texts]


def _likeliest(parsed: dict[str, Any]) -> str:
    ranked = [found["name"] for found in parsed["intent_ranking"] if found["name"] != FALLBACK]
    return str(ranked[0] if ranked else FALLBACK)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""What corrected intents change: on sentences the classifier was not shown, before it learned from them and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml

from bot.language.change import Change, compare
from bot.language.embedding import Embedder
from bot.pipeline.head import judge
from bot.settings import ROOT

NLU = ROOT / "data" / "nlu"


def intents(corrected: Sequence[tuple[str, str]], folder: Path = NLU) -> dict[str, Change]:
    """`corrected`: (intent, sentence). Half a minute: three classifiers are trained, as in the assistant."""
    given = list(sentences(folder))
    known = {sentence.lower() for _, sentence in corrected}
    # A sentence that somebody corrected is judged by what that person says, not by what an author wrote of it.
    rows = [*corrected, *(row for row in given if row[1].lower() not in known)]
    labels, texts = [intent for intent, _ in rows], [sentence for _, sentence in rows]
    embed = Embedder.load()
    learned = judge(texts, np.asarray(embed(texts)), labels, embed)
    return compare(texts, [place < len(corrected) for place in range(len(rows))], learned)


def sentences(folder: Path) -> Iterator[tuple[str, str]]:
    """(intent, sentence) of everything the assistant learns from, as Rasa reads it."""
    for file in sorted(folder.rglob("*.yml")):
        for part in (yaml.safe_load(file.read_text("utf-8")) or {}).get("nlu", []):
            for line in str(part["examples"]).splitlines() if "intent" in part else ():
                if sentence := line.strip().removeprefix("-").strip():
                    yield str(part["intent"]).split("/")[0], sentence

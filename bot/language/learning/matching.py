"""`python -m bot.language.learning.matching`: from pairs to the matcher, which says whether an item says a statement.

Needs torch, onnx and the packages of the dependency group `learning` (README.md).
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from bot.language.composing import compose
from bot.language.embedding import MODELS, Embedder
from bot.language.encoder import TOKENIZER
from bot.language.learning import pairs
from bot.language.learning.export import export_states
from bot.language.learning.network import Network
from bot.language.learning.pairs import Pair
from bot.language.learning.shipped import unpacked
from bot.language.matcher import HEAD, MODEL, Matcher
from bot.language.notes import NOTES, load, rows_of

LAYERS = 8
"""Of the reader's twelve: the uppermost know where items begin and end, and little else; each costs time."""
BATCH, HEAD_RATE, WARM_UP, DECAY = 32, 1e-3, 60, 0.9
HIDDEN_PIECES, UNKNOWN = 0.08, 3
SEED = 18
REPORTED = 50
NEWTON_STEPS, RIDGE = 30, 0.1
Batch = tuple[Tensor, Tensor, Tensor]


@dataclass(frozen=True)
class Stage:
    """A part of the training, at a rate that rises and then falls to nothing."""

    key_points: bool
    others: float
    """Share of the pairs that nobody judged."""
    judged: int
    """Passes over those that were judged: few, and the only ones that are what the matcher is for."""
    rate: float


STAGES = (Stage(True, 1.0, 6, 8e-5), Stage(False, 0.4, 8, 6e-5))
"""Arguments teach what it is to make a point; then what customers say."""


def main() -> None:
    """Writes OUT/tokenizer.json, OUT/model.onnx and OUT/head.npz."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--argkp", type=Path, required=True, help="folder of ArgKP-2021's pairs.csv")
    parser.add_argument("--out", type=Path, required=True, help="folder named matcher; made when missing")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    # Its own copy: another reader may cut its words otherwise, and the matcher would read nonsense.
    shutil.copy(MODELS / "reader" / TOKENIZER, options.out / TOKENIZER)
    tokenizer = Tokenizer.from_file(str(options.out / TOKENIZER))
    chance = random.Random(SEED)  # noqa: S311 - an order, no secret
    network = unpacked(LAYERS)
    head = torch.nn.Linear(network.words.embedding_dim, 1)
    for stage in STAGES:
        learned = taught(stage, options.argkp, chance)
        print(f"{len(learned)} pairs, {sum(pair.says for pair in learned)} of them say it", flush=True)  # noqa: T201
        train(network, head, batches(tokenizer, learned, chance), stage.rate)
    export_states(network, options.out / MODEL)
    weights, bias = (one.detach().numpy() for one in (head.weight, head.bias))
    save(options.out / HEAD, weights[0], bias[0], (1.0, 0.0, 0.0))
    apart = Matcher.load(Embedder.load(), options.out.parent)
    save(options.out / HEAD, weights[0], bias[0], joined(apart, pairs.judged("dev")))


def save(file: Path, weights: Any, bias: Any, join: tuple[float, float, float]) -> None:
    with file.open("wb") as out:
        np.savez(out, weights=weights, bias=bias, joined=np.array(join, np.float32))


def joined(apart: Matcher, given: Sequence[Pair]) -> tuple[float, float, float]:
    """How the network's logit and the cosine are joined: a logistic regression on pairs that were not learned from,
    by Newton's method."""
    said = np.array([pair.says for pair in given], float)
    logit, cosine = apart.parts([(pair.item, pair.statement) for pair in given])
    rows = np.stack([logit, cosine, np.ones(len(given))], axis=1).astype(float)
    found = np.zeros(rows.shape[1])
    for _ in range(NEWTON_STEPS):
        shares = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (said - shares) - RIDGE * found
        curve = (rows * (shares * (1 - shares))[:, None]).T @ rows + RIDGE * np.eye(len(found))
        found += np.linalg.solve(curve, slope)
    of_logit, of_cosine, offset = map(float, found)
    return of_logit, of_cosine, offset


def taught(stage: Stage, argkp: Path, chance: random.Random) -> list[Pair]:
    """All pairs of one stage, those that were judged several times."""
    notes = [note for note in load() if note.split == "train"]
    rows = [row for file in sorted(NOTES.glob("*.jsonl")) for row in rows_of(file)]
    others = [
        *pairs.translated(rows, chance),
        *pairs.opposed(notes, chance),
        *pairs.verdicts(notes, chance),
        *(pairs.key_points(argkp, "train", chance) if stage.key_points else ()),
    ]
    return chance.sample(others, round(stage.others * len(others))) + stage.judged * pairs.judged("train")


def batches(tokenizer: Any, learned: Sequence[Pair], chance: random.Random) -> list[Batch]:
    """In random order; pairs of like length together, so less is computed for nothing."""
    known = {pair: compose(tokenizer, pair.item, pair.statement)[0].ids for pair in set(learned)}
    order = sorted(learned, key=lambda pair: (len(known[pair]) // 4, chance.random()))
    groups = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
    chance.shuffle(groups)
    return [_batch([known[pair] for pair in group], [pair.says for pair in group]) for group in groups]


def _batch(found: Sequence[Any], says: Sequence[bool]) -> Batch:
    longest = max(map(len, found))
    ids, present = (
        torch.zeros(len(found), longest, dtype=torch.long),
        torch.zeros(len(found), longest, dtype=torch.long),
    )
    for row, one in enumerate(found):
        ids[row, : len(one)], present[row, : len(one)] = torch.from_numpy(one), 1
    return ids, present, torch.tensor(says, dtype=torch.float32)


def train(network: Network, head: torch.nn.Linear, steps: Sequence[Batch], rate: float) -> None:
    """Trains in place; the weights kept are the mean of those of the last third."""
    torch.manual_seed(SEED)
    trained = [*network.layers.parameters(), *head.parameters()]
    depth = len(network.layers)
    groups: list[dict[str, Any]] = [
        {"params": list(layer.parameters()), "lr": rate * DECAY ** (depth - 1 - number)}
        for number, layer in enumerate(network.layers)
    ]
    optimiser = torch.optim.AdamW([*groups, {"params": list(head.parameters()), "lr": HEAD_RATE}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / WARM_UP, max(0.0, (len(steps) - step) / len(steps)))
    )
    mean, taken, start, seen = [torch.zeros_like(one) for one in trained], 0, time.monotonic(), 0.0
    network.train()
    for step, (ids, present, says) in enumerate(steps, 1):
        loss = functional.binary_cross_entropy_with_logits(_logits(network, head, ids, present), says)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()
        seen += float(loss.detach())
        if step > len(steps) * 2 / 3 and step % 10 == 0:
            taken += 1
            with torch.no_grad():
                for kept, now in zip(mean, trained, strict=True):
                    kept.lerp_(now, 1 / taken)
        if step % REPORTED == 0:
            print(f"{step}/{len(steps)} {time.monotonic() - start:.0f} s {seen / REPORTED:.3f}", flush=True)  # noqa: T201
            seen = 0.0
    with torch.no_grad():
        for kept, now in zip(mean, trained, strict=True):
            now.copy_(kept)
    network.eval()


def _logits(network: Network, head: torch.nn.Linear, ids: Tensor, present: Tensor) -> Tensor:
    """In bfloat16 where the processor has it; some pieces are hidden, or the pairs are learned by heart."""
    with torch.autocast("cpu", torch.bfloat16, enabled=torch.cpu._is_avx512_bf16_supported()):
        hidden = (torch.rand(ids.shape) < HIDDEN_PIECES) & (ids > UNKNOWN)
        states = network.states(torch.where(hidden, UNKNOWN, ids), present)
    logits: Tensor = head(states[:, 0].float())[:, 0]
    return logits


if __name__ == "__main__":
    main()

"""Trains the network on notes. The same notes, seed and threads give the same weights."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from bot.language.learning.network import Network, columns, parameters
from bot.language.learning.targets import IGNORED, Example
from bot.language.notes import ANSWERS, FIELDS

BATCH = 16
ENCODER_RATE, HEADS_RATE = 8e-5, 1e-3
WARM_UP = 60
"""Steps."""
FIELD_WEIGHTS = (1.0, 3.0, 3.0)
"""Outside, begin, inside: fields are rare."""
WEIGHTS = {
    "items": 1.0,
    "fields": 0.6,
    "answers": 0.4,
    "acts": 0.7,
    "pointed": 0.5,
    "judged": 0.3,
    "aimed": 0.3,
    "danger": 0.5,
}
DANGER_WEIGHT = 3.0
LARGEST_STEP = 1.0
SEED = 16

Progress = Callable[[int, int, dict[str, float]], None]


@dataclass(frozen=True)
class Batch:
    """Examples of like length, filled up to one length."""

    present: Tensor
    """(batch, tokens): 1 where a token counts."""
    lower: Tensor
    """(batch, tokens, hidden): what the frozen layers make of them."""
    examples: Sequence[Example]

    def tags(self, name: str) -> Tensor:
        """(batch, tokens)"""
        length = self.present.shape[1]
        rows = [
            np.pad(one.tags[name], (0, length - len(one.tags[name])), constant_values=IGNORED) for one in self.examples
        ]
        return torch.from_numpy(np.stack(rows))


def train(network: Network, examples: Sequence[Example], epochs: float, on_progress: Progress | None = None) -> None:
    """Trains in place: `epochs` passes, the rates rising for WARM_UP steps and then falling to nothing."""
    prepare(network, examples)
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 - an order, no secret
    steps = round(epochs * -(-len(examples) // BATCH))
    optimiser = torch.optim.AdamW(parameters(network, ENCODER_RATE, HEADS_RATE), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / WARM_UP, max(0.0, (steps - step) / max(1, steps - WARM_UP)))
    )
    network.train()
    for step, batch in enumerate(islice(_passes(examples, chance), steps), 1):
        states = network.upper(network.dropout(batch.lower), batch.present)
        losses = losses_of(network.read(network.dropout(states)), batch)
        total = sum((WEIGHTS[name] * loss for name, loss in losses.items()), torch.zeros(()))
        optimiser.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_([one for one in network.parameters() if one.requires_grad], LARGEST_STEP)
        optimiser.step()
        schedule.step()
        if on_progress:
            on_progress(step, steps, {name: float(loss.detach()) for name, loss in losses.items()})
    network.eval()


def prepare(network: Network, examples: Sequence[Example]) -> None:
    """Gives each example what the frozen layers make of it, in half precision: some 40 kB a note."""
    network.eval()
    with torch.no_grad():
        for one in examples:
            ids = torch.from_numpy(one.composed.ids)[None]
            one.lower = network.lower(ids, torch.ones_like(ids))[0].half().numpy()


def _passes(examples: Sequence[Example], chance: random.Random) -> Iterator[Batch]:
    while True:
        yield from batches(examples, chance)


def batches(examples: Sequence[Example], chance: random.Random) -> Iterator[Batch]:
    """All examples once, those of like length together: less is computed for nothing."""
    order = sorted(range(len(examples)), key=lambda place: (len(examples[place].composed.ids) // 8, chance.random()))
    groups = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
    chance.shuffle(groups)
    for group in groups:
        yield batch_of([examples[place] for place in group])


def batch_of(examples: Sequence[Example]) -> Batch:
    """Of examples that `prepare` has seen."""
    lengths = [len(one.composed.ids) for one in examples]
    lower = np.zeros((len(examples), max(lengths), examples[0].lower.shape[1]), np.float32)
    for row, one in zip(lower, examples, strict=True):
        row[: len(one.lower)] = one.lower
    present = torch.arange(max(lengths))[None, :] < torch.tensor(lengths)[:, None]
    return Batch(present, torch.from_numpy(lower), examples)


def losses_of(outputs: Tensor, batch: Batch) -> dict[str, Tensor]:
    """Each task's mean loss; nothing for a task that the batch has no example of."""
    rare = torch.tensor(FIELD_WEIGHTS)
    losses = {
        "items": _tagged(outputs, batch, "items", None),
        "fields": torch.stack([_tagged(outputs, batch, name, rare) for name in FIELDS]).mean(),
        "answers": torch.stack([_tagged(outputs, batch, f"answer_{name}", rare) for name in ANSWERS]).mean(),
        "acts": _tagged(outputs, batch, "acts", None),
        "danger": _danger(outputs, batch),
    }
    single = {"pointed": _pointed(outputs, batch), "judged": _judged(outputs, batch), "aimed": _aimed(outputs, batch)}
    return losses | {name: torch.stack(found).mean() for name, found in single.items() if found}


def _tagged(outputs: Tensor, batch: Batch, name: str, weights: Tensor | None) -> Tensor:
    tags = batch.tags(name).reshape(-1)
    if bool((tags == IGNORED).all()):
        return torch.zeros(())
    logits = columns(outputs, name)
    return functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), tags, weights, ignore_index=IGNORED)


def _pointed(outputs: Tensor, batch: Batch) -> list[Tensor]:
    found = []
    for row, one in zip(outputs, batch.examples, strict=True):
        allowed = _allowed(one, row.shape[0])
        for pointed in one.pointed:
            for edge, target in (("start", pointed.start), ("end", pointed.end)):
                query = columns(row, f"{pointed.name}_{edge}")[pointed.tokens].mean(0)
                scores = columns(row, f"key_{edge}") @ query / query.shape[0] ** 0.5 + allowed
                found.append(functional.cross_entropy(scores[None], torch.tensor([target])))
    return found


def _allowed(one: Example, length: int) -> Tensor:
    """Tokens of the message, and the first one, which means nothing."""
    allowed = torch.full((length,), -1e4)
    allowed[0] = 0
    allowed[one.composed.first : len(one.composed.ids) - 1] = 0
    return allowed


def _judged(outputs: Tensor, batch: Batch) -> list[Tensor]:
    return [
        functional.cross_entropy(columns(row, judged.output)[judged.tokens].mean(0)[None], torch.tensor([judged.value]))
        for row, one in zip(outputs, batch.examples, strict=True)
        for judged in one.judged
        if len(judged.tokens)
    ]


def _aimed(outputs: Tensor, batch: Batch) -> list[Tensor]:
    found = []
    for row, one in zip(outputs, batch.examples, strict=True):
        for tokens, target in one.aimed:
            query, keys = columns(row, "to")[tokens].mean(0), columns(row, "key_to")
            scores = (
                torch.stack([keys[entry].mean(0) @ query for entry in one.composed.entries]) / query.shape[0] ** 0.5
            )
            found.append(functional.cross_entropy(scores[None], torch.tensor([target])))
    return found


def _danger(outputs: Tensor, batch: Batch) -> Tensor:
    rows = [
        columns(row, "danger")[one.composed.first : len(one.composed.ids) - 1].mean()
        for row, one in zip(outputs, batch.examples, strict=True)
    ]
    truth = torch.tensor([one.danger for one in batch.examples])
    return functional.binary_cross_entropy_with_logits(torch.stack(rows), truth, pos_weight=torch.tensor(DANGER_WEIGHT))

"""Trains the network. The same data and threads give the same weights."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from bot.language.learning.losses import Batch, batch_of, losses_of
from bot.language.learning.network import Network, parameters
from bot.language.targets import Example

HEADS_RATE = 1e-3
WARM_UP = 60
"""Steps."""
WEIGHTS = {
    "items": 1.0,
    "fields": 0.6,
    "opinions": 0.5,
    "answers": 0.5,
    "acts": 0.7,
    "pointed": 0.5,
    "judged": 0.3,
    "aimed": 0.3,
    "danger": 0.5,
}
LARGEST_STEP = 1.0
HIDDEN_WORDS = 0.1
"""The share of the message's pieces that are hidden in a step, or the network learns the notes by heart."""
UNKNOWN = 3
"""The piece that stands for any other."""
AVERAGED_EVERY = 10
"""Steps."""
SEED = 16

Progress = Callable[[int, int, dict[str, float]], None]


@dataclass(frozen=True)
class Stage:
    """A part of the training, at rates that rise for WARM_UP steps and then fall to nothing."""

    notes: float
    """Passes over the notes."""
    reviews: float
    """Passes over the judged reviews, spread among the notes, or how to judge a sentence is forgotten."""
    batch: int
    rate: float
    """Of the encoder's uppermost layer."""
    layer_decay: float
    """How much more slowly each layer learns than the one above it."""
    averaged_from: float
    """The weights kept are the mean of those after this part of the stage."""


def train(network: Network, stage: Stage, batches: Sequence[Batch], on_progress: Progress | None = None) -> None:
    """Trains in place: one step a batch."""
    torch.manual_seed(SEED)
    steps = len(batches)
    trained_at = parameters(network, stage.rate, HEADS_RATE, stage.layer_decay)
    optimiser = torch.optim.AdamW(trained_at, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / WARM_UP, max(0.0, (steps - step) / max(1, steps - WARM_UP)))
    )
    trained = [one for one in network.parameters() if one.requires_grad]
    mean = [torch.zeros_like(one) for one in trained]
    taken = 0
    network.train()
    for step, batch in enumerate(batches, 1):
        losses = losses_of(_outputs(network, batch), batch)
        total = sum((WEIGHTS[name] * loss for name, loss in losses.items()), torch.zeros(()))
        optimiser.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(trained, LARGEST_STEP)
        optimiser.step()
        schedule.step()
        if step >= stage.averaged_from * steps and step % AVERAGED_EVERY == 0:
            taken += 1
            with torch.no_grad():
                for kept, now in zip(mean, trained, strict=True):
                    kept.lerp_(now, 1 / taken)
        if on_progress:
            on_progress(step, steps, {name: float(loss.detach()) for name, loss in losses.items()})
    if taken:
        with torch.no_grad():
            for kept, now in zip(mean, trained, strict=True):
                now.copy_(kept)
    network.eval()


def _outputs(network: Network, batch: Batch) -> Tensor:
    """In bfloat16, which is three times as fast where the processor has it and six times as slow where not."""
    with torch.autocast("cpu", torch.bfloat16, enabled=torch.cpu._is_avx512_bf16_supported()):
        hidden = batch.message & (torch.rand(batch.ids.shape) < HIDDEN_WORDS)
        outputs: Tensor = network(torch.where(hidden, UNKNOWN, batch.ids), batch.present)
    return outputs.float()


def passes(examples: Sequence[Example], epochs: float, size: int, chance: random.Random) -> list[Batch]:
    """All examples `epochs` times, in random order; those of like length together, so less is computed for nothing."""
    found: list[Batch] = []
    while epochs > 0:
        once = list(_batches(examples, size, chance))
        found += once[: round(min(1.0, epochs) * len(once))]
        epochs -= 1
    return found


def _batches(examples: Sequence[Example], size: int, chance: random.Random) -> Iterator[Batch]:
    order = sorted(range(len(examples)), key=lambda place: (len(examples[place].composed.ids) // 8, chance.random()))
    groups = [order[first : first + size] for first in range(0, len(order), size)]
    chance.shuffle(groups)
    for group in groups:
        yield batch_of([examples[place] for place in group])

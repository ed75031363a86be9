"""What the network is told of its outputs: one loss a kind of output, over a batch of texts filled up to one length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from bot.language.notes import ANSWERS, FIELDS
from bot.language.outputs import KEY, SHARPNESS, SIZES
from bot.language.targets import IGNORED, Claim, Example

FIELD_WEIGHTS = (1.0, 3.0, 3.0)
"""Outside, begin, inside: fields are rare."""
GIVEN_WEIGHT = 2.0
"""Of an answer that is given, against one that is not: most messages give none."""
DANGER_WEIGHT = 3.0
"""Danger is rare, and to miss it is worse than to see too much."""
JUDGED = ("severity", "part", "which", "sentiment")
NEVER = -1e4
Parts = dict[str, Tensor]


@dataclass(frozen=True)
class Batch:
    examples: Sequence[Example]
    ids: Tensor
    """(batch, tokens)"""
    present: Tensor
    """(batch, tokens): whether a token counts."""
    message: Tensor
    """(batch, tokens): whether a token is of the message."""
    claims: tuple[tuple[int, Claim], ...]
    """With the row that each is of."""


def batch_of(examples: Sequence[Example]) -> Batch:
    lengths = torch.tensor([len(one.composed.ids) for one in examples])
    places = torch.arange(int(lengths.max()))[None]
    first = torch.tensor([one.composed.first for one in examples])[:, None]
    return Batch(
        examples,
        _rows([one.composed.ids for one in examples], len(places[0]), 0),
        places < lengths[:, None],
        (places >= first) & (places < lengths[:, None] - 1),
        tuple((row, claim) for row, one in enumerate(examples) for claim in one.claims),
    )


def _rows(arrays: Sequence[np.ndarray], length: int, filling: int) -> Tensor:  # type: ignore[type-arg]
    return torch.from_numpy(np.stack([np.pad(one, (0, length - len(one)), constant_values=filling) for one in arrays]))


def losses_of(outputs: Tensor, batch: Batch) -> dict[str, Tensor]:
    """Each task's mean loss; 0 for a task of which the batch has no example. `outputs`: (batch, tokens, WIDTH)."""
    rare = torch.tensor(FIELD_WEIGHTS)
    tokens, means = parts_of(outputs), parts_of(_means(outputs, batch))
    return {
        "items": _tagged(tokens, batch, "items", None),
        "fields": _mean([_tagged(tokens, batch, name, rare) for name in FIELDS]),
        "opinions": _tagged(tokens, batch, "opinion", rare),
        "answers": _mean(list(_answered(tokens, batch))),
        "acts": _tagged(tokens, batch, "acts", None),
        "pointed": _mean(list(_pointed(tokens, means, batch))),
        "judged": _mean(list(_judged(means, batch))),
        "aimed": _aimed(tokens, means, batch),
        "danger": _danger(tokens["danger"].squeeze(-1), batch),
    }


def parts_of(outputs: Tensor) -> dict[str, Tensor]:
    """The columns of each output, split all at once: its gradient is put together once, not for each."""
    return dict(zip(SIZES, outputs.split(list(SIZES.values()), -1), strict=True))


def _mean(found: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(found)).mean() if found else torch.zeros(())


def _means(outputs: Tensor, batch: Batch) -> Tensor:
    """(claims, WIDTH): the mean over each claim's tokens."""
    most = max((len(one.claims) for one in batch.examples), default=0)
    pool, order = torch.zeros(len(outputs), most, outputs.shape[1]), []
    for row, one in enumerate(batch.examples):
        for number, claim in enumerate(one.claims):
            pool[row, number, torch.from_numpy(claim.tokens)] = 1 / len(claim.tokens)
            order.append(row * most + number)
    return torch.bmm(pool, outputs).flatten(0, 1)[order]


def _tagged(tokens: Parts, batch: Batch, name: str, weights: Tensor | None) -> Tensor:
    nothing = np.zeros(0, np.int64)
    tags = _rows([one.tags.get(name, nothing) for one in batch.examples], batch.ids.shape[1], IGNORED).reshape(-1)
    if bool((tags == IGNORED).all()):
        return torch.zeros(())
    return functional.cross_entropy(tokens[name].flatten(0, 1), tags, weights, ignore_index=IGNORED)


def _answered(tokens: Parts, batch: Batch) -> Iterator[Tensor]:
    known = [row for row, one in enumerate(batch.examples) if one.answers]
    if not known:
        return
    allowed = _allowed(batch)[known]
    for name in ANSWERS:
        edges = torch.tensor([batch.examples[row].answers[name] for row in known])
        weight = torch.where(edges[:, 0] > 0, GIVEN_WEIGHT, 1.0)
        scores = tokens[f"answer_{name}"][known] + allowed[:, :, None]
        for column in range(2):
            each = functional.cross_entropy(scores[:, :, column], edges[:, column], reduction="none")
            yield (weight * each).sum() / weight.sum()


def _allowed(batch: Batch) -> Tensor:
    """(batch, tokens): 0 for the message's tokens and for the mark at the beginning, which stands for nothing."""
    allowed = torch.where(batch.message, 0.0, NEVER)
    allowed[:, 0] = 0
    return allowed


def _pointed(tokens: Parts, means: Parts, batch: Batch) -> Iterator[Tensor]:
    allowed = _allowed(batch)
    for name in FIELDS:
        places = [place for place, (_, claim) in enumerate(batch.claims) if name in claim.pointed]
        if not places:
            continue
        rows = [batch.claims[place][0] for place in places]
        targets = torch.tensor([batch.claims[place][1].pointed[name] for place in places])
        for number, edge in enumerate(("start", "end")):
            queries, keys = means[f"{name}_{edge}"][places], tokens[f"key_{edge}"][rows]
            scores = torch.einsum("ck,ctk->ct", queries, keys) / KEY**0.5 + allowed[rows]
            yield functional.cross_entropy(scores, targets[:, number])


def _judged(means: Parts, batch: Batch) -> Iterator[Tensor]:
    for name in JUDGED:
        found = [(place, claim) for place, (_, claim) in enumerate(batch.claims) if name in claim.judged]
        if found:
            logits = means[name][[place for place, _ in found]]
            barred = torch.zeros(logits.shape)
            for row, (_, claim) in zip(barred, found, strict=True):
                row[list(claim.excluded)] = NEVER
            yield functional.cross_entropy(logits + barred, torch.tensor([claim.judged[name] for _, claim in found]))


def _aimed(tokens: Parts, means: Parts, batch: Batch) -> Tensor:
    found = []
    for place, (row, claim) in enumerate(batch.claims):
        if claim.aimed is not None:
            keys = tokens["key_to"][row]
            entries = torch.stack([keys[entry].mean(0) for entry in batch.examples[row].composed.entries])
            scores = entries @ means["to"][place] / KEY**0.5
            found.append(functional.cross_entropy(scores[None], torch.tensor([claim.aimed])))
    return _mean(found)


def _danger(each: Tensor, batch: Batch) -> Tensor:
    """Of the most dangerous token of each message, softly: danger is one place, however long the message."""
    known = [row for row, one in enumerate(batch.examples) if one.danger is not None]
    if not known:
        return torch.zeros(())
    truth = torch.tensor([batch.examples[row].danger or 0.0 for row in known])
    most = torch.logsumexp(SHARPNESS * each.masked_fill(~batch.message, NEVER)[known], 1) / SHARPNESS
    return functional.binary_cross_entropy_with_logits(most, truth, pos_weight=torch.tensor(DANGER_WEIGHT))

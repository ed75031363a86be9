"""The trained network as what runs: the encoder as an int8 ONNX file, for one message a call, and the heads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from bot.language.encoder import HEADS, MODEL, Heads
from bot.language.learning.network import Network

OPSET = 14
KEPT_EXACT = tuple(f"/layers.{number}/outer/MatMul" for number in range(4, 8))
"""Not quantised: a few activations there are far larger than the others, and eight bits for all of them cost 2.5 points
of items' F1 on the dev notes."""


class _OneMessage(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor) -> Tensor:
        return self.network.states(ids, torch.ones_like(ids))


def export(network: Network, folder: Path) -> None:
    """Writes model.onnx, and heads.npz in float32: the heads are small, and `hearback train` goes on from them."""
    export_states(network, folder / MODEL, KEPT_EXACT)
    weights, bias = (one.detach().numpy() for one in (network.read.weight, network.read.bias))
    Heads(weights.T.copy(), bias.copy()).save(folder / HEADS)


def export_states(network: Network, file: Path, exact: Sequence[str] = ()) -> None:
    """Writes the int8 encoder: input `ids` (1, tokens), output `states` (1, tokens, hidden). `exact`: not quantised."""
    whole = file.with_name("float32.onnx")
    torch.onnx.export(
        _OneMessage(network.float().eval()),
        (torch.ones(1, 12, dtype=torch.long),),
        str(whole),
        input_names=["ids"],
        output_names=["states"],
        dynamic_axes={name: {1: "tokens"} for name in ("ids", "states")},
        opset_version=OPSET,
        dynamo=False,
    )
    # Seven of eight bits: processors without VNNI add pairs of products in 16 bits, which would overflow.
    quantize_dynamic(
        whole,
        file,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        nodes_to_exclude=list(exact),
    )
    whole.unlink()

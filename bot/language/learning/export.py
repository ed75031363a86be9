"""The trained network as one int8 ONNX file, for one message a call."""

from __future__ import annotations

from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from bot.language.learning.network import Network

OPSET = 14
HEADS = "read"
"""The map from states to outputs stays in float32: it is small, and its numbers are compared with thresholds."""


class _OneMessage(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        states = self._states(ids)
        return states, self.network.read(states)

    def _states(self, ids: Tensor) -> Tensor:
        present = torch.ones_like(ids)
        return self.network.upper(self.network.lower(ids, present), present)


def export(network: Network, file: Path) -> None:
    """Writes `file`: input `ids` (1, tokens), outputs `states` (1, tokens, hidden) and `outputs` (1, tokens, WIDTH)."""
    whole = file.with_suffix(".float32.onnx")
    example = (torch.ones(1, 12, dtype=torch.long),)
    torch.onnx.export(
        _OneMessage(network).eval(),
        example,
        str(whole),
        input_names=["ids"],
        output_names=["states", "outputs"],
        dynamic_axes={name: {1: "tokens"} for name in ("ids", "states", "outputs")},
        opset_version=OPSET,
        dynamo=False,
    )
    quantize_dynamic(
        whole,
        file,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        nodes_to_exclude=_head_nodes(whole),
    )
    whole.unlink()


def _head_nodes(file: Path) -> list[str]:
    import onnx

    graph = onnx.load(file).graph
    return [node.name for node in graph.node if node.op_type in ("MatMul", "Gemm") and f"/{HEADS}/" in node.name]

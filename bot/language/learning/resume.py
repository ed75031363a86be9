"""The weights that are shipped, taken back into a network that learns on: eight bits for each become floats again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from bot.language.encoder import HEADS, MODEL, Heads
from bot.language.learning.network import Network

_PART = re.compile(r"/(layers\.\d+)/(\w+)/MatMul(?:_quant)?")
"""How the export names the product of a layer's dense map."""
PREFIX = "network."
EMBEDDINGS = ("words.weight", "places.weight")
"""Not learned: they stay as the base has them, in full precision."""


def resume(network: Network, folder: Path) -> None:
    """Gives `network` the encoder and the heads of FOLDER/model.onnx and FOLDER/heads.npz, in place.

    Raises ValueError when the file lacks a weight that the network has.
    """
    own: dict[str, Tensor] = network.state_dict()
    shipped = weights(folder / MODEL)
    heads = Heads.load(folder / HEADS)
    shipped["read.weight"], shipped["read.bias"] = heads.weights.T, heads.bias
    missing = sorted(own.keys() - shipped.keys() - set(EMBEDDINGS))
    if missing:
        raise ValueError(f"{folder / MODEL} has no {', '.join(missing)}")
    for name in own.keys() - set(EMBEDDINGS):
        own[name] = torch.tensor(shipped[name].astype(np.float32))
    network.load_state_dict(own)


def weights(file: Path) -> dict[str, NDArray[Any]]:
    """By the network's own names, in float32; of what is quantised as a whole the parts that `matrix` puts together."""
    graph = onnx.load(str(file)).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {name.removeprefix(PREFIX): values for name, values in stored.items() if name.startswith(PREFIX)}
    for node in graph.node:
        if part := _PART.fullmatch(node.name):
            found[f"{part[1]}.{part[2]}.weight"] = matrix(stored, node.input[1]).T
    return found


def matrix(stored: dict[str, NDArray[Any]], name: str) -> NDArray[Any]:
    """(inputs, outputs), as floats. Eight bits count from a zero point in steps, both a number for each output."""
    bare = name.removesuffix("_quantized")
    if bare == name:
        return stored[name]
    values = stored[name].astype(np.float32) - stored[f"{bare}_zero_point"].astype(np.float32)
    floats: NDArray[Any] = values * stored[f"{bare}_scale"]
    return floats
